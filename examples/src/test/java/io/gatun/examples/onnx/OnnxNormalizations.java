package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.spatial.PoolConfig;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Normalisations, and dropout as it is when nothing is trained. */
final class OnnxNormalizations {
    private OnnxNormalizations() {}

    static void register(OnnxOperators table) {
        table.all("BatchNormalization", OnnxNormalizations::batch);
        table.all("Dropout", OnnxNormalizations::dropout);
        table.one("GroupNormalization", OnnxNormalizations::group);
        table.one("InstanceNormalization", OnnxNormalizations::instance);
        table.one("LRN", OnnxNormalizations::lrn);
        table.all("LayerNormalization", OnnxNormalizations::layer);
        table.one("LpNormalization", OnnxNormalizations::lp);
        table.one("MeanVarianceNormalization", OnnxNormalizations::meanVariance);
        table.one("RMSNormalization", OnnxNormalizations::rms);
    }

    private static <T extends Ops<T>> List<T> batch(OnnxNode<T> n) {
        T x = n.in(0);
        double eps = n.real("epsilon", 1e-5);
        if (n.opset() >= 14 ? !n.flag("training_mode", false) : n.opset() >= 7 || n.flag("is_test", false)) {
            return List.of(x.batchNorm(n.in(3), n.in(4), n.in(1), n.in(2), eps, 1));
        }
        List<T> y = x.batchNormTrain(n.in(1), n.in(2), eps);
        double momentum = n.real("momentum", 0.9);
        return List.of(y.get(0), running(n.in(3), y.get(1), momentum), running(n.in(4), y.get(2), momentum));
    }

    private static <T extends Ops<T>> T running(T old, T now, double momentum) {
        return old.mul(momentum).add(now.mul(1 - momentum));
    }

    private static <T extends Ops<T>> List<T> dropout(OnnxNode<T> n) {
        boolean training =
                n.opset() >= 12 ? n.has(2) && n.longs(2)[0] != 0 : n.opset() < 7 && !n.flag("is_test", false);
        double ratio = n.opset() >= 12 ? n.has(1) ? n.doubles(1)[0] : 0.5 : n.real("ratio", 0.5);
        if (training && ratio != 0) {
            throw new OnnxFile.Inexpressible("values of another generator of random numbers");
        }
        T x = n.in(0);
        T mask = x.onesLike();
        return List.of(x.identity(), n.opset() >= 10 ? mask.cast(DataType.BOOL) : mask);
    }

    /** Gains and biases of channels since version 21, of groups before. */
    private static <T extends Ops<T>> T group(OnnxNode<T> n) {
        T x = n.in(0);
        long groups = n.integer("num_groups", 1);
        T gain = n.in(1);
        T bias = n.in(2);
        if (n.opset() < 21) {
            long each = x.shape().size(1) / groups;
            gain = gain.repeat(0, each);
            bias = bias.repeat(0, each);
        }
        return x.groupNorm(gain, bias, groups, n.real("epsilon", 1e-5));
    }

    private static <T extends Ops<T>> T instance(OnnxNode<T> n) {
        return n.in(0).instanceNorm(n.in(1), n.in(2), n.real("epsilon", 1e-5));
    }

    /** Of an even size, one channel more counts behind than before. */
    private static <T extends Ops<T>> T lrn(OnnxNode<T> n) {
        T x = n.in(0);
        int size = (int) n.integer("size", 1);
        double alpha = n.real("alpha", 1e-4);
        double beta = n.real("beta", 0.75);
        double bias = n.real("bias", 1);
        if (size % 2 == 1 && x.shape().rank() == 4) {
            return x.localResponseNormalization(size / 2, bias, alpha / size, beta);
        }
        long[] sizes = x.shape().toArray();
        long inner = Arrays.stream(sizes).skip(2).reduce(1, (a, b) -> a * b);
        PoolConfig window = PoolConfig.of(size, 1)
                .withStrides(1)
                .withPadding((size - 1) / 2, 0, size / 2, 0)
                .withCountPadding(true);
        T mean = x.square().reshape(sizes[0], 1, sizes[1], inner).avgPooling2d(window);
        return x.div(mean.reshape(sizes).mul(alpha).add(bias).pow(beta));
    }

    private static int[] trailing(OnnxNode<?> n) {
        int rank = n.in(0).shape().rank();
        return IntStream.range(n.in(0).shape().axis(n.op(), (int) n.integer("axis", -1)), rank)
                .toArray();
    }

    /** In the type of {@code stash_type}; the mean and one over the deviation, too, if they are wanted. */
    private static <T extends Ops<T>> List<T> layer(OnnxNode<T> n) {
        T x = n.in(0);
        int[] axes = trailing(n);
        DataType stash = DataType.promote(n.type("stash_type", DataType.FLOAT), x.dataType());
        T wide = x.cast(stash);
        T mean = wide.mean(true, axes);
        T centred = wide.sub(mean);
        T inverse =
                centred.square().mean(true, axes).add(n.real("epsilon", 1e-5)).rsqrt();
        T y = centred.mul(inverse).cast(x.dataType()).mul(n.in(1));
        DataType kept = n.type("stash_type", DataType.FLOAT);
        return List.of(n.has(2) ? y.add(n.in(2)) : y, mean.cast(kept), inverse.cast(kept));
    }

    private static <T extends Ops<T>> T rms(OnnxNode<T> n) {
        T x = n.in(0);
        DataType stash = DataType.promote(n.type("stash_type", DataType.FLOAT), x.dataType());
        T wide = x.cast(stash);
        T inverse = wide.square()
                .mean(true, trailing(n))
                .add(n.real("epsilon", 1e-5))
                .rsqrt();
        return wide.mul(inverse).cast(x.dataType()).mul(n.in(1));
    }

    /** A norm of zero gives zeros. */
    private static <T extends Ops<T>> T lp(OnnxNode<T> n) {
        T x = n.in(0);
        int axis = x.shape().axis(n.op(), (int) n.integer("axis", -1));
        T norm = n.integer("p", 2) == 1 ? x.norm1(true, axis) : x.norm2(true, axis);
        return x.divNoNan(norm);
    }

    private static <T extends Ops<T>> T meanVariance(OnnxNode<T> n) {
        T x = n.in(0);
        int[] axes = n.integers("axes") == null ? new int[] {0, 2, 3} : n.ints("axes", 0, 0);
        T centred = x.sub(x.mean(true, axes));
        return centred.div(centred.square().mean(true, axes).sqrt().add(1e-9));
    }

    /** A vector along an axis of a shape, of rank as the shape. */
    static <T extends Ops<T>> T along(T vector, int axis, Shape shape) {
        long[] sizes = new long[shape.rank()];
        Arrays.fill(sizes, 1);
        sizes[axis] = vector.shape().length();
        return vector.reshape(sizes);
    }
}
