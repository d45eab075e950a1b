package io.gatun.arrays.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.ops.Binary;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Dropout;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Reduce;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import io.gatun.ops.fused.FusedElementwise;
import io.gatun.ops.fused.FusedElementwise.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fused programs against the composition of their steps. */
class FusedKernelsTest {
    private static final long[][] SHAPES = {
        {},
        {1},
        {7},
        {5000},
        {3, 10},
        {300, 10},
        {2, 5, 7},
        {4, 3, 700},
        {2, 1, 3, 5},
        {3, 2500},
        {1000, 1},
        {40, 2, 60}
    };

    /** An operand that broadcasts to the shape: whole, a suffix, one with ones, a number, or a strided view. */
    private static NDArray operand(Random r, DataType type, long[] shape) {
        long[] own = shape.clone();
        int kind = r.nextInt(5);
        for (int k = 0; k < own.length && kind > 1; k++) {
            own[k] = kind == 2 && k == 0 || kind == 3 && r.nextBoolean() || kind == 4 ? 1 : own[k];
        }
        NDArray x = Rng.of(r.nextLong()).uniform(DataType.DOUBLE, -2, 2, own);
        if (kind == 1 && own.length > 1) { // transposed
            long last = own[own.length - 1];
            long[] turned = own.clone();
            turned[own.length - 1] = own[own.length - 2];
            turned[own.length - 2] = last;
            int[] axes = new int[own.length];
            for (int k = 0; k < axes.length; k++) {
                axes[k] = k;
            }
            axes[own.length - 1] = own.length - 2;
            axes[own.length - 2] = own.length - 1;
            return x.reshape(turned).cast(type).permute(axes);
        }
        NDArray y = x.cast(type);
        return kind == 0 && own.length > 0 && r.nextBoolean() ? y.reverse(0) : y;
    }

    private static FusedElementwise program(Random r, List<Spec> in, Shape shape, boolean reduces) {
        List<Spec> values = new ArrayList<>(in);
        List<Step> steps = new ArrayList<>();
        int count = 1 + r.nextInt(12);
        while (steps.size() < count) {
            Step s = step(r, values, in.size());
            Spec out = s.op().infer(s.in().stream().map(values::get).toList()).getFirst();
            if (out.shape().equals(shape)) {
                steps.add(s);
                values.add(out);
            }
        }
        List<Integer> results = new ArrayList<>();
        results.add(in.size() + count - 1);
        for (int i = 0; i < count - 1; i++) {
            if (r.nextInt(4) == 0) {
                results.add(in.size() + i);
            }
        }
        if (reduces && shape.rank() > 0) {
            List<Integer> axes = axes(r, shape.rank());
            for (int v = in.size(); v < in.size() + count; v++) {
                if (values.get(v).dataType().isFloating() && r.nextBoolean()) {
                    Reduce.Kind kind = Reduce.Kind.values()[r.nextInt(5)];
                    steps.add(new Step(new Reduce(kind, axes, r.nextBoolean()), List.of(v)));
                    results.add(in.size() + steps.size() - 1);
                }
            }
        }
        return new FusedElementwise(in.size(), steps, results);
    }

    /** A run of axes at the front, at the end, at both ends, or all. */
    private static List<Integer> axes(Random r, int rank) {
        int from = r.nextInt(rank);
        int to = from + 1 + r.nextInt(rank - from);
        List<Integer> axes = new ArrayList<>();
        int kind = r.nextInt(3);
        for (int k = 0; k < rank; k++) {
            boolean inside = k >= from && k < to;
            if (kind == 0 ? k < to : kind == 1 ? k >= from : !inside) {
                axes.add(k);
            }
        }
        return axes.isEmpty() ? List.of(0) : axes;
    }

