package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.loss.CtcLoss;
import io.gatun.ops.loss.LossReduce;
import io.gatun.ops.nn.SparseSoftmaxCrossEntropy;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Losses with weights and a choice of reduction, as those of Deeplearning4j and TensorFlow. Weights are null (each is 1), a single
 * number, or such that they broadcast to the losses; labels are cast to the type of the predictions.
 */
@Namespace("loss")
public final class WeightedLosses {
    private WeightedLosses() {}

    /** Predictions and labels of equal shapes, in one floating type. */
    private static <T extends Ops<T>> List<T> pair(String op, T predictions, T labels) {
        List<T> v = Axes.floats(op, List.of(predictions, labels));
        Losses.same(op, v.get(0), v.get(1));
        return v;
    }

    /** Sums of 16-bit losses are taken in FLOAT, and rounded once. */
    private static <T extends Ops<T>> T reduced(String op, T losses, T weights, LossReduce reduce) {
        if (weights != null
                && losses.shape().isKnown()
                && weights.shape().isKnown()
                && !weights.shape().broadcastsTo(losses.shape())) {
            throw new ShapeException("[" + op + "] weights " + weights.shape() + " for losses " + losses.shape()
                    + ": expected a single number, or a shape that broadcasts to the losses");
        }
        DataType type = losses.dataType();
        boolean narrow = (type == DataType.HALF || type == DataType.BFLOAT16) && reduce != LossReduce.NONE;
        DataType wide = narrow ? DataType.FLOAT : type;
        return reduce.of(losses.cast(wide), weights == null ? null : weights.cast(wide))
                .cast(type);
    }

    /** Absolute differences, {@code |x - y|}, weighted and reduced. */
    public static <T extends Ops<T>> T absoluteDifference(T predictions, T labels, T weights, LossReduce reduce) {
        List<T> v = pair("absoluteDifference", predictions, labels);
        return reduced("absoluteDifference", v.get(0).sub(v.get(1)).abs(), weights, reduce);
    }

    /** Squared differences, {@code (x - y)^2}, weighted and reduced. */
    public static <T extends Ops<T>> T meanSquaredError(T predictions, T labels, T weights, LossReduce reduce) {
        List<T> v = pair("meanSquaredError", predictions, labels);
        return reduced("meanSquaredError", v.get(0).squaredDifference(v.get(1)), weights, reduce);
    }

    /**
     * Hinge losses, {@code max(0, 1 - (2 y - 1) x)}, of labels 0 and 1, weighted and reduced.
     *
     * @formula $L_i = w_i \max(0, 1 - (2 y_i - 1) x_i)$
     * @shapes predictions and labels of one shape, weights broadcast or null; as the reduction says
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T hingeLoss(T predictions, T labels, T weights, LossReduce reduce) {
        List<T> v = pair("hingeLoss", predictions, labels);
        T signs = v.get(1).mul(2.0).sub(1.0);
        return reduced("hingeLoss", v.get(0).mul(signs).rsub(1.0).relu(), weights, reduce);
    }

    /** Huber losses (Huber, 1964): half the square of errors up to delta, linear beyond; weighted and reduced. */
    public static <T extends Ops<T>> T huberLoss(T predictions, T labels, T weights, LossReduce reduce, double delta) {
        List<T> v = pair("huberLoss", predictions, labels);
        T error = v.get(0).sub(v.get(1)).abs();
        T inner = error.min(delta);
        T losses = inner.square().mul(0.5).add(error.sub(inner).mul(delta));
        return reduced("huberLoss", losses, weights, reduce);
    }

    /** Binary cross entropies of probabilities, {@code -y log(x + eps) - (1 - y) log(1 - x + eps)}, weighted and reduced. */
    public static <T extends Ops<T>> T logLoss(T predictions, T labels, T weights, LossReduce reduce, double epsilon) {
        List<T> v = pair("logLoss", predictions, labels);
        T p = v.get(0).add(epsilon).log().mul(v.get(1));
        T q = v.get(0).rsub(1.0).add(epsilon).log().mul(v.get(1).rsub(1.0));
        return reduced("logLoss", p.add(q).neg(), weights, reduce);
    }

