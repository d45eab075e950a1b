package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.SoftmaxCrossEntropy;
import io.gatun.ops.nn.SparseSoftmaxCrossEntropy;
import java.util.Arrays;
import java.util.List;

/**
 * Losses of predictions (or logits) against labels: the mean over all elements or rows, a value of rank 0, unless they say otherwise.
 * {@link WeightedLosses} has those with weights and a choice of reduction.
 */
@Namespace("loss")
public final class Losses {
    private Losses() {}

    /** Refuses other shapes: [n, 1] and [n] would broadcast to [n, n] and train to nonsense. */
    static <T extends Ops<T>> void same(String op, T predictions, T labels) {
        Shape x = predictions.shape();
        Shape y = labels.shape();
        boolean fits = x.rank() == y.rank();
        for (int i = 0; fits && i < x.rank(); i++) {
            fits = x.size(i) == y.size(i) || x.size(i) == Shape.UNKNOWN || y.size(i) == Shape.UNKNOWN;
        }
        if (!fits) {
            throw new ShapeException(
                    "[" + op + "] predictions " + x + " and labels " + y + ": expected equal shapes; reshape one");
        }
    }

    /**
     * Mean over rows of {@code -sum(labels * logSoftmax(logits))}: logits and labels (probabilities) [..., classes].
     *
     * @formula $L = -\frac{1}{n} \sum_n \sum_k y_{nk} \ln \operatorname{softmax}(x_n)_k$
     * @shapes logits and labels [..., classes], to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T softmaxCrossEntropy(T logits, T labels) {
        return softmaxCrossEntropyRows(logits, labels).mean();
    }

    /**
     * For each row {@code -sum(labels * logSoftmax(logits))}: logits and labels [..., classes] give [...].
     *
     * @formula $L_n = -\sum_k y_{nk} \ln \operatorname{softmax}(x_n)_k$
     * @shapes logits and labels [..., classes], to [...]
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T softmaxCrossEntropyRows(T logits, T labels) {
        int rank = logits.shape().rank();
        T x = Axes.floating(logits);
        T y = labels.cast(x.dataType());
        if (rank == 2) {
            return x.apply(new SoftmaxCrossEntropy(), List.of(x, y));
        }
        if (!logits.shape().equals(labels.shape()) || rank == 0) {
            throw new ShapeException("[softmaxCrossEntropy] logits " + logits.shape() + " and labels " + labels.shape()
                    + ": expected equal shapes [..., classes]");
        }
        if (logits.shape().isKnown()) {
            long classes = logits.shape().size(-1);
            long rows = logits.shape().length() / Math.max(1, classes);
            T flat = x.reshape(rows, classes);
            long[] leading = Arrays.copyOf(logits.shape().toArray(), rank - 1);
            return flat.apply(new SoftmaxCrossEntropy(), List.of(flat, y.reshape(rows, classes)))
                    .reshape(leading);
        }
        return y.mul(x.logSoftmax(-1)).sum(-1).neg();
    }

    /**
     * Softmax cross entropy against the numbers of the right classes: logits [..., classes], integer labels [...]; the mean over all
     * labels, each of which must be a class.
     *
     * @formula $L = -\frac{1}{n} \sum_n \ln \operatorname{softmax}(x_n)_{y_n}$
     * @shapes logits [..., classes], labels [...], to []; weighted: as the reduction says
     * @types x: all types; labels: integers; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T sparseSoftmaxCrossEntropy(T logits, T labels) {
        T x = Axes.floating(logits);
        return x.apply(new SparseSoftmaxCrossEntropy(0, Long.MIN_VALUE), List.of(x, labels))
                .mean();
    }

    /**
     * The same with label smoothing (Szegedy et al., 2016), the part of the probability spread over all classes, and a label that does
     * not count; the mean over those that do, NaN if there are none.
     */
    public static <T extends Ops<T>> T sparseSoftmaxCrossEntropy(T logits, T labels, double smoothing, long ignored) {
        T x = Axes.floating(logits);
        T loss = x.apply(new SparseSoftmaxCrossEntropy(smoothing, ignored), List.of(x, labels));
        return loss.sum()
                .div(labels.cast(DataType.LONG).neq(ignored).cast(x.dataType()).sum());
    }

