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

    /**
     * Logarithm of the entropy, {@code log(-sum(x * log(x)))}, over the given axes, all if none is given.
     *
     * @formula $y = \ln \left( -\sum_i x_i \ln x_i \right)$
     * @shapes any, without the axes (of size 1 with keepDims)
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logEntropy(T x, int... axes) {
        return x.entropy(axes).log();
    }

    /**
     * Mean and variance from sufficient statistics: of this count, the sums of {@code x - shift} and of its squares; the shift 0 if
     * none was taken away. Two results.
     *
     * @formula $\mu = \frac{s}{n} + shift, \quad \sigma^2 = \frac{q}{n} - \left( \frac{s}{n} \right)^2$
     * @shapes count [], sums and squares of one shape, twice that shape
     * @types x, sums, squares: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> normalizeMoments(T counts, T sums, T squares, double shift) {
        T mean = sums.div(counts);
        T variance = squares.div(counts).sub(mean.square());
        return List.of(shift == 0 ? mean : mean.add(shift), variance);
    }

    /**
     * Mean and biased variance over the axes (all if none is given), which stay with size 1 if keepDims: two results.
     *
     * @formula $\mu = \frac{1}{n} \sum_i x_i, \quad \sigma^2 = \frac{1}{n} \sum_i (x_i - \mu)^2$
     * @shapes any, without the axes (of size 1 with keepDims); two results
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> moments(T x, boolean keepDims, int... axes) {
        return List.of(x.mean(keepDims, axes), x.variance(keepDims, axes));
    }

    /**
     * Scaled down, where its Euclidean norm over the axes divided by the number of elements is larger, to that limit.
     *
     * @formula $y = x \cdot \min \left( 1, \frac{limit}{\lVert x \rVert_2 / n} \right)$
     * @shapes any; the result has the same
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
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
     *
     * @formula $y_{ij} = \#\{k : x_k = i, p_k = j\}$
     * @shapes two of [n], to [classes, classes]
     * @types x, predictions: integers; result LONG
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

    /**
     * Euclidean distances of all rows [n, size] from all rows [m, size]: [n, m]; differences of all pairs are held for a moment.
     *
     * @formula $z_{ij} = \lVert x_i - y_j \rVert_2$
     * @shapes [n, size] and [m, size] to [n, m]
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T allEuclideanDistances(T x, T y) {
        return differences("allEuclideanDistances", x, y).norm2(-1);
    }

    /**
     * Manhattan distances of all rows [n, size] from all rows [m, size]: [n, m].
     *
     * @formula $z_{ij} = \lVert x_i - y_j \rVert_1$
     * @shapes [n, size] and [m, size] to [n, m]
     * @types x, y: all types; result as x, but LONG for BOOL, BYTE, SHORT, INT and UINT64 for UBYTE, UINT16, UINT32
     */
    public static <T extends Ops<T>> T allManhattanDistances(T x, T y) {
        return differences("allManhattanDistances", x, y).norm1(-1);
    }

    /**
     * Cosines of the angles of all rows [n, size] with all rows [m, size]: [n, m].
     *
     * @formula $z_{ij} = \frac{x_i \cdot y_j}{\lVert x_i \rVert_2 \lVert y_j \rVert_2}$
     * @shapes [n, size] and [m, size] to [n, m]
     * @types x, y: all types; result as x, but FLOAT for BOOL, integers
     */
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