    /**
     * Poisson losses of logarithms of rates, {@code e^x - x y}, weighted and reduced.
     *
     * @param full whether Stirling's approximation of log(y!) is added, {@code y log(y) - y + log(2 pi y) / 2}
     */
    public static <T extends Ops<T>> T logPoisson(T predictions, T labels, T weights, LossReduce reduce, boolean full) {
        List<T> v = pair("logPoisson", predictions, labels);
        T y = v.get(1);
        T losses = v.get(0).exp().sub(v.get(0).mul(y));
        if (full) {
            losses = losses.add(
                    y.log().mul(y).sub(y).add(y.mul(2 * Math.PI).log().mul(0.5)));
        }
        return reduced("logPoisson", losses, weights, reduce);
    }

    /**
     * For each example (row of axis 0) the mean over all pairs of its elements of the squared difference of their errors,
     * {@code ((x_i - x_j) - (y_i - y_j))^2}; weighted and reduced. Losses have shape [n, 1, ...], of the predictions' rank; weights
     * may also be [n].
     */
    public static <T extends Ops<T>> T meanPairwiseSquaredError(T predictions, T labels, T weights, LossReduce reduce) {
        List<T> v = pair("meanPairwiseSquaredError", predictions, labels);
        Shape shape = v.get(0).shape();
        if (shape.rank() == 0) {
            throw new ShapeException("[meanPairwiseSquaredError] predictions have rank 0: expected [n, ...]");
        }
        int[] rest = IntStream.range(1, shape.rank()).toArray();
        T error = v.get(0).sub(v.get(1));
        long n = 1;
        for (int axis : rest) {
            n = n < 0 || shape.size(axis) < 0 ? Shape.UNKNOWN : n * shape.size(axis);
        }
        if (n == Shape.UNKNOWN) {
            throw new ShapeException(
                    "[meanPairwiseSquaredError] shape " + shape + ": expected known sizes behind axis 0");
        }
        // Sums of squares of differences of all pairs: n sum(d^2) - sum(d)^2, of what deviates from the mean, so that
        // nothing cancels.
        T losses = rest.length == 0 || n < 2
                ? error.mul(0.0).reshape(shape.rank() == 1 ? shape : ones(shape))
                : error.sub(error.mean(true, rest)).square().sum(true, rest).mul(2.0 / (n - 1));
        T w = weights;
        if (w != null && w.shape().rank() == 1 && shape.rank() > 1) {
            w = w.reshape(ones(shape).with(0, w.shape().size(0)));
        }
        return reduced("meanPairwiseSquaredError", losses, w, reduce);
    }

    private static Shape ones(Shape shape) {
        Shape out = shape;
        for (int i = 1; i < shape.rank(); i++) {
            out = out.with(i, 1);
        }
        return out;
    }

    /**
     * Binary cross entropies of logits against labels in [0, 1], {@code softplus(x) - x y}, weighted and reduced; stable.
     *
     * @param labelSmoothing s of {@code y (1 - s) + s / 2}, which stands for y
     */
    public static <T extends Ops<T>> T sigmoidCrossEntropy(
            T logits, T labels, T weights, LossReduce reduce, double labelSmoothing) {
        List<T> v = pair("sigmoidCrossEntropy", logits, labels);
        T y = smoothed("sigmoidCrossEntropy", v.get(1), labelSmoothing, 2);
        return reduced("sigmoidCrossEntropy", v.get(0).softplus().sub(v.get(0).mul(y)), weights, reduce);
    }

    /**
     * Cross entropies of the softmax of logits [..., classes] against labels (probabilities) of that shape, one loss for each row,
     * [...]; weighted and reduced.
     *
     * @param labelSmoothing s of {@code y (1 - s) + s / classes}, which stands for y
     */
    public static <T extends Ops<T>> T softmaxCrossEntropy(
            T logits, T labels, T weights, LossReduce reduce, double labelSmoothing) {
        List<T> v = pair("softmaxCrossEntropy", logits, labels);
        T y = smoothed(
                "softmaxCrossEntropy",
                v.get(1),
                labelSmoothing,
                v.get(0).shape().size(-1));
        return reduced("softmaxCrossEntropy", Losses.softmaxCrossEntropyRows(v.get(0), y), weights, reduce);
    }

