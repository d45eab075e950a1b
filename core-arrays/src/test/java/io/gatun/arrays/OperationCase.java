package io.gatun.arrays;

import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.BatchNormGrad;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Concat;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.CumSum;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Fill;
import io.gatun.ops.Gather;
import io.gatun.ops.LogSoftmax;
import io.gatun.ops.MatMul;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import io.gatun.ops.Pad;
import io.gatun.ops.Permute;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.RandomFill;
import io.gatun.ops.Range;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.ScatterAdd;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.Slice;
import io.gatun.ops.Softmax;
import io.gatun.ops.SoftmaxCrossEntropy;
import io.gatun.ops.SoftmaxCrossEntropyGrad;
import io.gatun.ops.SoftmaxGrad;
import io.gatun.ops.StopGradient;
import io.gatun.ops.Unary;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * An operation with the shapes of its inputs.
 *
 * @param op the operation
 * @param types types of the inputs that are not fixed
 * @param inputs makes the inputs
 */
record OperationCase(Op op, Set<DataType> types, Inputs inputs) {
    private static final Set<DataType> ALL = EnumSet.copyOf(DataType.numeric());
    static final Set<DataType> FLOATING = EnumSet.of(DataType.HALF, DataType.BFLOAT16, DataType.FLOAT, DataType.DOUBLE);
    private static final Set<DataType> NUMERIC = EnumSet.complementOf(EnumSet.of(DataType.BOOL, DataType.UTF8));
    private static final long OPEN = Long.MAX_VALUE;

    /** Makes the inputs of a case. */
    interface Inputs {
        List<ReferenceValue> make(Random random, DataType type);
    }

    List<ReferenceValue> inputs(Random random, DataType type) {
        return inputs.make(random, type);
    }

    @Override
    public String toString() {
        return op.toString();
    }

    static OperationCase of(Op op, Set<DataType> types, long[]... shapes) {
        return new OperationCase(op, types, (random, type) -> {
            List<ReferenceValue> in = new ArrayList<>();
            for (long[] s : shapes) {
                in.add(OperationTest.values(random, type, s));
            }
            return in;
        });
    }

    private static long[] s(long... sizes) {
        return sizes;
    }

    private static ReferenceValue indices(DataType type, Shape shape, double... values) {
        return ReferenceValue.of(type, shape, values);
    }

    static List<OperationCase> all() {
        List<OperationCase> all = new ArrayList<>();
        movement(all);
        reductions(all);
        indexing(all);
        products(all);
        images(all);
        networks(all);
        random(all);
        all.addAll(TransformerCases.all());
        all.addAll(LossKernelCases.all());
        control(all);
        all.addAll(RecurrentCases.all());
        all.addAll(SetCases.all());
        return all;
    }