    private static Step step(Random r, List<Spec> values, int inputs) {
        int a = r.nextInt(3) == 0 ? values.size() - 1 : r.nextInt(values.size());
        int b = r.nextInt(values.size());
        DataType type = values.get(a).dataType();
        if (type == DataType.BOOL) {
            List<Integer> mates = new ArrayList<>();
            for (int v = 0; v < values.size(); v++) {
                if (values.get(v).dataType() != DataType.BOOL) {
                    mates.add(v);
                }
            }
            int x = mates.get(r.nextInt(mates.size()));
            return r.nextBoolean() ? new Step(new Select(), List.of(a, x, x)) : new Step(Unary.NOT, List.of(a));
        }
        if (values.get(b).dataType() != type) {
            return new Step(new Cast(values.get(b).dataType()), List.of(a));
        }
        if (!type.isFloating()) {
            return new Step(r.nextBoolean() ? Binary.ADD : Binary.GT, List.of(a, b));
        }
        Op[] unary = {Unary.TANH, Unary.NEG, Unary.SIGMOID, Unary.RELU, Unary.GELU, Unary.IS_NAN};
        Op[] binary = {Binary.ADD, Binary.MUL, Binary.SUB, Binary.MAX, Binary.GT, Binary.RELU_GRAD};
        return r.nextBoolean()
                ? new Step(unary[r.nextInt(unary.length)], List.of(a))
                : new Step(binary[r.nextInt(binary.length)], List.of(a, b));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void programsGiveWhatTheirStepsGive(int shape) {
        Random r = new Random(shape);
        DataType[] types = {DataType.FLOAT, DataType.DOUBLE, DataType.INT, DataType.LONG};
        for (int round = 0; round < 60; round++) {
            try (Scope scope = Scope.open()) {
                List<NDArray> in = new ArrayList<>();
                DataType main = types[r.nextInt(2)];
                for (int i = 0; i <= r.nextInt(4); i++) {
                    in.add(operand(r, r.nextInt(5) == 0 ? types[r.nextInt(types.length)] : main, SHAPES[shape]));
                }
                in.add(Rng.of(round)
                        .uniform(DataType.DOUBLE, -2, 2, SHAPES[shape])
                        .cast(main));
                FusedElementwise op =
                        program(r, in.stream().map(NDArray::spec).toList(), Shape.of(SHAPES[shape]), round % 2 == 0);
                assertSame(op, in, 1e-5);
            }
        }
    }

    private static void assertSame(FusedElementwise op, List<NDArray> in, double eps) {
        List<NDArray> expected = op.compose(in);
        List<NDArray> got = in.getFirst().applyAll(op, in);
        assertEquals(expected.size(), got.size());
        for (int k = 0; k < got.size(); k++) {
            NDArray e = expected.get(k);
            NDArray g = got.get(k);
            assertEquals(e.spec(), g.spec());
            double scale = e.dataType().isFloating()
                    ? 1 + e.cast(DataType.DOUBLE).abs().max().getDouble()
                    : 1;
            assertTrue(e.equalsWithEps(g, eps * scale), () -> op + " of " + in + "\nexpected " + e + "\nreceived " + g);
        }
    }

    /** A type of 16 bits is computed in FLOAT and rounded once: nearer to the truth than step by step. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"HALF", "BFLOAT16"})
    void typesOfSixteenBitsAreRoundedOnce(DataType type) {
        NDArray x = Rng.of(1).uniform(DataType.FLOAT, -2, 2, 30, 50).cast(type);
        NDArray y = Rng.of(2).uniform(DataType.FLOAT, -2, 2, 50).cast(type);
        FusedElementwise op = new FusedElementwise(
                2,
                List.of(
                        new Step(Binary.MUL, List.of(0, 1)),
                        new Step(Unary.TANH, List.of(2)),
                        new Step(Binary.GT, List.of(3, 1)),
                        new Step(new Select(), List.of(4, 3, 0)),
                        new Step(new Cast(DataType.FLOAT), List.of(5)),
                        new Step(new Reduce(Reduce.Kind.SUM, List.of(0), false), List.of(5)),
                        new Step(new Cast(DataType.HALF), List.of(6)),
                        new Step(new Cast(DataType.BFLOAT16), List.of(6))),
                List.of(5, 6, 7, 4, 8, 9));
        List<NDArray> got = x.applyAll(op, List.of(x, y));
        List<NDArray> truth = op.compose(List.of(x.cast(DataType.FLOAT), y.cast(DataType.FLOAT)));
        double ulp = type == DataType.HALF ? 1e-3 : 8e-3;
        assertEquals(type, got.get(0).dataType());
        assertTrue(got.get(0).cast(DataType.FLOAT).equalsWithEps(truth.get(0), 2 * ulp));
        assertTrue(got.get(1).equalsWithEps(truth.get(0), 1e-6));
        assertTrue(got.get(2).cast(DataType.FLOAT).equalsWithEps(truth.get(2), 40 * ulp));
        assertEquals(truth.get(3), got.get(3));
        assertEquals(truth.get(4), got.get(4));
        assertEquals(truth.get(5), got.get(5));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE", "BFLOAT16"})
    void dropoutDropsTheSameElements(DataType type) {
        NDArray x = Rng.of(1).uniform(DataType.FLOAT, -2, 2, 70, 33).cast(type);
        NDArray row = Rng.of(2).uniform(DataType.FLOAT, 1, 2, 33).cast(type);
        NDArray key = Nd.create(new long[] {5, 7});
        FusedElementwise op = new FusedElementwise(
                3,
                List.of(
                        new Step(Binary.MUL, List.of(0, 1)),
                        new Step(new Dropout(0.4), List.of(3, 2)),
                        new Step(Binary.ADD, List.of(4, 0)),
                        new Step(new Reduce(Reduce.Kind.SUM, List.of(0), false), List.of(5))),
                List.of(5, 6));
        assertSame(op, List.of(x, row, key), type == DataType.BFLOAT16 ? 2e-2 : 1e-6);
        assertThrows(
                GatunException.class, // a key that is an operand
                () -> new FusedElementwise(2, List.of(new Step(new Dropout(0.4), List.of(0, 0))), List.of(2)));
    }

    @Test
    void nanAndInfinityPass() {
        NDArray x = Nd.create(new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.0, 1, Double.NEGATIVE_INFINITY});
        FusedElementwise op = new FusedElementwise(
                1,
                List.of(
                        new Step(Unary.RELU, List.of(0)),
                        new Step(Unary.NEG, List.of(1)),
                        new Step(new Reduce(Reduce.Kind.MAX, List.of(0), false), List.of(2)),
                        new Step(new Reduce(Reduce.Kind.SUM, List.of(0), true), List.of(1))),
                List.of(2, 3, 4));
        List<NDArray> expected = op.compose(List.of(x));
        List<NDArray> got = x.applyAll(op, List.of(x));
        for (int k = 0; k < got.size(); k++) {
            assertEquals(expected.get(k), got.get(k));
        }
    }

    @Test
    void aResultMayLieOverAnInputThatIsReadLater() {
        NDArray x = Rng.of(3).uniform(DataType.FLOAT, -1, 1, 3000);
        FusedElementwise op = new FusedElementwise(
                1,
                List.of(
                        new Step(Unary.EXP, List.of(0)), // written over the input, which the next step reads
                        new Step(Binary.MUL, List.of(1, 0)),
                        new Step(Binary.SUB, List.of(2, 0))),
                List.of(1, 3));
        List<NDArray> expected = op.compose(List.of(x));
        NDArray second = Nd.zeros(3000);
        Kernels.bind(op, List.of(x), List.of(x, second)).run();
        assertTrue(expected.get(0).equalsWithEps(x, 1e-6));
        assertTrue(expected.get(1).equalsWithEps(second, 1e-6));
    }

    /** Parts are the same for any number of threads. */
    @Test
    void sumsDoNotDependOnTheNumberOfThreads() {
        NDArray x = Rng.of(4).uniform(DataType.FLOAT, -1, 1, 500, 1300);
        int before = Nd.numThreads();
        for (List<Integer> axes : List.of(List.of(0), List.of(1), List.of(0, 1))) {
            FusedElementwise op = new FusedElementwise(
                    1,
                    List.of(
                            new Step(Unary.TANH, List.of(0)),
                            new Step(new Reduce(Reduce.Kind.SUM, axes, false), List.of(1))),
                    List.of(2));
            Nd.setNumThreads(1);
            NDArray one = x.apply(op, List.of(x));
            Nd.setNumThreads(3);
            assertEquals(one, x.apply(op, List.of(x)));
            Nd.setNumThreads(before);
            assertTrue(x.tanh().sum(axes.stream().mapToInt(i -> i).toArray()).equalsWithEps(one, 1e-3));
        }
    }

    @Test
    void nothingIsComputedOfNothing() {
        NDArray none = Nd.zeros(DataType.FLOAT, 0, 4);
        FusedElementwise op = new FusedElementwise(
                1, List.of(new Step(Unary.NEG, List.of(0)), new Step(Unary.EXP, List.of(1))), List.of(2));
        assertEquals(none, none.apply(op, List.of(none)));
    }

    @Test
    void programsThatCannotRunAreRefused() {
        assertThrows(
                GatunException.class,
                () -> new FusedElementwise(1, List.of(new Step(Unary.NEG, List.of(1))), List.of(1)));
        assertThrows(
                GatunException.class,
                () -> new FusedElementwise(1, List.of(new Step(new io.gatun.ops.Softmax(0), List.of(0))), List.of(1)));
        assertThrows(
                GatunException.class,
                () -> new FusedElementwise(1, List.of(new Step(Unary.NEG, List.of(0))), List.of(0)));
        FusedElementwise two = new FusedElementwise(
                2, List.of(new Step(Unary.NEG, List.of(0)), new Step(Unary.NEG, List.of(1))), List.of(2, 3));
        assertThrows(
                ShapeException.class, () -> two.infer(List.of(Spec.of(DataType.FLOAT, 3), Spec.of(DataType.FLOAT, 4))));
        FusedElementwise sum = new FusedElementwise(
                1, List.of(new Step(new Reduce(Reduce.Kind.SUM, List.of(0), false), List.of(0))), List.of(1));
        assertThrows(DataTypeException.class, () -> sum.infer(List.of(Spec.of(DataType.LONG, 3))));
    }
}
