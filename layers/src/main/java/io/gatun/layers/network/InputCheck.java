package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.layers.InputType;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;

/** Brings features and labels into the form that the network's graph takes, or says why that cannot be. */
final class InputCheck {
    private final InputType in;
    private final Shape example;
    private final Shape flat;
    private final ResolvedLayer last;
    private final DataType type;

    InputCheck(MultiLayerConfiguration conf, ResolvedLayer last) {
        this.in = conf.inputType();
        this.example = in.shape(Shape.UNKNOWN);
        this.flat = Shape.of(Shape.UNKNOWN, in.size());
        this.last = last;
        this.type = conf.dataType();
    }

    /**
     * Features of the shape and type of the graph: the same array where possible. Images may be given as rows and rows
     * as images, any floating type is cast.
     */
    NDArray features(String op, NDArray x) {
        if (x.dataType() == type && fits(x.shape(), example)) {
            return x;
        }
        Shape image = in.image().shape(Shape.UNKNOWN);
        if (!fits(x.shape(), example)
                && (in instanceof InputType.FeedForward || !fits(x.shape(), flat) && !fits(x.shape(), image))) {
            throw new ShapeException("[" + op + "] features of shape " + x.shape() + ": expected " + example
                    + (in instanceof InputType.FeedForward
                            ? ""
                            : " (or the same values as " + (example.equals(flat) ? image : flat) + ")")
                    + ", for the input type " + in + hint(x.shape()));
        }
        if (x.rank() > 0 && x.size(0) == 0) {
            throw empty(op, "features", x.shape());
        }
        requireFloating(op, "features", x);
        NDArray shaped = fits(x.shape(), example) ? x : x.reshape(example.with(0, x.size(0)));
        NDArray y = shaped.castTo(type);
        if (y != shaped && shaped != x) {
            shaped.close();
        }
        return y;
    }

    /** Labels of the shape and type of the graph: the same array where possible. */
    NDArray labels(String op, NDArray y, long batch) {
        Shape expected = last.out().shape(batch);
        if (!y.shape().equals(expected)) {
            throw new ShapeException(
                    "[" + op + "] labels of shape " + y.shape() + " for " + batch + " examples: expected "
                            + expected + ", nOut of " + last.label() + " for each example"
                            + (y.rank() == 1 && y.size(0) == batch
                                    ? "; for class numbers use labels.oneHot("
                                            + last.out().size() + ")"
                                    : ""));
        }
        requireFloating(op, "labels", y);
        NDArray labels = y.castTo(type);
        if (hasNaN(labels)) {
            throw notANumber(op, labels);
        }
        return labels;
    }

    private static boolean fits(Shape shape, Shape pattern) {
        if (shape.rank() != pattern.rank() || shape.size(0) < 1) {
            return false;
        }
        for (int i = 1; i < shape.rank(); i++) {
            if (shape.size(i) != pattern.size(i)) {
                return false;
            }
        }
        return true;
    }

    private String hint(Shape shape) {
        if (shape.length() == in.size() && shape.rank() > 0 && shape.size(0) != 1) {
            return "; a single example is a batch of 1: use expandDims(0)";
        }
        return shape.rank() > 0 && shape.size(0) == 0 ? "; a batch has 1 example or more" : "";
    }

    private static GatunException empty(String op, String what, Shape shape) {
        return new ShapeException(
                "[" + op + "] " + what + " of shape " + shape + " hold no example: expected 1 or more");
    }

    private static void requireFloating(String op, String what, NDArray x) {
        if (!x.dataType().isFloating()) {
            throw new DataTypeException("[" + op + "] " + what + " are " + x.dataType()
                    + ": expected a floating type; use castTo(DataType.FLOAT)");
        }
    }

    /** A sum is NaN if a value is; it may also be for opposite infinities, which the search that follows finds out. */
    private static boolean hasNaN(NDArray x) {
        try (Scope scope = Scope.open("labels")) {
            return Double.isNaN(x.sum().item());
        }
    }

    private static GatunException notANumber(String op, NDArray labels) {
        double[] values = labels.toDoubleArray();
        int columns = (int) (values.length / labels.size(0));
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return new GatunException("[" + op + "] labels: " + values[i] + " at row " + i / columns + ", column "
                        + i % columns + ": expected finite numbers; leave the example out or mend the data");
            }
        }
        throw new IllegalStateException("a sum of finite labels is NaN");
    }
}