    private static void movement(List<OperationCase> all) {
        all.add(of(new Reshape(Shape.of(6, -1)), ALL, s(4, 3, 5)));
        all.add(of(new Reshape(Shape.of(60)), ALL, s(4, 3, 5)));
        all.add(of(new Reshape(Shape.of(2, 2, 3, 5, 1)), ALL, s(4, 3, 5)));
        all.add(of(new Reshape(Shape.of(3, 0, 2)), ALL, s(0, 4)));
        all.add(of(new Reshape(Shape.SCALAR), ALL, s(1, 1)));
        all.add(of(new Permute(List.of(2, 0, 1)), ALL, s(4, 3, 5)));
        all.add(of(new Permute(List.of()), ALL, s()));
        all.add(of(new BroadcastTo(Shape.of(2, 4, 3, 5)), ALL, s(4, 1, 5)));
        all.add(of(new BroadcastTo(Shape.of(0, 3)), ALL, s(1, 3)));
        all.add(of(
                new Slice(List.of(1L, -1L, 0L), List.of(OPEN, Long.MIN_VALUE, OPEN), List.of(2L, -2L, 3L)),
                ALL,
                s(4, 3, 5)));
        all.add(of(new Slice(List.of(3L, 0L), List.of(1L, 2L), List.of(1L, 1L)), ALL, s(4, 3)));
        all.add(of(new StopGradient(), ALL, s(4, 3)));
        all.add(of(new Pad(List.of(1L, 0L, 2L), List.of(0L, 3L, 1L), 1), ALL, s(4, 3, 5)));
        all.add(of(new Pad(List.of(2L), List.of(1L), 0), ALL, s(0)));
        all.add(of(new Concat(1), ALL, s(4, 3, 5), s(4, 1, 5), s(4, 0, 5), s(4, 2, 5)));
        all.add(of(new Concat(0), ALL, s(3), s(4)));
        all.add(of(new Fill(DataType.FLOAT, Shape.of(3, 4), 2.5), Set.of(DataType.FLOAT)));
        all.add(of(new Fill(DataType.INT, Shape.SCALAR, -7), Set.of(DataType.FLOAT)));
        all.add(of(new Fill(DataType.BOOL, Shape.of(5), 1), Set.of(DataType.FLOAT)));
        all.add(of(new Fill(DataType.HALF, Shape.of(0, 3), 1), Set.of(DataType.FLOAT)));
        for (DataType t : NUMERIC) {
            all.add(of(new Range(t, -3, 2, 11), Set.of(DataType.FLOAT)));
        }
        all.add(new OperationCase(
                new Select(),
                ALL,
                (random, type) -> List.of(
                        OperationTest.values(random, DataType.BOOL, 3, 1),
                        OperationTest.values(random, type, 2, 1, 5),
                        OperationTest.values(random, type, 3, 5))));
        all.add(new OperationCase(
                new Select(),
                ALL,
                (random, type) -> List.of(
                        OperationTest.values(random, DataType.BOOL, 4, 3),
                        OperationTest.values(random, type, 4, 3),
                        OperationTest.values(random, type, 4, 3))));
    }

