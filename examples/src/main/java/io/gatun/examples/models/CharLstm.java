package io.gatun.examples.models;

import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import io.gatun.ops.rnn.RnnFormat;

/**
 * A language model of characters (Graves 2013, "Generating Sequences With Recurrent Neural Networks"): LSTM layers one on
 * the other, and a linear layer that predicts the next character at every step.
 *
 * <p>The graph has placeholders {@code x} and {@code labels} [batch, steps, vocabulary] (one-hot: a character, and the one
 * after it), and gives {@code logits} [batch, steps, vocabulary] and {@code loss}. Any number of steps may be asked for.
 *
 * @param vocabulary number of different characters
 * @param hidden units of a layer
 * @param layers number of LSTM layers
 * @param type FLOAT, or DOUBLE to compare with a reference
 */
public record CharLstm(int vocabulary, int hidden, int layers, DataType type) {
    /** The graph, with parameters drawn by a seed. */
    public SameDiff build(long seed) {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", type, -1, -1, vocabulary);
        SDVariable labels = sd.placeHolder("labels", type, -1, -1, vocabulary);
        Parameters p = new Parameters(sd, type, seed);
        SDVariable y = x;
        long in = vocabulary;
        for (int i = 0; i < layers; i++) {
            SDVariable w = p.weights("lstm" + i + ".W", 1, in, in, 4L * hidden);
            SDVariable u = p.weights("lstm" + i + ".U", 1, hidden, hidden, 4L * hidden);
            SDVariable b = p.vector("lstm" + i + ".b", 0, 4L * hidden);
            y = y.lstmLayer(w, u, b, RnnFormat.NTS).getFirst();
            in = hidden;
        }
        SDVariable w = p.weights("out.W", 1, in, in, vocabulary);
        SDVariable logits = y.linear(w, p.vector("out.b", 0, vocabulary)).rename("logits");
        logits.reshape(-1, vocabulary)
                .softmaxCrossEntropy(labels.reshape(-1, vocabulary))
                .rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }
}
