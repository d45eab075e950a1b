package io.gatun.ops.reference;

import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.Binary;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
import io.gatun.ops.Composite;
import io.gatun.ops.Concat;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.CumSum;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Fill;
import io.gatun.ops.Gather;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.MatMul;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pad;
import io.gatun.ops.Permute;
import io.gatun.ops.Primitive;
import io.gatun.ops.RandomFill;
import io.gatun.ops.Range;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.ScatterAdd;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Slice;
import io.gatun.ops.Spec;
import io.gatun.ops.StopGradient;
import io.gatun.ops.Unary;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.control.Structured;
import java.util.Arrays;
import java.util.List;

/**
 * A value held as {@code double[]} in c order, whatever its type; each result is rounded to its type. Immutable. Integers are
 * exact to 2^53.
 *
 * <pre>{@code
 * ReferenceValue x = ReferenceValue.of(DataType.FLOAT, Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
 * double[] y = x.softmax(1).sum(0).toArray();
 * }</pre>
 */
public final class ReferenceValue implements Ops<ReferenceValue> {
    private final Spec spec;
    private final double[] values;

    private ReferenceValue(Spec spec, double[] values) {
        this.spec = spec;
        this.values = values;
    }

    /**
     * A value of the given type and shape.
     *
     * @param values the elements in c order; rounded to the type
     * @throws ShapeException if their number is not the shape's length
     */
    public static ReferenceValue of(DataType type, Shape shape, double... values) {
        if (values.length != shape.length()) {
            throw new ShapeException(
                    "[reference] " + values.length + " values for shape " + shape + ": expected " + shape.length());
        }
        return rounded(new Spec(type, shape), values.clone());
    }

    /** A DOUBLE vector. */
    public static ReferenceValue of(double... values) {
        return of(DataType.DOUBLE, Shape.of(values.length), values);
    }