    private static void reductions(List<OperationCase> all) {
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            Set<DataType> types = kind.isLogical() ? EnumSet.of(DataType.BOOL) : ALL;
            List<List<Integer>> axes = new ArrayList<>(List.of(List.of(0), List.of(1), List.of(2), List.of(0, 1, 2)));
            if (!kind.isIndex()) {
                axes.addAll(List.of(List.of(), List.of(0, 2), List.of(2, 1)));
            }
            for (List<Integer> a : axes) {
                all.add(of(new Reduce(kind, a, false), types, s(4, 3, 5)));
            }
            all.add(of(new Reduce(kind, List.of(1), true), types, s(3, 70)));
            all.add(of(new Reduce(kind, List.of(), false), types, s()));
            if (!kind.isIndex()) {
                all.add(of(new Reduce(kind, List.of(1), false), types, s(3, 0)));
                all.add(of(new Reduce(kind, List.of(0, 1), true), types, s(0, 4)));
            }
            all.add(of(new Reduce(kind, List.of(0), false), types, s(3, 0)));
        }
        for (boolean exclusive : new boolean[] {false, true}) {
            all.add(of(new CumSum(1, exclusive, !exclusive), NUMERIC, s(4, 3, 5)));
            all.add(of(new CumSum(0, exclusive, exclusive), NUMERIC, s(7)));
        }
    }

    private static void indexing(List<OperationCase> all) {
        for (DataType index : List.of(DataType.INT, DataType.LONG)) {
            all.add(new OperationCase(
                    new Gather(1),
                    ALL,
                    (random, type) -> List.of(
                            OperationTest.values(random, type, 4, 3, 5), indices(index, Shape.of(2, 2), 0, -1, 2, 2))));
            all.add(new OperationCase(
                    new Gather(0),
                    ALL,
                    (random, type) -> List.of(OperationTest.values(random, type, 4), indices(index, Shape.SCALAR, 3))));
            all.add(new OperationCase(
                    new ScatterAdd(1, 3),
                    NUMERIC,
                    (random, type) -> List.of(
                            OperationTest.values(random, type, 4, 2, 2, 5),
                            indices(index, Shape.of(2, 2), 0, -1, 2, 2))));
        }
    }

    private static void products(List<OperationCase> all) {
        all.add(of(new MatMul(false, false), NUMERIC, s(4, 3), s(3, 5)));
        all.add(of(new MatMul(true, false), NUMERIC, s(3, 4), s(3, 5)));
        all.add(of(new MatMul(false, true), NUMERIC, s(4, 3), s(5, 3)));
        all.add(of(new MatMul(true, true), NUMERIC, s(3, 4), s(5, 3)));
        all.add(of(new MatMul(false, false), NUMERIC, s(3), s(3)));
        all.add(of(new MatMul(false, false), NUMERIC, s(3), s(2, 3, 5)));
        all.add(of(new MatMul(false, false), NUMERIC, s(2, 4, 3), s(3)));
        all.add(of(new MatMul(false, false), NUMERIC, s(6, 4, 3), s(3, 5)));
        all.add(of(new MatMul(false, true), NUMERIC, s(2, 1, 4, 3), s(6, 5, 3)));
        all.add(of(new MatMul(true, false), NUMERIC, s(6, 3, 4), s(2, 1, 3, 5)));
        all.add(of(new MatMul(false, false), NUMERIC, s(4, 0), s(0, 5)));
        all.add(of(new MatMul(false, false), NUMERIC, s(0, 3), s(3, 5)));
        all.add(of(new MatMul(false, false), NUMERIC, s(1, 1), s(1, 1)));
        all.add(of(new MatMul(false, false), NUMERIC, s(33, 65), s(65, 17)));
    }

    private static void images(List<OperationCase> all) {
        Conv2dConfig plain = Conv2dConfig.of();
        Conv2dConfig odd = new Conv2dConfig(2, 1, 1, 2, 0, 1, 1, 2, 1);
        Conv2dConfig groups = Conv2dConfig.of(1, 1).withGroups(2);
        conv(all, plain, s(2, 3, 6, 5), s(4, 3, 3, 2));
        conv(all, odd, s(1, 2, 7, 8), s(3, 2, 3, 2));
        conv(all, groups, s(2, 4, 5, 5), s(6, 2, 3, 3));
        conv(all, plain, s(0, 1, 5, 5), s(2, 1, 3, 3));
        for (Pool2dConfig c : List.of(Pool2dConfig.of(2), new Pool2dConfig(3, 2, 2, 1, 1, 0, 2, 1))) {
            long[] x = {2, 3, 7, 6};
            Shape y = c.output(Shape.of(x));
            all.add(of(new MaxPool2d(c), FLOATING, x));
            for (boolean padding : new boolean[] {true, false}) {
                all.add(of(new AvgPool2d(c, padding), FLOATING, x));
                all.add(of(new AvgPool2dGrad(c, padding, Shape.of(x)), FLOATING, y.toArray()));
            }
            all.add(new OperationCase(
                    new MaxPool2dGrad(c, Shape.of(x)),
                    FLOATING,
                    (random, type) ->
                            List.of(OperationTest.values(random, type, y.toArray()), argmax(random, type, c, x))));
            all.add(new OperationCase(
                    new MaxPool2dPick(c),
                    FLOATING,
                    (random, type) -> List.of(OperationTest.values(random, type, x), argmax(random, type, c, x))));
        }
    }

    private static ReferenceValue argmax(Random random, DataType type, Pool2dConfig c, long[] x) {
        ReferenceValue image = OperationTest.values(random, type, x);
        return image.applyAll(new MaxPool2d(c), List.of(image)).get(1);
    }

    private static void conv(List<OperationCase> all, Conv2dConfig c, long[] x, long[] w) {
        long[] y = new Conv2d(c)
                .infer(List.of(io.gatun.ops.Spec.of(DataType.FLOAT, x), io.gatun.ops.Spec.of(DataType.FLOAT, w)))
                .getFirst()
                .shape()
                .toArray();
        all.add(of(new Conv2d(c), FLOATING, x, w));
        all.add(of(new Conv2d(c), FLOATING, x, w, s(w[0])));
        all.add(of(new Conv2dInputGrad(c, Shape.of(x)), FLOATING, y, w));
        all.add(of(new Conv2dWeightGrad(c, Shape.of(w)), FLOATING, x, y));
    }

    private static void networks(List<OperationCase> all) {
        for (int axis = 0; axis < 3; axis++) {
            all.add(of(new Softmax(axis), FLOATING, s(4, 3, 5)));
            all.add(of(new LogSoftmax(axis), FLOATING, s(4, 3, 5)));
            all.add(of(new SoftmaxGrad(false, axis), FLOATING, s(4, 3, 5), s(4, 3, 5)));
            all.add(of(new SoftmaxGrad(true, axis), FLOATING, s(4, 3, 5), s(4, 3, 5)));
        }
        all.add(of(new SoftmaxCrossEntropy(), FLOATING, s(6, 10), s(6, 10)));
        all.add(of(new SoftmaxCrossEntropyGrad(), FLOATING, s(6, 10), s(6, 10), s(6)));
        for (long[] x : List.of(s(6, 4), s(3, 4, 5), s(2, 3, 4, 5))) {
            long[] c = {x[1]};
            all.add(of(new BatchNormTrain(1e-3), FLOATING, x, c, c));
            all.add(new OperationCase(
                    new BatchNormInfer(1e-3), FLOATING, (random, type) -> statistics(random, type, x, false)));
            all.add(new OperationCase(
                    new BatchNormGrad(1e-3), FLOATING, (random, type) -> statistics(random, type, x, true)));
            all.add(of(new BiasActivation(null), FLOATING, x, c));
            all.add(of(new BiasActivation(Unary.RELU), FLOATING, x, c));
            all.add(of(new BiasActivation(Unary.TANH), FLOATING, x, c));
        }
    }

    /** x, gamma, (beta,) mean, a variance above 0, (gy). */
    private static List<ReferenceValue> statistics(Random random, DataType type, long[] x, boolean gradient) {
        List<ReferenceValue> in = new ArrayList<>();
        in.add(OperationTest.values(random, type, x));
        in.add(OperationTest.values(random, type, x[1]));
        if (!gradient) {
            in.add(OperationTest.values(random, type, x[1]));
        }
        in.add(OperationTest.values(random, type, x[1]));
        in.add(OperationTest.values(random, type, x[1]).abs().add(0.5));
        if (gradient) {
            in.add(OperationTest.values(random, type, x));
        }
        return in;
    }

    private static void random(List<OperationCase> all) {
        Shape shape = Shape.of(7, 5);
        for (DataType t : FLOATING) {
            all.add(keyed(new RandomFill(RandomFill.Distribution.UNIFORM, t, shape, -1, 3)));
            all.add(keyed(new RandomFill(RandomFill.Distribution.NORMAL, t, shape, 1, 2)));
        }
        for (DataType t : DataType.numeric()) {
            all.add(keyed(new RandomFill(RandomFill.Distribution.BERNOULLI, t, shape, 0.3, 0)));
        }
        for (DataType t : List.of(DataType.INT, DataType.UINT32)) {
            all.add(keyed(new RandomFill(RandomFill.Distribution.BITS, t, shape, 0, 0)));
        }
        all.add(new OperationCase(
                new Dropout(0.4),
                FLOATING,
                (random, type) -> List.of(
                        OperationTest.values(random, type, 6, 7),
                        ReferenceValue.of(DataType.LONG, Shape.of(2), 42, 1000))));
    }

    private static OperationCase keyed(RandomFill op) {
        return new OperationCase(
                op,
                Set.of(DataType.LONG),
                (random, type) -> List.of(ReferenceValue.of(DataType.LONG, Shape.of(2), 42, 1L << 33)));
    }

    private static void control(List<OperationCase> all) {
        all.add(of(new Barrier(), ALL, s(4, 3), s(2)));
        all.add(new OperationCase(
                new Assert("holds"),
                ALL,
                (random, type) -> List.of(
                        OperationTest.values(random, type, 4, 3),
                        indices(DataType.BOOL, Shape.of(2, 2), 1, 1, 1, 1),
                        OperationTest.values(random, type, 2))));
        for (DataType index : List.of(DataType.INT, DataType.LONG)) {
            all.add(new OperationCase(
                    new PutRow(),
                    ALL,
                    (random, type) -> List.of(
                            OperationTest.values(random, type, 4, 3, 5),
                            indices(index, Shape.SCALAR, -2),
                            OperationTest.values(random, type, 3, 5))));
        }
        all.add(new OperationCase(
                new PutRow(),
                ALL,
                (random, type) -> List.of(
                        OperationTest.values(random, type, 4),
                        indices(DataType.LONG, Shape.SCALAR, 3),
                        OperationTest.values(random, type))));
    }
}
