package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.ops.RandomFill.Distribution;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.Checkpoint;
import io.gatun.ops.control.CustomGradient;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.control.Subgraph;
import io.gatun.ops.control.VjpBody;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.table.NoGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every primitive and every fused composition: inferred shapes, gradients to second order; fused gradients against composed ones. */
class PrimitiveTest {
    private static final List<Case> CASES = new ArrayList<>();

    private record Case(Op op, List<ReferenceValue> in, boolean flows) {
        @Override
        public String toString() {
            return op + " " + in.stream().map(x -> x.spec().toString()).collect(Collectors.joining(" "));
        }
    }

    private static ReferenceValue x(long... sizes) {
        return Numeric.uniform(new Random(17 + CASES.size()), -2, 2, sizes);
    }

    private static ReferenceValue positive(long... sizes) {
        return Numeric.uniform(new Random(5 + CASES.size()), 0.5, 2, sizes);
    }

    private static ReferenceValue of(DataType type, Shape shape, double... values) {
        return ReferenceValue.of(type, shape, values);
    }

    private static final ReferenceValue KEY = of(DataType.LONG, Shape.of(2), 42, 0);

    private static void add(Op op, ReferenceValue... in) {
        CASES.add(new Case(op, List.of(in), true));
    }

    private static void none(Op op, ReferenceValue... in) {
        CASES.add(new Case(op, List.of(in), false));
    }

    static {
        views();
        data();
        control();
        images();
        fused();
    }

    private static void views() {
        add(new Reshape(Shape.of(3, -1)), x(2, 6));
        add(new Reshape(Shape.of()), x(1, 1));
        add(new Reshape(Shape.of(0, 5)), x(3, 0));
        add(new Permute(List.of(2, 0, 1)), x(2, 3, 4));
        add(new Permute(List.of()), x());
        add(new BroadcastTo(Shape.of(2, 3, 4)), x(3, 1));
        add(new BroadcastTo(Shape.of(2, -1)), x(1, 3));
        add(new BroadcastTo(Shape.of(0, 3)), x(3));
        long open = Long.MAX_VALUE;
        add(new Slice(List.of(1L, 0L), List.of(3L, open), List.of(1L, 2L)), x(4, 5));
        add(new Slice(List.of(open, 4L), List.of(Long.MIN_VALUE, 0L), List.of(-1L, -2L)), x(4, 6));
        add(new Slice(List.of(-2L, 3L), List.of(open, 3L), List.of(1L, 1L)), x(4, 6));
        add(new Slice(List.of(), List.of(), List.of()), x());
        add(new Slice(List.of(0L), List.of(open), List.of(3L)), x(8));
        none(new StopGradient(), x(2));
        add(new Cast(DataType.DOUBLE), x(3));
        none(new Cast(DataType.INT), x(3));
    }