    /** Takes the array over, and rounds it in place. */
    private static ReferenceValue rounded(Spec spec, double[] values) {
        if (spec.dataType() != DataType.DOUBLE) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Rounding.to(spec.dataType(), values[i]);
            }
        }
        return new ReferenceValue(spec, values);
    }

    @Override
    public Shape shape() {
        return spec.shape();
    }

    @Override
    public DataType dataType() {
        return spec.dataType();
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /** The elements in c order, as a new array. */
    public double[] toArray() {
        return values.clone();
    }

    /** The elements themselves, for the loops of this package. */
    double[] values() {
        return values;
    }

    /** The element at an index for each axis. */
    public double get(long... index) {
        long[] strides = shape().strides('c');
        long at = 0;
        for (int i = 0; i < strides.length; i++) {
            at += index[i] * strides[i];
        }
        return values[(int) at];
    }

    /** The only element. */
    public double item() {
        if (values.length != 1) {
            throw new ShapeException("[item] shape " + shape() + " has " + values.length + " elements: expected one");
        }
        return values[0];
    }

    @Override
    public List<ReferenceValue> applyAll(Op op, List<ReferenceValue> in) {
        if (op instanceof HostOp h) {
            h.infer(in.stream().map(ReferenceValue::spec).toList());
            return h.compute(in.stream().map(ReferenceValue::toHost).toList()).stream()
                    .map(y -> rounded(y.spec(), y.toDoubles()))
                    .toList();
        }
        if (op instanceof Composite c) {
            c.infer(in.stream().map(ReferenceValue::spec).toList());
            return c.compose(in);
        }
        List<Spec> out = op.infer(in.stream().map(ReferenceValue::spec).toList());
        if (op instanceof Structured s) {
            return s.execute(in, ReferenceHost.INSTANCE);
        }
        if (op instanceof MaxPool2d(var config)) {
            double[][] both =
                    Images.maxPool(in.getFirst(), config, out.getFirst().shape());
            return List.of(rounded(out.get(0), both[0]), rounded(out.get(1), both[1]));
        }
        Spec spec = out.getFirst();
        return List.of(rounded(
                spec, op instanceof Elementwise e ? elementwise(e, in, spec) : primitive((Primitive) op, in, spec)));
    }

    private HostArray toHost() {
        return dataType().isFloating()
                ? HostArray.of(spec, values)
                : HostArray.of(
                        spec,
                        Arrays.stream(values)
                                .mapToLong(v -> dataType().saturate(v))
                                .toArray());
    }

    private static double[] elementwise(Elementwise op, List<ReferenceValue> in, Spec out) {
        DataType promoted = in.stream()
                .map(ReferenceValue::dataType)
                .reduce(DataType::promote)
                .orElseThrow();
        DataType type = op.operandType(promoted);
        double[][] xs = in.stream()
                .map(x -> Movement.broadcast(x.as(type), out.shape()))
                .toArray(double[][]::new);
        double[] y = new double[(int) out.shape().length()];
        for (int i = 0; i < y.length; i++) {
            double v =
                    switch (op) {
                        case Unary u -> u.reference(xs[0][i]);
                        case Binary b -> b.reference(xs[0][i], xs[1][i]);
                    };
            y[i] = type.isInteger() && !Double.isFinite(v) ? 0 : v;
        }
        return y;
    }

    /** This in another type: rounded, truncated or saturated as {@link Cast} says. */
    ReferenceValue as(DataType to) {
        return to == dataType()
                ? this
                : rounded(
                        spec.as(to),
                        Arrays.stream(values)
                                .map(v -> Rounding.cast(dataType(), to, v))
                                .toArray());
    }

    private static double[] primitive(Primitive op, List<ReferenceValue> in, Spec out) {
        ReferenceValue x = in.isEmpty() ? null : in.getFirst();
        ReferenceValue y = in.size() < 2 ? null : in.get(1);
        Shape shape = out.shape();
        return switch (op) {
            case Reshape r -> x.toArray();
            case StopGradient s -> x.toArray();
            case Permute p -> Movement.permute(x, p, shape);
            case BroadcastTo b -> Movement.broadcast(x, shape);
            case Slice s -> Movement.slice(x, s, shape);
            case Cast c -> x.as(c.to()).toArray();
            case Select s -> Movement.select(x, y, in.get(2), shape);
            case Pad p -> Movement.pad(x, p, shape);
            case Concat c -> Movement.concat(in, c.axis(), shape);
            case Gather g -> Movement.gather(x, y, g.axis(), shape);
            case ScatterAdd s -> Movement.scatterAdd(x, y, s.axis(), shape);
            case Reduce r -> Folds.reduce(x, r, shape);
            case CumSum c -> Folds.cumSum(x, c);
            case MatMul m -> Folds.matmul(x, y, m, shape);
            case Fill f -> Movement.filled(shape, f.value());
            case Range r -> Movement.range(r);
            case RandomFill r -> Philox.fill(r, x.values);
            case Dropout d -> Philox.dropout(x.values, y.values, d.rate());
            case Conv2d c -> Images.conv(x, y, in.size() < 3 ? null : in.get(2), c.config(), shape);
            case Conv2dInputGrad c -> Images.convInputGrad(x, y, c.config(), shape);
            case Conv2dWeightGrad c -> Images.convWeightGrad(x, y, c.config(), shape);
            case MaxPool2d m -> throw new IllegalStateException("has two results");
            case MaxPool2dGrad m -> Images.maxPoolGrad(x, y, shape);
            case MaxPool2dPick m -> Images.maxPoolPick(x, y);
            case AvgPool2d a -> Images.avgPool(x, a.config(), a.countPadding(), shape);
            case AvgPool2dGrad a -> Images.avgPoolGrad(x, a.config(), a.countPadding(), shape);
            case Barrier b -> x.toArray();
            case Assert a -> {
                if (Arrays.stream(y.values).anyMatch(v -> v == 0)) {
                    throw a.failure(in);
                }
                yield x.toArray();
            }
            case PutRow p -> Movement.putRow(x, y, in.get(2));
        };
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ReferenceValue v && spec.equals(v.spec) && Arrays.equals(values, v.values);
    }

    @Override
    public int hashCode() {
        return 31 * spec.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return spec + " " + Arrays.toString(values);
    }
}
