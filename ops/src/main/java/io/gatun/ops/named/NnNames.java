package io.gatun.ops.named;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;

/** Names of the nn namespace whose form is not that of a fluent method. */
final class NnNames {
    private NnNames() {}

    static <T extends Ops<T>> T CReLU(Call<T> c) {
        return c.x(0).crelu(-1);
    }

    /** The approximation by tanh, which is what Deeplearning4j calls gelu. */
    static <T extends Ops<T>> T gelu(Call<T> c) {
        return c.x(0).geluTanh();
    }

    static <T extends Ops<T>> T relu(Call<T> c) {
        return cut(c.x(0), c.real("cutoff", 0));
    }

    static <T extends Ops<T>> T relu6(Call<T> c) {
        return cut(c.x(0), c.real("cutoff", 0)).min(Names.like(c.x(0), 6));
    }

    /** x above the cutoff, else 0. */
    private static <T extends Ops<T>> T cut(T x, double cutoff) {
        return cutoff == 0 ? x.relu() : x.gt(cutoff).select(x, x.zerosLike());
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
        T x = c.x(0);
        int rank = x.shape().rank();
        boolean first = c.flag("nchw", true) && rank > 2;
        if (!first) {
            return x.add(c.x(1));
        }
        long[] shape = Names.repeated(rank, 1);
        shape[1] = c.x(1).shape().length();
        return x.add(c.x(1).reshape(shape));
    }

    static <T extends Ops<T>> T layerNorm(Call<T> c) {
        T x = c.x(0);
        int[] axes = Names.axes(x, c.axes());
        T y = x.standardize(axes);
        boolean first = c.flag("channelsFirst", true);
        int rank = x.shape().rank();
        y = y.mul(channels(c.x(1), first, rank));
        return c.count() > 2 ? y.add(channels(c.x(2), first, rank)) : y;
    }

    /** A vector of the channels, which are axis 1 or the last. */
    private static <T extends Ops<T>> T channels(T v, boolean first, int rank) {
        if (v.shape().rank() != 1 || !first || rank < 3) {
            return v;
        }
        long[] shape = Names.repeated(rank, 1);
        shape[1] = v.shape().length();
        return v.reshape(shape);
    }

    static <T extends Ops<T>> T batchNorm(Call<T> c) {
        T x = c.x(0);
        int[] axes = Names.axes(x, c.ints("axis"));
        double eps = c.real("epsilon");
        T scale = spread(c.x(2), x, axes).add(eps).rsqrt();
        T y = x.sub(spread(c.x(1), x, axes)).mul(scale);
        if (c.count() > 3) {
            y = y.mul(spread(c.x(3), x, axes));
        }
        return c.count() > 4 ? y.add(spread(c.x(4), x, axes)) : y;
    }

    /** A value of the sizes of some axes, with size 1 along the others. */
    private static <T extends Ops<T>> T spread(T v, T x, int[] axes) {
        long[] shape = Names.repeated(x.shape().rank(), 1);
        long length = 1;
        for (int a : axes) {
            shape[a] = x.shape().size(a);
            length *= shape[a];
        }
        if (v.shape().length() != length) {
            throw new GatunException("[batchNorm] a value of the channels has shape " + v.shape() + ": expected "
                    + length + " elements");
        }
        return v.reshape(shape);
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
