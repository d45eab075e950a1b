package io.gatun.ops.named;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.rnn.LstmActivations;
import io.gatun.ops.rnn.LstmConfiguration;
import io.gatun.ops.rnn.LstmDataFormat;
import io.gatun.ops.rnn.LstmDirectionMode;
import io.gatun.ops.rnn.LstmLayerConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.util.List;

/** Names of the rnn namespace: the arrays of a weights class come in its order, its configuration's fields as arguments. */
final class RnnNames {
    private RnnNames() {}

    /** x, hLast, ruWeight, cWeight, ruBias, cBias. */
    static <T extends Ops<T>> List<T> gruCell(Call<T> c) {
        return c.x(0).gruCell(c.x(1), c.x(2), c.x(3), c.x(4), c.x(5));
    }

    /** x, initialC, (mask,) weights, bias. */
    static <T extends Ops<T>> T sru(Call<T> c) {
        boolean masked = c.count() > 4;
        int w = masked ? 3 : 2;
        return c.x(0).sru(c.x(1), masked ? c.x(2) : null, c.x(w), c.x(w + 1));
    }

    /** x, cLast, weights, bias: h. */
    static <T extends Ops<T>> T sruCell(Call<T> c) {
        return c.x(0).sruCell(c.x(1), c.x(2), c.x(3)).getFirst();
    }

    /** The first of several spellings that was given, or the first. */
    private static String spelled(Call<?> c, String... names) {
        for (String n : names) {
            if (c.has(n)) {
                return n;
            }
        }
        return names[0];
    }

    private static LstmConfiguration block(Call<?> c) {
        return new LstmConfiguration(
                c.choice(RnnFormat.class, spelled(c, "RnnDataFormat", "rnnDataFormat", "dataFormat"), RnnFormat.TNS),
                c.flag("peepHole", false),
                c.real("forgetBias", 0),
                c.real("clippingCellValue", 0));
    }

    /** x, cLast, yLast, weights, three peephole weights (which may be left out), bias. */
    static <T extends Ops<T>> List<T> lstmCell(Call<T> c) {
        boolean peepholes = c.count() > 5;
        return c.x(0).lstmCell(
                        c.x(1),
                        c.x(2),
                        c.x(3),
                        peepholes ? c.x(4) : null,
                        peepholes ? c.x(5) : null,
                        peepholes ? c.x(6) : null,
                        c.x(peepholes ? 7 : 4),
                        block(c));
    }

    /** (maxTSLength,) x, (cLast, yLast,) weights, three peephole weights (which may be left out), bias: y. */
    static <T extends Ops<T>> T lstmblock(Call<T> c) {
        LstmConfiguration config = block(c);
        int n = c.count();
        boolean states = n == 9 || n == 6 && c.x(0).shape().rank() < 3;
        if (!states && n != 6 && n != 3) {
            throw new GatunException("[lstmblock] received " + n
                    + " arrays: expected maxTSLength, x, cLast, yLast, or x alone; then weights, inputPeephole, forgetPeephole, "
                    + "outputPeephole, bias, or weights and bias");
        }
        int x = states ? 1 : 0;
        int w = states ? 4 : 1;
        boolean peepholes = n - w == 5;
        return c.x(x).lstmblock(
                        states ? c.x(0) : null,
                        states ? c.x(2) : null,
                        states ? c.x(3) : null,
                        c.x(w),
                        peepholes ? c.x(w + 1) : null,
                        peepholes ? c.x(w + 2) : null,
                        peepholes ? c.x(w + 3) : null,
                        c.x(n - 1),
                        config);
    }

    private static LstmLayerConfig layer(Call<?> c) {
        LstmDirectionMode direction = c.choice(
                LstmDirectionMode.class,
                spelled(c, "LSTMDirectionMode", "directionMode", "lstmDirectionMode"),
                LstmDirectionMode.FWD);
        LstmDataFormat format = c.choice(
                LstmDataFormat.class,
                spelled(c, "LSTMDataFormat", "lstmdataformat", "lstmDataFormat", "dataFormat"),
                direction == LstmDirectionMode.BIDIR_EXTRA_DIM ? LstmDataFormat.T2NS : LstmDataFormat.TNS);
        return new LstmLayerConfig(
                format,
                direction,
                c.choice(LstmActivations.class, "gateAct", LstmActivations.SIGMOID),
                c.choice(LstmActivations.class, "cellAct", LstmActivations.TANH),
                c.choice(LstmActivations.class, "outAct", LstmActivations.TANH),
                c.flag("retFullSequence", true),
                c.flag("retLastH", false),
                c.flag("retLastC", false),
                c.real("cellClip", 0),
                c.real("gateAlpha", 0),
                c.real("gateBeta", 0),
                c.real("cellAlpha", 0),
                c.real("cellBeta", 0),
                c.real("outAlpha", 0),
                c.real("outBeta", 0));
    }

    /** Whether two arrays are the weights of a layer: [.., in, 4 n] and [.., n, 4 n]. */
    private static boolean areWeights(Shape w, Shape u) {
        return w.rank() == u.rank() && u.rank() >= 2 && w.size(-1) == u.size(-1) && u.size(-1) == 4 * u.size(-2);
    }

    /**
     * x, (cLast, yLast, (maxTSLength,)) input weights, recurrent weights, (biases, (peephole weights)). Which are there follows from their
     * number and shapes.
     */
    static <T extends Ops<T>> List<T> lstmLayer(Call<T> c) {
        LstmLayerConfig config = layer(c);
        int n = c.count();
        int w = n >= 3 && areWeights(c.x(1).shape(), c.x(2).shape())
                ? 1
                : n >= 5 && areWeights(c.x(3).shape(), c.x(4).shape()) ? 3 : 4;
        T b = null;
        T p = null;
        for (int i = w + 2; i < n; i++) {
            boolean bias = c.x(i).shape().size(-1) == c.x(w + 1).shape().size(-1);
            b = bias ? c.x(i) : b;
            p = bias ? p : c.x(i);
        }
        return c.x(0).lstmLayer(
                        w > 1 ? c.x(1) : null,
                        w > 1 ? c.x(2) : null,
                        w > 3 ? c.x(3) : null,
                        c.x(w),
                        c.x(w + 1),
                        b,
                        p,
                        config);
    }
}
