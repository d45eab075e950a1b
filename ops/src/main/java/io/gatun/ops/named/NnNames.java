package io.gatun.ops.named;

import io.gatun.ops.Ops;
import io.gatun.ops.nn.PadMode;

/** Names of the nn namespace whose form is not that of a fluent method. */
final class NnNames {
    private NnNames() {}

    static <T extends Ops<T>> T CReLU(Call<T> c) {
        return c.x(0).crelu(-1);
    }

    static <T extends Ops<T>> T relu(Call<T> c) {
        return c.x(0).relu(c.real("cutoff", 0));
    }

    static <T extends Ops<T>> T relu6(Call<T> c) {
        return c.x(0).relu6(c.real("cutoff", 0));
    }

    /** The slope where the input is the only array. */
    static <T extends Ops<T>> T leakyReluDerivative(Call<T> c) {
        return c.x(0).leakyReluDerivative(c.real("alpha"));
    }

    static <T extends Ops<T>> T softmaxDerivative(Call<T> c) {
        return c.x(0).softmaxDerivative(c.x(1), c.integer("dimension", -1));
    }

    static <T extends Ops<T>> T linear(Call<T> c) {
        return c.count() > 2 ? c.x(0).linear(c.x(1), c.x(2)) : c.x(0).matmul(c.x(1));
    }

    static <T extends Ops<T>> T reluLayer(Call<T> c) {
        return linear(c).relu();
    }

    static <T extends Ops<T>> T pad(Call<T> c) {
        PadMode mode = c.choice(PadMode.class, c.has("PadMode") ? "PadMode" : "padMode", PadMode.CONSTANT);
        return c.x(0).pad(mode, c.real("constant", 0), c.longs(1));
    }

    static <T extends Ops<T>> T dotProductAttention(Call<T> c) {
        return c.x(0).dotProductAttention(c.x(1), c.x(2), c.optional(3), c.flag("scaled", true));
    }

    static <T extends Ops<T>> T multiHeadDotProductAttention(Call<T> c) {
        return c.x(0).multiHeadDotProductAttention(
                        c.x(1), c.x(2), c.x(3), c.x(4), c.x(5), c.x(6), c.optional(7), c.flag("scaled", true));
    }

    static <T extends Ops<T>> T leakyRelu(Call<T> c) {
        return c.x(0).leakyRelu(c.real("alpha"));
    }

    static <T extends Ops<T>> T softmax(Call<T> c) {
        return c.x(0).softmax(c.integer("dimension", -1));
    }

    static <T extends Ops<T>> T logSoftmax(Call<T> c) {
        return c.x(0).logSoftmax(c.integer("dimension", -1));
    }

    static <T extends Ops<T>> T dropout(Call<T> c) {
        double keep = c.real("inputRetainProbability");
        if (!(keep > 0 && keep <= 1)) {
            throw c.refuse("inputRetainProbability", keep, "more than 0, at most 1");
        }
        return keep == 1 ? c.x(0).identity() : c.x(0).dropout(1 - keep, RandomNames.key(c));
    }

    static <T extends Ops<T>> T biasAdd(Call<T> c) {
        boolean first = c.flag("nchw", true);
        return c.x(0).shape().rank() < 2 ? c.x(0).add(c.x(1)) : c.x(0).biasAdd(c.x(1), first);
    }

    static <T extends Ops<T>> T layerNorm(Call<T> c) {
        T x = c.x(0);
        int[] axes = Names.axes(x, c.axes());
        return x.layerNorm(c.x(1), c.optional(2), c.flag("channelsFirst", true), axes);
    }

    static <T extends Ops<T>> T batchNorm(Call<T> c) {
        T x = c.x(0);
        return x.batchNorm(c.x(1), c.x(2), c.optional(3), c.optional(4), c.real("epsilon"), c.ints("axis"));
    }

    static <T extends Ops<T>> T prelu(Call<T> c) {
        T x = c.x(0);
        T alpha = c.x(1);
        int rank = x.shape().rank();
        int[] shared = c.ints("sharedAxes", new long[0]);
        if (alpha.shape().rank() == rank - 1) { // one for each element but the batch; shared axes have size 1
            return x.prelu(alpha.expandDims(0));
        }
        if (alpha.shape().rank() == rank || alpha.shape().length() == 1) {
            return x.prelu(alpha);
        }
        long[] shape = new long[rank];
        shape[0] = 1;
        for (int i = 1; i < rank; i++) {
            shape[i] = x.shape().size(i);
        }
        for (int a : shared) {
            shape[x.shape().axis("prelu", a)] = 1;
        }
        return x.prelu(alpha.reshape(shape));
    }
}