    private static void data() {
        ReferenceValue mask = of(DataType.BOOL, Shape.of(2, 1), 1, 0);
        add(new Select(), mask, x(2, 3), x(3));
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            ReferenceValue values = kind.isLogical() ? of(DataType.BOOL, Shape.of(2, 2), 1, 0, 1, 1) : x(2, 3, 2);
            for (boolean keep : new boolean[] {false, true}) {
                CASES.add(new Case(
                        new Reduce(kind, List.of(1), keep), List.of(values), !kind.isIndex() && !kind.isLogical()));
            }
        }
        for (Reduce.Kind kind : List.of(Reduce.Kind.SUM, Reduce.Kind.MEAN, Reduce.Kind.PROD, Reduce.Kind.MAX)) {
            add(new Reduce(kind, List.of(0, 2), false), x(2, 3, 2));
            add(new Reduce(kind, List.of(2, 0, 1), true), x(2, 3, 2));
            add(new Reduce(kind, List.of(), false), x(2, 2));
            add(new Reduce(kind, List.of(), false), x());
            add(new Reduce(kind, List.of(0), false), x(0, 3));
        }
        ReferenceValue zeros = of(DataType.DOUBLE, Shape.of(3, 3), 0, 2, 3, 0, 0, 4, 5, 6, 7);
        add(new Reduce(Reduce.Kind.PROD, List.of(1), false), zeros);
        for (boolean exclusive : new boolean[] {false, true}) {
            add(new CumSum(1, exclusive, false), x(2, 4));
            add(new CumSum(0, exclusive, true), x(3, 2));
        }
        add(new CumSum(0, false, false), x(0, 2));
        add(new Pad(List.of(1L, 0L), List.of(0L, 2L), 7), x(2, 3));
        add(new Concat(1), x(2, 1), x(2, 0), x(2, 3));
        add(new Gather(1), x(2, 3, 2), of(DataType.INT, Shape.of(2, 2), 0, 2, -1, 2));
        add(new Gather(0), x(4), of(DataType.LONG, Shape.SCALAR, 1));
        add(new ScatterAdd(1, 4), x(2, 2, 2, 3), of(DataType.LONG, Shape.of(2, 2), 1, 3, -1, 0));
        add(new MatMul(false, false), x(2, 3), x(3, 4));
        add(new MatMul(true, false), x(3, 2), x(3, 4));
        add(new MatMul(false, true), x(2, 3), x(4, 3));
        add(new MatMul(true, true), x(3, 2), x(4, 3));
        add(new MatMul(false, false), x(3), x(3));
        add(new MatMul(false, true), x(3), x(2, 4, 3));
        add(new MatMul(true, false), x(3, 2), x(3));
        add(new MatMul(true, false), x(2, 3, 2), x(3, 2));
        add(new MatMul(false, false), x(2, 1, 2, 3), x(3, 3, 1));
        add(new MatMul(false, false), x(2, 0), x(0, 3));
        none(new Fill(DataType.DOUBLE, Shape.of(2), 3), x(2));
        none(new Fill(DataType.DOUBLE, Shape.of(-1, 2), 3), x(3, 2));
        none(new Range(DataType.DOUBLE, 1, 0.5, 4));
        none(new RandomFill(Distribution.UNIFORM, DataType.DOUBLE, Shape.of(3), -1, 1), KEY);
        none(new RandomFill(Distribution.NORMAL, DataType.FLOAT, Shape.of(3), 0, 1), KEY);
        none(new RandomFill(Distribution.BERNOULLI, DataType.FLOAT, Shape.of(3), 0.5, 0), KEY);
        none(new RandomFill(Distribution.BITS, DataType.INT, Shape.of(3), 0, 0), KEY);
        add(new Dropout(0.4), x(4, 3), KEY);
    }

    private static void control() {
        add(new Barrier(), x(2, 3), x(4));
        add(new Assert("is right"), x(2), of(DataType.BOOL, Shape.of(3), 1, 1, 1), x(1));
        add(new PutRow(), x(3, 2), of(DataType.LONG, Shape.SCALAR, 1), x(2));
        add(new PutRow(), x(3), of(DataType.INT, Shape.SCALAR, -1), x());
        List<Spec> two = List.of(Spec.of(DataType.DOUBLE, 2, 3), Spec.of(DataType.DOUBLE, 3));
        Subgraph body = Subgraph.of(
                two, in -> List.of(in.get(0).mul(in.get(1)).sin(), in.get(1).exp()));
        add(body, x(2, 3), x(3));
        add(new Checkpoint(body), x(2, 3), x(3));
        add(new Checkpoint(new Softmax(1)), x(2, 3));
        add(new VjpBody(body, 2, List.of(1), List.of(0)), x(2, 3), x(3), x(2, 3));
        add(
                CustomGradient.of(
                        two.subList(0, 1),
                        in -> List.of(in.get(0).sin()),
                        in -> List.of(in.get(2).mul(in.get(0).cos()))),
                x(2, 3));
    }

    private static void images() {
        Conv2dConfig plain = Conv2dConfig.DEFAULT;
        Conv2dConfig odd = new Conv2dConfig(2, 1, 1, 0, 2, 1, 1, 2, 2);
        add(new Conv2d(plain), x(2, 2, 4, 3), x(3, 2, 2, 2), x(3));
        add(new Conv2d(odd), x(1, 4, 4, 5), x(2, 2, 3, 2));
        Shape out = Shape.of(1, 2, odd.outHeight(4, 3), odd.outWidth(5, 2));
        add(new Conv2dInputGrad(odd, Shape.of(1, 4, 4, 5)), x(out.toArray()), x(2, 2, 3, 2));
        add(new Conv2dWeightGrad(odd, Shape.of(2, 2, 3, 2)), x(1, 4, 4, 5), x(out.toArray()));
        Pool2dConfig pool = new Pool2dConfig(3, 2, 2, 1, 1, 0, 1, 1);
        Shape image = Shape.of(2, 1, 5, 3);
        add(new MaxPool2d(pool), x(2, 1, 5, 3));
        ReferenceValue argmax = x(2, 1, 5, 3)
                .applyAll(new MaxPool2d(pool), List.of(x(2, 1, 5, 3)))
                .get(1);
        add(new MaxPool2dGrad(pool, image), x(argmax.shape().toArray()), argmax);
        add(new MaxPool2dPick(pool), x(2, 1, 5, 3), argmax);
        for (boolean count : new boolean[] {false, true}) {
            add(new AvgPool2d(pool, count), x(2, 1, 5, 3));
            add(new AvgPool2dGrad(pool, count, image), x(argmax.shape().toArray()));
        }
    }

    private static void fused() {
        add(new Softmax(1), x(2, 3, 2));
        add(new LogSoftmax(0), x(3, 2));
        add(new SoftmaxGrad(false, 1), x(2, 3), x(2, 3));
        add(new SoftmaxGrad(true, 1), x(2, 3), x(2, 3));
        add(new SoftmaxCrossEntropy(), x(2, 3), positive(2, 3));
        add(new SoftmaxCrossEntropyGrad(), x(2, 3), positive(2, 3), x(2));
        add(new BatchNormTrain(1e-3), x(4, 2), positive(2), x(2));
        add(new BatchNormTrain(1e-3), x(2, 2, 3, 2), positive(2), x(2));
        add(new BatchNormGrad(1e-3), x(3, 2, 2), positive(2), x(2), positive(2), x(3, 2, 2));
        add(new BatchNormInfer(1e-3), x(3, 2, 2), positive(2), x(2), x(2), positive(2));
        add(new BiasActivation(null), x(2, 3, 2), x(3));
        for (Unary activation : List.of(Unary.RELU, Unary.TANH, Unary.SIGMOID, Unary.EXP, Unary.GELU, Unary.SQUARE)) {
            add(new BiasActivation(activation), x(2, 3, 2), x(3));
        }
    }

    @TestFactory
    Stream<DynamicTest> shapesAndGradients() {
        return CASES.stream()
                .map(c -> dynamicTest(c.toString(), () -> {
                    if (!c.in.isEmpty()) {
                        Numeric.checkShapes(Numeric.of(c.op), c.in);
                        Numeric.checkGradients(Numeric.of(c.op), c.in, c.flows);
                    }
                }));
    }

    /** What the pages say of gradients is what the cases found. */
    @Test
    void noGradientIsMarked() {
        for (Class<?> type : Primitive.class.getPermittedSubclasses()) {
            boolean flows = CASES.stream().anyMatch(c -> c.op.getClass() == type && c.flows);
            assertEquals(!flows, type.isAnnotationPresent(NoGradient.class), type.getSimpleName());
        }
    }

    /** A fused gradient is what differentiating the composition gives. */
    @TestFactory
    Stream<DynamicTest> fusedGradientsAreTheCompositions() {
        return CASES.stream()
                .filter(c -> c.op instanceof Composite)
                .map(c -> dynamicTest(c.toString(), () -> {
                    Composite op = (Composite) c.op;
                    Numeric.Formula composition = new Numeric.Formula() {
                        @Override
                        public <T extends Ops<T>> List<T> apply(List<T> in) {
                            return op.compose(in);
                        }
                    };
                    Random random = new Random(2);
                    List<ReferenceValue> gs = new ArrayList<>();
                    for (ReferenceValue y : op.compose(c.in)) {
                        gs.add(
                                gs.isEmpty()
                                        ? Numeric.uniform(
                                                random, -1, 1, y.shape().toArray())
                                        : null);
                    }
                    List<ReferenceValue> fused = Numeric.gradients(Numeric.of(op), c.in, gs);
                    List<ReferenceValue> composed = Numeric.gradients(composition, c.in, gs);
                    for (int i = 0; i < c.in.size(); i++) {
                        double[] a = fused.get(i).toArray();
                        double[] b = composed.get(i).toArray();
                        for (int k = 0; k < a.length; k++) {
                            assertEquals(
                                    b[k], a[k], 1e-12 * Math.max(1, Math.abs(b[k])), "input " + i + ", element " + k);
                        }
                    }
                }));
    }

    @Test
    void everyPrimitiveHasACase() {
        Set<String> missing = new TreeSet<>();
        for (Class<?> c : Primitive.class.getPermittedSubclasses()) {
            missing.add(c.getSimpleName());
        }
        Stream.of(
                        Softmax.class,
                        LogSoftmax.class,
                        SoftmaxGrad.class,
                        SoftmaxCrossEntropy.class,
                        SoftmaxCrossEntropyGrad.class,
                        BatchNormTrain.class,
                        BatchNormGrad.class,
                        BatchNormInfer.class,
                        BiasActivation.class)
                .forEach(c -> missing.add(c.getSimpleName()));
        CASES.forEach(c -> missing.remove(c.op.getClass().getSimpleName()));
        assertEquals(Set.of(), missing);
    }
}