    /**
     * Mean binary cross entropy of logits against labels in [0, 1]: {@code softplus(x) - x * y}; stable.
     *
     * @formula $L = \frac{1}{n} \sum_i \ln(1 + e^{x_i}) - x_i y_i$
     * @shapes logits and labels of one shape, to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T sigmoidCrossEntropy(T logits, T labels) {
        same("sigmoidCrossEntropy", logits, labels);
        return logits.softplus().sub(logits.mul(labels)).mean();
    }

    /**
     * Mean binary cross entropy of probabilities against labels in [0, 1]; eps keeps the logarithms finite.
     *
     * @formula $L = -\frac{1}{n} \sum_i y_i \ln(x_i + \epsilon) + (1 - y_i) \ln(1 - x_i + \epsilon)$
     * @shapes predictions and labels of one shape, to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logLoss(T predictions, T labels, double eps) {
        same("logLoss", predictions, labels);
        T p = predictions.add(eps).log().mul(labels);
        T q = predictions.rsub(1.0).add(eps).log().mul(labels.rsub(1.0));
        return p.add(q).mean().neg();
    }

    /**
     * Mean squared error, {@code mean((x - y)^2)}.
     *
     * @formula $L = \frac{1}{n} \sum_i (x_i - y_i)^2$
     * @shapes predictions and labels of one shape, to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T meanSquaredError(T predictions, T labels) {
        same("meanSquaredError", predictions, labels);
        return predictions.squaredDifference(labels).mean();
    }

    /**
     * Mean absolute error, {@code mean(|x - y|)}.
     *
     * @formula $L = \frac{1}{n} \sum_i |x_i - y_i|$
     * @shapes predictions and labels of one shape, to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T absoluteDifference(T predictions, T labels) {
        same("absoluteDifference", predictions, labels);
        return predictions.sub(labels).abs().mean();
    }

    /**
     * Huber loss: half the square of errors up to delta, linear beyond (Huber, 1964).
     *
     * @formula $L = \frac{1}{n} \sum_i \begin{cases} \frac{1}{2} e_i^2 & e_i \le \delta \\ \delta e_i - \frac{1}{2}
     *     \delta^2 & \text{else} \end{cases}, \quad e = |x - y|$
     * @shapes predictions and labels of one shape, to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T huberLoss(T predictions, T labels, double delta) {
        same("huberLoss", predictions, labels);
        T error = predictions.sub(labels).abs();
        T inner = error.min(delta);
        return inner.square().mul(0.5).add(error.sub(inner).mul(delta)).mean();
    }

    /**
     * Mean of {@code log(cosh(x - y))}, without overflow.
     *
     * @formula $L = \frac{1}{n} \sum_i \ln \cosh(x_i - y_i)$
     * @shapes predictions and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logCosh(T predictions, T labels) {
        same("logCosh", predictions, labels);
        T d = predictions.sub(labels);
        return d.mul(-2.0).softplus().add(d).sub(Math.log(2)).mean();
    }

    /**
     * Mean hinge loss, {@code max(0, 1 - x * y)}, for labels -1 and 1.
     *
     * @formula $L = \frac{1}{n} \sum_i \max(0, 1 - x_i y_i)$
     * @shapes predictions and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T hinge(T predictions, T labels) {
        same("hinge", predictions, labels);
        return predictions.mul(labels).rsub(1.0).relu().mean();
    }

    /**
     * Mean hinge loss squared, {@code max(0, 1 - x * y)^2}, for labels -1 and 1.
     *
     * @formula $L = \frac{1}{n} \sum_i \max(0, 1 - x_i y_i)^2$
     * @shapes predictions and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T squaredHinge(T predictions, T labels) {
        same("squaredHinge", predictions, labels);
        return predictions.mul(labels).rsub(1.0).relu().square().mean();
    }

    /**
     * Mean Kullback-Leibler divergence of predicted probabilities from labels: {@code y * log(y / x)}, 0 where y is 0.
     *
     * @formula $L = \frac{1}{n} \sum_i y_i \ln \frac{y_i}{x_i}$
     * @shapes predictions and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T klDivergence(T predictions, T labels) {
        same("klDivergence", predictions, labels);
        return labels.xlogy(labels).sub(labels.xlogy(predictions)).sum(-1).mean();
    }

    /**
     * Mean Poisson loss, {@code x - y * log(x)}, of predicted rates.
     *
     * @formula $L = \frac{1}{n} \sum_i x_i - y_i \ln x_i$
     * @shapes predictions and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T poissonLoss(T predictions, T labels) {
        same("poissonLoss", predictions, labels);
        return predictions.sub(labels.mul(predictions.log())).mean();
    }

    /**
     * Mean over rows of {@code 1 - cos(x, y)} along the last axis.
     *
     * @formula $L = \frac{1}{n} \sum_n 1 - \frac{x_n \cdot y_n}{\lVert x_n \rVert_2 \lVert y_n \rVert_2}$
     * @shapes predictions and labels [..., size], to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T cosineDistance(T predictions, T labels) {
        same("cosineDistance", predictions, labels);
        return predictions.cosineSimilarity(labels, -1).rsub(1.0).mean();
    }

    /**
     * Half the sum of squares, the L2 penalty: {@code sum(x^2) / 2}.
     *
     * @formula $L = \frac{1}{2} \sum_i x_i^2$
     * @shapes any, to []
     * @types x: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T l2Loss(T x) {
        return x.square().sum().mul(0.5);
    }

    /**
     * Binary cross entropies of logits with positives weighted, element-wise as in TensorFlow and Deeplearning4j:
     * {@code (1 - y) x + (1 + (w - 1) y) softplus(-x)}; stable.
     *
     * @formula $L_i = (1 - y_i) x_i + (1 + (w - 1) y_i) \ln(1 + e^{-x_i})$
     * @shapes logits, labels and weights broadcast; the result has their common shape
     * @types x, labels, weights: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T weightedCrossEntropyWithLogits(T logits, T labels, T weights) {
        same("weightedCrossEntropyWithLogits", logits, labels);
        T factor = weights.sub(1.0).mul(labels).add(1.0);
        return labels.rsub(1.0).mul(logits).add(factor.mul(logits.neg().softplus()));
    }

    /**
     * Mean Poisson loss of logarithms of rates, {@code e^x - x * y}.
     *
     * @formula $L = \frac{1}{n} \sum_i e^{x_i} - x_i y_i$
     * @shapes predictions and labels of one shape, to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T logPoisson(T predictions, T labels) {
        same("logPoisson", predictions, labels);
        return predictions.exp().sub(predictions.mul(labels)).mean();
    }

    /**
     * Mean over rows [n, k] of the mean squared difference, over all pairs of columns, of the pair's errors.
     *
     * @formula $L = \frac{1}{n} \sum_n \frac{2}{k (k - 1)} \sum_{i \lt j} (e_{ni} - e_{nj})^2, \quad e = x - y$
     * @shapes predictions and labels [n, k], to []; weighted: as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T meanPairwiseSquaredError(T predictions, T labels) {
        same("meanPairwiseSquaredError", predictions, labels);
        T error = predictions.sub(labels);
        return error.expandDims(-1).sub(error.expandDims(-2)).square().mean();
    }
}