    private static <T extends Ops<T>> T smoothed(String op, T labels, double smoothing, long classes) {
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new GatunException("[" + op + "] labelSmoothing is " + smoothing + ": expected 0 to 1");
        }
        return smoothing == 0 ? labels : labels.mul(1 - smoothing).add(smoothing / classes);
    }

    /**
     * For each row the softmax cross entropy against the number of the right class: logits [..., classes], integer labels [...].
     *
     * @formula $L_n = -\ln \operatorname{softmax}(x_n)_{y_n}$
     * @shapes logits [..., classes], labels [...], to [...]
     * @types x: all types; labels: integers; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T sparseSoftmaxCrossEntropyRows(T logits, T labels) {
        T x = Axes.floating(logits);
        return x.apply(new SparseSoftmaxCrossEntropy(0, Long.MIN_VALUE), List.of(x, labels));
    }

    /** The same, weighted and reduced. */
    public static <T extends Ops<T>> T sparseSoftmaxCrossEntropy(T logits, T labels, T weights, LossReduce reduce) {
        return reduced("sparseSoftmaxCrossEntropy", sparseSoftmaxCrossEntropyRows(logits, labels), weights, reduce);
    }

    /**
     * Cosine distances of unit vectors along an axis, {@code 1 - sum(x y)}, weighted and reduced; the axis stays, with size 1.
     * Vectors are taken as they are: normalise them first.
     */
    public static <T extends Ops<T>> T cosineDistance(
            T predictions, T labels, T weights, LossReduce reduce, int dimension) {
        List<T> v = pair("cosineDistance", predictions, labels);
        int axis = v.get(0).shape().axis("cosineDistance", dimension);
        T losses = v.get(0).mul(v.get(1)).sum(true, axis).rsub(1.0);
        return reduced("cosineDistance", losses, weights, reduce);
    }

    /**
     * Connectionist temporal classification (Graves et al., 2006): for each example the negative logarithm of the probability that
     * its frames spell its labels, [batch].
     *
     * @param logits [batch, frames, classes]; logarithms of probabilities do as well
     * @param labels the classes to spell, integers [batch, most]
     * @param labelLengths how many of the labels count, integers [batch]
     * @param logitLengths how many of the frames count, integers [batch]
     * @param blank the class that stands for no label
     * @formula $L = -\ln \sum_{\pi \to y} \prod_t p_{t \pi_t}$ over the paths that spell the label
     * @shapes logits [batch, time, classes], labels [batch, length], labelLengths and logitLengths [batch], to
     *     [batch]
     * @types x: all types; labels, labelLengths, logitLengths: integers; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T ctcLoss(T logits, T labels, T labelLengths, T logitLengths, int blank) {
        T x = Axes.floating(logits);
        return x.apply(new CtcLoss(blank), List.of(x, labels, labelLengths, logitLengths));
    }

    /**
     * Mean absolute percentage error, {@code 100 mean(|(x - y) / y|)}; labels must not be 0.
     *
     * @formula $L = \frac{100}{n} \sum_i \left| \frac{x_i - y_i}{y_i} \right|$
     * @shapes predictions and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T meanAbsolutePercentageError(T predictions, T labels) {
        List<T> v = pair("meanAbsolutePercentageError", predictions, labels);
        return v.get(0).sub(v.get(1)).div(v.get(1)).abs().mean().mul(100.0);
    }

    /**
     * Mean squared logarithmic error, {@code mean((log(1 + x) - log(1 + y))^2)}, for values above -1.
     *
     * @formula $L = \frac{1}{n} \sum_i (\ln(1 + x_i) - \ln(1 + y_i))^2$
     * @shapes predictions and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T meanSquaredLogarithmicError(T predictions, T labels) {
        List<T> v = pair("meanSquaredLogarithmicError", predictions, labels);
        return v.get(0).log1p().squaredDifference(v.get(1).log1p()).mean();
    }

    /**
     * Cosine proximity: minus the mean over rows of the cosine of the angle between predictions and labels, along the last axis.
     *
     * @formula $L = -\frac{1}{n} \sum_n \frac{x_n \cdot y_n}{\lVert x_n \rVert_2 \lVert y_n \rVert_2}$
     * @shapes predictions and labels [..., size], to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T cosineProximity(T predictions, T labels) {
        List<T> v = pair("cosineProximity", predictions, labels);
        return v.get(0).cosineSimilarity(v.get(1), -1).mean().neg();
    }

    /**
     * Wasserstein loss of a critic, {@code mean(x y)} (Arjovsky et al., 2017).
     *
     * @formula $L = \frac{1}{n} \sum_i x_i y_i$
     * @shapes predictions and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T wassersteinLoss(T predictions, T labels) {
        List<T> v = pair("wassersteinLoss", predictions, labels);
        return v.get(0).mul(v.get(1)).mean();
    }

    /**
     * Mean binary focal loss of logits (Lin et al., 2017): cross entropy times {@code alpha (1 - p)^gamma}, p the probability of what is
     * right; alpha of the positive class, 1 - alpha of the other.
     *
     * @formula $L = \frac{1}{n} \sum_i -\alpha_i (1 - p_i)^\gamma \ln p_i$
     * @shapes logits and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T focalLoss(T logits, T labels, double alpha, double gamma) {
        List<T> v = pair("focalLoss", logits, labels);
        T x = v.get(0);
        T y = v.get(1);
        T entropy = x.softplus().sub(x.mul(y));
        T p = x.sigmoid();
        T wrong = p.add(y).sub(p.mul(y).mul(2.0));
        T factor = y.mul(2 * alpha - 1).add(1 - alpha);
        return entropy.mul(factor).mul(wrong.pow(gamma)).mean();
    }

    /**
     * {@code 1 - F_beta} of binary predictions (probabilities) [n, 1] or [n], with soft counts: true positives sum(x y), predicted sum(x),
     * labelled sum(y) (Pastor-Pellicer et al., 2013); Deeplearning4j's LossFMeasure.
     *
     * @formula $L = 1 - \frac{(1 + \beta^2) \sum x y}{\sum x + \beta^2 \sum y}$
     * @shapes predictions and labels [n] or [n, 1], to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T fMeasureLoss(T predictions, T labels, double beta) {
        List<T> v = pair("fMeasureLoss", predictions, labels);
        double b = beta * beta;
        T hits = v.get(0).mul(v.get(1)).sum().mul(1 + b);
        return hits.div(v.get(1).sum().mul(b).add(v.get(0).sum())).rsub(1.0);
    }

    /**
     * Mean triplet loss, {@code max(0, |a - p|^2 - |a - n|^2 + margin)} along the last axis (Schroff et al., 2015).
     *
     * @formula $L = \frac{1}{n} \sum \max(0, \lVert a - p \rVert_2^2 - \lVert a - q \rVert_2^2 + margin)$
     * @shapes three of [..., size], to []
     * @types x, positives, negatives: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T tripletLoss(T anchors, T positives, T negatives, double margin) {
        List<T> v = Axes.floats("tripletLoss", List.of(anchors, positives, negatives));
        Losses.same("tripletLoss", v.get(1), v.get(0));
        Losses.same("tripletLoss", v.get(2), v.get(0));
        T near = v.get(0).squaredDifference(v.get(1)).sum(-1);
        T far = v.get(0).squaredDifference(v.get(2)).sum(-1);
        return near.sub(far).add(margin).relu().mean();
    }

    /**
     * Mean contrastive loss of distances (Hadsell et al., 2006): {@code y d^2 + (1 - y) max(0, margin - d)^2}, y 1 for alike.
     *
     * @formula $L = \frac{1}{n} \sum_i y_i d_i^2 + (1 - y_i) \max(0, margin - d_i)^2$
     * @shapes distances and labels of one shape, to []
     * @types x, labels: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T contrastiveLoss(T distances, T labels, double margin) {
        List<T> v = pair("contrastiveLoss", distances, labels);
        T apart = v.get(0).rsub(margin).relu().square();
        return apart.add(v.get(1).mul(v.get(0).square().sub(apart))).mean();
    }
}
