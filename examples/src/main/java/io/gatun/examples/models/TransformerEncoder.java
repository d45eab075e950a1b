package io.gatun.examples.models;

import io.gatun.autodiff.NameScope;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;

/**
 * A classifier of sequences by a transformer encoder (Vaswani et al. 2017, "Attention Is All You Need"): post-norm, ReLU
 * in the feed-forward part, the mean over positions, one linear layer.
 *
 * <p>The graph has placeholders {@code x} [batch, length, width] and {@code labels} [batch, classes] (one-hot), and gives
 * {@code logits} [batch, classes] and {@code loss}.
 *
 * @param width size of a position's vector
 * @param heads number of attention heads, a divisor of the width
 * @param layers number of encoder layers
 * @param feedForward inner size of the feed-forward part
 * @param classes number of classes
 * @param type FLOAT, or DOUBLE to compare with a reference
 */
public record TransformerEncoder(int width, int heads, int layers, int feedForward, int classes, DataType type) {
    private static final double EPS = 1e-5;

    /** The graph for sequences of one length, with parameters drawn by a seed. */
    public SameDiff build(long length, long seed) {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", type, -1, length, width);
        SDVariable labels = sd.placeHolder("labels", type, -1, classes);
        classify(new Parameters(sd, type, seed), x, length)
                .softmaxCrossEntropy(labels)
                .rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    /**
     * The classifier in a graph of the caller's.
     *
     * @param x [batch, length, width]
     * @return the logits [batch, classes], of that name
     */
    public SDVariable classify(Parameters p, SDVariable x, long length) {
        SDVariable y = x.reshape(-1, width);
        for (int i = 0; i < layers; i++) {
            String name = "layer" + i;
            try (NameScope s = p.graph().withNameScope(name)) {
                y = normalize(p, name + "/norm1", y.add(attention(p, name, y, length)));
                y = normalize(p, name + "/norm2", y.add(feedForward(p, name, y)));
            }
        }
        SDVariable pooled = y.reshape(-1, length, width).mean(1);
        return linear(p, "out", pooled, width, classes).rename("logits");
    }

    /** Every head attends to all positions: queries, keys and values come from one product. */
    private SDVariable attention(Parameters p, String name, SDVariable x, long length) {
        SDVariable all = linear(p, name + "/qkv", x, width, 3L * width).reshape(-1, length, 3L * width);
        SDVariable mixed = all.selfAttention(heads, false).reshape(-1, width);
        return linear(p, name + "/out", mixed, width, width);
    }

    private SDVariable feedForward(Parameters p, String name, SDVariable x) {
        SDVariable inner = linear(p, name + "/ff1", x, width, feedForward).relu();
        return linear(p, name + "/ff2", inner, feedForward, width);
    }

    private static SDVariable linear(Parameters p, String name, SDVariable x, long in, long out) {
        return x.linear(p.weights(name + ".W", 1, in, in, out), p.vector(name + ".b", 0, out));
    }

    private SDVariable normalize(Parameters p, String name, SDVariable x) {
        return x.layerNorm(p.vector(name + ".gain", 1, width), p.vector(name + ".bias", 0, width), EPS);
    }
}
