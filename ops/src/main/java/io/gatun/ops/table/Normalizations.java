package io.gatun.ops.table;

import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Normalisations over axes of choice. Gains and biases that are said to be optional may be null. */
@Namespace("nn")
public final class Normalizations {
    private Normalizations() {}

    /** A vector of one axis, with size 1 along the others. */
    private static <T extends Ops<T>> T along(String op, T v, Shape x, int axis) {
        if (v.shape().rank() == x.rank() && x.rank() > 1) {
            return v;
        }
        if (v.shape().rank() != 1) {
            throw new ShapeException("[" + op + "] a vector of the channels has shape " + v.shape() + " for x " + x
                    + ": expected [" + x.size(axis) + "]");
        }
        long[] sizes = new long[x.rank()];
        Arrays.fill(sizes, 1);
        sizes[axis] = v.shape().size(0);
        return v.reshape(sizes);
    }

    private static <T extends Ops<T>> T affine(String op, T y, T gain, T bias, int axis) {
        T scaled = gain == null ? y : y.mul(along(op, gain, y.shape(), axis).cast(y.dataType()));
        return bias == null
                ? scaled
                : scaled.add(along(op, bias, y.shape(), axis).cast(y.dataType()));
    }

    /** x with mean 0 and variance 1 over some axes. */
    private static <T extends Ops<T>> T normal(T x, double eps, int... axes) {
        if (eps == 0) {
            return x.standardize(axes);
        }
        T centred = x.sub(x.mean(true, axes));
        return centred.mul(centred.square().mean(true, axes).add(eps).rsqrt());
    }

    /**
     * Layer normalisation (Ba et al., 2016) over axes of choice, as Deeplearning4j's: mean 0 and variance 1, without an epsilon, then
     * gain and bias of the channels. Equal values become 0.
     *
     * @param gain [channels]
     * @param bias [channels], optional
     * @param channelsFirst whether the channels are axis 1, not the last; of rank 2 they are the same
     */
    public static <T extends Ops<T>> T layerNorm(T x, T gain, T bias, boolean channelsFirst, int... dimensions) {
        T v = Axes.floating(x);
        int rank = v.shape().rank();
        if (rank < 2 || dimensions.length == 0) {
            throw new ShapeException("[layerNorm] x " + v.shape() + " over axes " + Arrays.toString(dimensions)
                    + ": expected rank 2 or more, and at least one axis");
        }
        int[] axes = Axes.of("layerNorm", v.shape(), dimensions).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        return affine("layerNorm", normal(v, 0, axes), gain, bias, channelsFirst ? 1 : rank - 1);
    }

