package io.gatun.examples.models;

import io.gatun.autodiff.NameScope;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Pool2dConfig;
import java.util.List;

/**
 * Residual networks of bottleneck blocks (He et al. 2015, "Deep Residual Learning for Image Recognition"), version 1.5:
 * the stride is on the 3x3 convolution.
 *
 * <p>The graph has placeholders {@code images} [batch, 3, height, width] and {@code labels} [batch, classes] (one-hot),
 * the training loss {@code loss} (batch statistics, which also move the running averages), and {@code logits} [batch,
 * classes] for inference (running averages).
 *
 * @param blocks number of blocks in each of the four stages
 * @param classes number of classes
 * @param decay share of the old running average that a training step keeps
 * @param type FLOAT, or DOUBLE to compare with a reference
 */
public record ResNet(List<Integer> blocks, int classes, double decay, DataType type) {
    private static final double EPS = 1e-5;

    /** Copies the list. */
    public ResNet {
        blocks = List.copyOf(blocks);
    }

    /** Stages of 3, 4, 6 and 3 blocks: 25.6 million parameters with 1,000 classes. */
    public static ResNet resNet50(int classes) {
        return new ResNet(List.of(3, 4, 6, 3), classes, 0.9, DataType.FLOAT);
    }

    /** The same network in another type. */
    public ResNet withType(DataType other) {
        return new ResNet(blocks, classes, decay, other);
    }

    /** The graph for pictures of one size, with parameters drawn by a seed (He et al. 2015). */
    public SameDiff build(long height, long width, long seed) {
        SameDiff sd = SameDiff.create();
        SDVariable images = sd.placeHolder("images", type, -1, 3, height, width);
        SDVariable labels = sd.placeHolder("labels", type, -1, classes);
        Parameters p = new Parameters(sd, type, seed);
        forward(p, images, false).rename("logits");
        SDVariable trained;
        try (NameScope s = sd.withNameScope("training")) {
            trained = forward(p, images, true);
        }
        trained.softmaxCrossEntropy(labels).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private SDVariable forward(Parameters p, SDVariable images, boolean training) {
        SDVariable x = convolution(p, "conv1", images, 3, 64, 7, 2);
        x = normalize(p, "bn1", x, 64, training).relu();
        x = x.maxPool2d(Pool2dConfig.of(3, 2).withPadding(1, 1));
        long in = 64;
        for (int stage = 0; stage < blocks.size(); stage++) {
            long mid = 64L << stage;
            for (int block = 0; block < blocks.get(stage); block++) {
                String name = "layer" + (stage + 1) + "/" + block;
                try (NameScope s = p.graph().withNameScope(name)) {
                    x = bottleneck(p, name, x, in, mid, block == 0 && stage > 0 ? 2 : 1, training);
                }
                in = 4 * mid;
            }
        }
        SDVariable pooled = x.globalAvgPool2d();
        return pooled.linear(p.weights("fc.W", 1, in, in, classes), p.vector("fc.b", 0, classes));
    }

    /** 1x1, 3x3 and 1x1 convolutions beside a shortcut, which is a 1x1 convolution where the shape changes. */
    private SDVariable bottleneck(
            Parameters p, String name, SDVariable x, long in, long mid, int stride, boolean training) {
        SDVariable y = convolution(p, name + "/conv1", x, in, mid, 1, 1);
        y = normalize(p, name + "/bn1", y, mid, training).relu();
        y = convolution(p, name + "/conv2", y, mid, mid, 3, stride);
        y = normalize(p, name + "/bn2", y, mid, training).relu();
        y = convolution(p, name + "/conv3", y, mid, 4 * mid, 1, 1);
        y = normalize(p, name + "/bn3", y, 4 * mid, training);
        SDVariable shortcut = x;
        if (stride != 1 || in != 4 * mid) {
            shortcut = convolution(p, name + "/down.conv", x, in, 4 * mid, 1, stride);
            shortcut = normalize(p, name + "/down.bn", shortcut, 4 * mid, training);
        }
        return y.add(shortcut).relu();
    }

    private static SDVariable convolution(
            Parameters p, String name, SDVariable x, long in, long out, int kernel, int stride) {
        SDVariable w = p.weights(name + ".W", 2, in * kernel * kernel, out, in, kernel, kernel);
        return x.conv2d(w, Conv2dConfig.of(stride, kernel / 2));
    }

    private SDVariable normalize(Parameters p, String name, SDVariable x, long channels, boolean training) {
        SDVariable gamma = p.vector(name + ".gamma", 1, channels);
        SDVariable beta = p.vector(name + ".beta", 0, channels);
        SDVariable mean = p.state(name + ".mean", 0, channels);
        SDVariable variance = p.state(name + ".variance", 1, channels);
        if (!training) {
            return x.apply(new BatchNormInfer(EPS), List.of(x, gamma, beta, mean, variance));
        }
        List<SDVariable> out = x.applyAll(new BatchNormTrain(EPS), List.of(x, gamma, beta));
        p.graph().update(mean, average(mean, out.get(1)));
        p.graph().update(variance, average(variance, out.get(2)));
        return out.getFirst();
    }

    private SDVariable average(SDVariable old, SDVariable batch) {
        return old.mul(decay).add(batch.mul(1 - decay));
    }
}
