package io.gatun.ops.table;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.sets.ConfusionMatrix;
import java.util.List;

/** Moments, distances of all pairs, and what else is measured. */
@Namespace("math")
public final class Measures {
    private Measures() {}

    /** Logarithm of the entropy, {@code log(-sum(x * log(x)))}, over the given axes, all if none is given. */
    public static <T extends Ops<T>> T logEntropy(T x, int... axes) {
        return x.entropy(axes).log();
    }

    /**
     * Mean and variance from sufficient statistics: of this count, the sums of {@code x - shift} and of its squares; the shift 0 if
     * none was taken away. Two results.
     */
    public static <T extends Ops<T>> List<T> normalizeMoments(T counts, T sums, T squares, double shift) {
        T mean = sums.div(counts);
        T variance = squares.div(counts).sub(mean.square());
        return List.of(shift == 0 ? mean : mean.add(shift), variance);
    }

    /** Mean and biased variance over the axes (all if none is given), which stay with size 1 if keepDims: two results. */
    public static <T extends Ops<T>> List<T> moments(T x, boolean keepDims, int... axes) {
        return List.of(x.mean(keepDims, axes), x.variance(keepDims, axes));
    }

    /** Scaled down, where its Euclidean norm over the axes divided by the number of elements is larger, to that limit. */
    public static <T extends Ops<T>> T clipByAvgNorm(T x, double limit, int... axes) {
        long n = 1;
        for (int axis : Axes.of("clipByAvgNorm", x.shape(), axes)) {
            n *= Axes.known("clipByAvgNorm", x, axis);
        }
        return x.clipByNorm(limit * n, axes);
    }

    /**
     * How often each pair of classes meets, LONG [classes, classes]: element (i, j) counts what these integer labels [n] call i and the
     * predictions [n] call j.
     */
    @NoGradient
    public static <T extends Ops<T>> T confusionMatrix(T labels, T predictions, long classes) {
        return labels.apply(new ConfusionMatrix(classes, DataType.LONG), List.of(labels, predictions));
    }

    /** How often each pair of classes meets, of a type; there are as many classes as the largest that is named says, plus one. */
    @NoGradient
    public static <T extends Ops<T>> T confusionMatrix(T labels, T predictions, DataType type) {
        return labels.apply(new ConfusionMatrix(Shape.UNKNOWN, type), List.of(labels, predictions));
    }

    /** Weights [n] summed for each pair of classes; as many classes as the largest that is named says, plus one. */
    public static <T extends Ops<T>> T confusionMatrix(T labels, T predictions, T weights) {
        return confusionMatrix(labels, predictions, weights, Shape.UNKNOWN);
    }

    /** Weights [n] summed for each pair of classes, [classes, classes]. */
    public static <T extends Ops<T>> T confusionMatrix(T labels, T predictions, T weights, long classes) {
        return labels.apply(new ConfusionMatrix(classes, DataType.LONG), List.of(labels, predictions, weights));
    }

    // ---------------------------------------------------------------- all pairs

    /** Euclidean distances of all rows [n, size] from all rows [m, size]: [n, m]; differences of all pairs are held for a moment. */
    public static <T extends Ops<T>> T allEuclideanDistances(T x, T y) {
        return differences("allEuclideanDistances", x, y).norm2(-1);
    }

    /** Manhattan distances of all rows [n, size] from all rows [m, size]: [n, m]. */
    public static <T extends Ops<T>> T allManhattanDistances(T x, T y) {
        return differences("allManhattanDistances", x, y).norm1(-1);
    }

    /** Cosines of the angles of all rows [n, size] with all rows [m, size]: [n, m]. */
    public static <T extends Ops<T>> T allCosineSimilarities(T x, T y) {
        check("allCosineSimilarities", x, y);
        return x.div(x.norm2(true, -1)).matmul(y.div(y.norm2(true, -1)), false, true);
    }

    private static <T extends Ops<T>> T differences(String op, T x, T y) {
        check(op, x, y);
        return x.expandDims(1).sub(y.expandDims(0));
    }

    private static <T extends Ops<T>> void check(String op, T x, T y) {
        if (x.shape().rank() != 2
                || y.shape().rank() != 2
                || !Check.fits(x.shape().size(1), y.shape().size(1))) {
            throw new GatunException(
                    "[" + op + "] shapes " + x.shape() + " and " + y.shape() + ": expected [n, size] and [m, size]");
        }
    }
}