    /**
     * Group normalisation (Wu and He, 2018) of x [n, channels, ...]: the channels in groups, each with mean 0 and variance 1.
     *
     * @param gain [channels], optional
     * @param bias [channels], optional
     * @param groups a divisor of the channels
     * @formula $y = \gamma \frac{x - \mu_g}{\sqrt{\sigma_g^2 + \epsilon}} + \beta$
     * @shapes x [n, channels, ...], gain and bias [channels]; the result as x
     * @types x, gain, bias: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T groupNorm(T x, T gain, T bias, long groups, double eps) {
        T v = Axes.floating(x);
        Shape s = v.shape();
        if (s.rank() < 2 || s.size(1) == Shape.UNKNOWN || groups < 1 || s.size(1) % groups != 0) {
            throw new ShapeException("[groupNorm] " + groups + " groups of x " + s
                    + ": expected [n, channels, ...] and a divisor of the channels");
        }
        long[] sizes = new long[s.rank() + 1];
        System.arraycopy(s.toArray(), 1, sizes, 2, s.rank() - 1);
        sizes[0] = s.size(0);
        sizes[1] = groups;
        sizes[2] = s.size(1) / groups;
        T grouped = v.reshape(sizes);
        T y = normal(grouped, eps, IntStream.range(2, sizes.length).toArray()).reshape(s);
        return affine("groupNorm", y, gain, bias, 1);
    }

    /**
     * Instance normalisation (Ulyanov et al., 2016) of x [n, channels, ...]: each channel of each example; gain and bias optional.
     *
     * @formula $y = \gamma \frac{x - \mu_{nc}}{\sqrt{\sigma_{nc}^2 + \epsilon}} + \beta$
     * @shapes x [n, channels, ...], gain and bias [channels]; the result as x
     * @types x, gain, bias: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T instanceNorm(T x, T gain, T bias, double eps) {
        T v = Axes.floating(x);
        if (v.shape().rank() < 3) {
            throw new ShapeException("[instanceNorm] x " + v.shape() + ": expected [n, channels, ...], rank 3 or more");
        }
        int[] axes = IntStream.range(2, v.shape().rank()).toArray();
        return affine("instanceNorm", normal(v, eps, axes), gain, bias, 1);
    }

    /**
     * Division by the p-norm along axes, which is at least eps: PyTorch's normalize.
     *
     * @formula $y = \frac{x}{\max(\lVert x \rVert_p, \epsilon)}$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T lpNormalize(T x, double p, double eps, int... axes) {
        T v = Axes.floating(x);
        int[] over = Axes.of("lpNormalize", v.shape(), axes).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        T norm = p == 2
                ? v.square().sum(true, over).sqrt()
                : p == 1
                        ? v.abs().sum(true, over)
                        : v.abs().pow(p).sum(true, over).pow(1 / p);
        return v.div(norm.max(eps));
    }

    /**
     * Batch normalisation with known statistics, in Deeplearning4j's order of arguments:
     * {@code gamma * (x - mean) / sqrt(variance + eps) + beta}.
     *
     * @param mean of the sizes of the given axes: [channels] of one axis; of several that many axes, or x's rank with size 1 elsewhere
     * @param variance likewise
     * @param gamma likewise, optional
     * @param beta likewise, optional
     * @param axis where the channels are; axis 1 if none is given
     * @formula $y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta$
     * @shapes x any; the others the sizes of the axes (axis 1 if none is given); the result as x
     * @types x, m, v, g, b: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T batchNorm(T x, T mean, T variance, T gamma, T beta, double eps, int... axis) {
        T v = Axes.floating(x);
        int[] axes = axis.length == 0 ? new int[] {v.shape().axis("batchNorm", 1)} : axis.clone();
        for (int i = 0; i < axes.length; i++) {
            axes[i] = v.shape().axis("batchNorm", axes[i]);
        }
        Arrays.sort(axes);
        T m = mean.cast(v.dataType());
        T s = variance.cast(v.dataType());
        if (axes.length == 1
                && axes[0] == 1
                && gamma != null
                && beta != null
                && mean.shape().rank() == 1) {
            return v.apply(
                    new BatchNormInfer(eps), List.of(v, gamma.cast(v.dataType()), beta.cast(v.dataType()), m, s));
        }
        T scale = spread(s, v.shape(), axes).add(eps).rsqrt();
        if (gamma != null) {
            scale = scale.mul(spread(gamma.cast(v.dataType()), v.shape(), axes));
        }
        T y = v.sub(spread(m, v.shape(), axes)).mul(scale);
        return beta == null ? y : y.add(spread(beta.cast(v.dataType()), v.shape(), axes));
    }

    /** A value of the sizes of some axes, with size 1 along the others. */
    private static <T extends Ops<T>> T spread(T v, Shape x, int[] axes) {
        long[] sizes = new long[x.rank()];
        Arrays.fill(sizes, 1);
        for (int a : axes) {
            sizes[a] = x.size(a);
        }
        Shape wanted = Shape.of(sizes);
        if (v.shape().equals(wanted)) {
            return v;
        }
        long[] own = Arrays.stream(axes).mapToLong(x::size).toArray();
        if (!v.shape().equals(Shape.of(own)) && v.shape().isKnown() && wanted.isKnown()) {
            throw new ShapeException("[batchNorm] a value of the channels has shape " + v.shape() + ": expected "
                    + Shape.of(own) + " or " + wanted);
        }
        return v.reshape(wanted);
    }

    /** A bias for each channel of x [n, channels, ...], or [n, ..., channels]. */
    public static <T extends Ops<T>> T biasAdd(T x, T bias, boolean nchw) {
        int rank = x.shape().rank();
        if (rank < 2 || bias.shape().rank() != 1) {
            throw new ShapeException("[biasAdd] x " + x.shape() + " and bias " + bias.shape()
                    + ": expected rank 2 or more, and [channels]");
        }
        int axis = nchw ? 1 : rank - 1;
        return axis == 1 ? Layers.biasAdd(x, bias) : x.add(along("biasAdd", bias, x.shape(), axis));
    }
}
