package io.gatun.autodiff.functional;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.Grad;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.Binary;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
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
import io.gatun.ops.GatunException;
import io.gatun.ops.MatMul;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import io.gatun.ops.Pad;
import io.gatun.ops.Permute;
import io.gatun.ops.Pool2dConfig;
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
import io.gatun.ops.Softmax;
import io.gatun.ops.Spec;
import io.gatun.ops.StopGradient;
import io.gatun.ops.Unary;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.If;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.control.Scan;
import io.gatun.ops.control.Subgraph;
import io.gatun.ops.control.While;
import io.gatun.ops.control.WhileGrad;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Functions of a batch against a loop over its examples: every primitive, control flow, and the compositions. */
class VmapTest {
    private static final int SIZE = 3;

    /** Makes one example of an input. */
    private interface Maker {
        ReferenceValue make(Random random);
    }

    private record Case(Op op, List<Maker> inputs) {
        @Override
        public String toString() {
            return op.toString();
        }
    }

    private static Maker x(long... sizes) {
        return r -> ReferenceValue.of(
                DataType.DOUBLE,
                Shape.of(sizes),
                r.doubles(Shape.of(sizes).length(), -2, 2).toArray());
    }

    private static Maker ints(DataType type, int bound, long... sizes) {
        return r -> ReferenceValue.of(
                type,
                Shape.of(sizes),
                r.ints(Shape.of(sizes).length(), 0, bound).asDoubleStream().toArray());
    }

    private static Maker of(DataType type, long[] sizes, double... values) {
        return r -> ReferenceValue.of(type, Shape.of(sizes), values);
    }

    private static Case of(Op op, Maker... inputs) {
        return new Case(op, List.of(inputs));
    }

    private static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        all.add(of(Unary.EXP, x(2, 3)));
        all.add(of(Unary.NEG, x()));
        all.add(of(Binary.SUB, x(2, 3), x(3)));
        all.add(of(Binary.MUL, x(), x(4)));
        all.add(of(Binary.LT, x(2, 1), x(1, 3)));
        all.add(of(new Reshape(Shape.of(3, -1)), x(2, 6)));
        all.add(of(new Permute(List.of(2, 0, 1)), x(2, 3, 4)));
        all.add(of(new BroadcastTo(Shape.of(4, 2, 3)), x(2, 1)));
        all.add(of(new BroadcastTo(Shape.of(2)), x()));
        all.add(of(new Slice(List.of(1L, 4L), List.of(3L, 0L), List.of(1L, -2L)), x(4, 5)));
        all.add(of(new StopGradient(), x(2)));
        all.add(of(new Cast(DataType.INT), x(3)));
        all.add(of(new Select(), ints(DataType.BOOL, 2, 2, 1), x(2, 3), x(3)));
        for (Reduce.Kind kind : Reduce.Kind.values()) {
            Maker in = kind.isLogical() ? ints(DataType.BOOL, 2, 2, 3) : x(2, 3);
            all.add(of(new Reduce(kind, List.of(1), false), in));
            all.add(of(new Reduce(kind, List.of(0, 1), true), in));
            all.add(of(new Reduce(kind, List.of(0, 1), false), in));
        }
        all.add(of(new CumSum(1, true, false), x(2, 4)));
        all.add(of(new Pad(List.of(1L, 0L), List.of(0L, 2L), 7), x(2, 3)));
        all.add(of(new Concat(1), x(2, 1), x(2, 3)));
        all.add(of(new Gather(1), x(2, 3, 2), ints(DataType.LONG, 3, 2, 2)));
        all.add(of(new Gather(0), x(4), ints(DataType.INT, 4)));
        all.add(of(new ScatterAdd(1, 4), x(2, 3, 2), ints(DataType.LONG, 4, 3)));
        for (boolean ta : new boolean[] {false, true}) {
            for (boolean tb : new boolean[] {false, true}) {
                all.add(of(new MatMul(ta, tb), ta ? x(3, 2) : x(2, 3), tb ? x(4, 3) : x(3, 4)));
            }
        }
        all.add(of(new MatMul(false, false), x(3), x(3)));
        all.add(of(new MatMul(false, true), x(3), x(2, 4, 3)));
        all.add(of(new MatMul(true, false), x(3, 2), x(3)));
        all.add(of(new MatMul(false, false), x(2, 1, 2, 3), x(3, 3, 1)));
        all.add(of(new Fill(DataType.DOUBLE, Shape.of(-1, 2), 3), x(3, 2)));
        all.add(of(
                new RandomFill(RandomFill.Distribution.UNIFORM, DataType.DOUBLE, Shape.of(3), -1, 1),
                ints(DataType.LONG, 99, 2)));
        all.add(of(new Dropout(0.4), x(4, 3), ints(DataType.LONG, 99, 2)));
        images(all);
        all.add(of(new Barrier(), x(2, 3), x(4)));
        all.add(of(new Assert("holds"), x(2), of(DataType.BOOL, new long[] {3}, 1, 1, 1), x(1)));
        all.add(of(new PutRow(), x(3, 2), ints(DataType.LONG, 3), x(2)));
        all.add(of(new Softmax(1), x(2, 3)));
        control(all);
        return all;
    }

    private static void images(List<Case> all) {
        Conv2dConfig odd = new Conv2dConfig(2, 1, 1, 0, 2, 1, 1, 2, 2);
        Shape out = Shape.of(1, 2, odd.outHeight(4, 3), odd.outWidth(5, 2));
        all.add(of(new Conv2d(Conv2dConfig.DEFAULT), x(2, 2, 4, 3), x(3, 2, 2, 2), x(3)));
        all.add(of(new Conv2d(odd), x(1, 4, 4, 5), x(2, 2, 3, 2)));
        all.add(of(new Conv2dInputGrad(odd, Shape.of(1, 4, 4, 5)), x(out.toArray()), x(2, 2, 3, 2)));
        all.add(of(new Conv2dWeightGrad(odd, Shape.of(2, 2, 3, 2)), x(1, 4, 4, 5), x(out.toArray())));
        Pool2dConfig pool = new Pool2dConfig(3, 2, 2, 1, 1, 0, 1, 1);
        Maker argmax = r -> x(2, 1, 5, 3)
                .make(r)
                .applyAll(new MaxPool2d(pool), List.of(x(2, 1, 5, 3).make(r)))
                .get(1);
        long[] small = argmax.make(new Random(1)).shape().toArray();
        all.add(of(new MaxPool2d(pool), x(2, 1, 5, 3)));
        all.add(of(new MaxPool2dGrad(pool, Shape.of(2, 1, 5, 3)), x(small), argmax));
        all.add(of(new MaxPool2dPick(pool), x(2, 1, 5, 3), argmax));
        all.add(of(new AvgPool2d(pool, true), x(2, 1, 5, 3)));
        all.add(of(new AvgPool2dGrad(pool, true, Shape.of(2, 1, 5, 3)), x(small)));
    }

    private static void control(List<Case> all) {
        List<Spec> two = List.of(Spec.of(DataType.DOUBLE, 2), Spec.of(DataType.DOUBLE));
        If branch = new If(
                Subgraph.of(two, s -> List.of(s.get(0).mul(s.get(1)), s.get(1))),
                Subgraph.of(two, s -> List.of(s.get(0).exp(), s.get(1).neg())));
        all.add(of(branch, ints(DataType.BOOL, 2), x(2), x()));
        List<Spec> loop = List.of(Spec.of(DataType.LONG), Spec.of(DataType.DOUBLE, 2), Spec.of(DataType.DOUBLE, 2));
        While powers = new While(
                Subgraph.of(loop, s -> List.of(s.get(0).gt(0))),
                Subgraph.of(
                        loop,
                        s -> List.of(
                                s.get(0).sub(1).cast(DataType.LONG),
                                s.get(1).sin().mul(s.get(2)))),
                2,
                Long.MAX_VALUE);
        all.add(of(powers, ints(DataType.LONG, 5), x(2), x(2)));
        all.add(of(new WhileGrad(powers, 3, List.of(1, 2), List.of(1)), ints(DataType.LONG, 4), x(2), x(2), x(2)));
        List<Spec> step =
                List.of(Spec.of(DataType.DOUBLE, 2), Spec.of(DataType.DOUBLE, 2), Spec.of(DataType.DOUBLE, 2, 2));
        Scan scan = new Scan(
                Subgraph.of(
                        step,
                        s -> List.of(
                                s.get(2).matmul(s.get(0)).add(s.get(1)).tanh(),
                                s.get(0),
                                s.get(2).sum())),
                1,
                1,
                true);
        all.add(of(scan, x(2), x(4, 2), x(2, 2)));
    }

    /** Every way of mapping at least one of the inputs. */
    @TestFactory
    Stream<DynamicTest> as_a_loop_over_the_examples() {
        return cases().stream().flatMap(c -> {
            List<DynamicTest> tests = new ArrayList<>();
            for (int mask = 1; mask < 1 << c.inputs().size(); mask++) {
                int mapped = mask;
                tests.add(dynamicTest(c + " mapped " + Integer.toBinaryString(mask), () -> check(c, mapped)));
            }
            return tests.stream();
        });
    }

    private static void check(Case c, int mapped) {
        Random random = new Random(7);
        int n = c.inputs().size();
        List<List<ReferenceValue>> examples = new ArrayList<>();
        List<ReferenceValue> arguments = new ArrayList<>();
        Integer[] axes = new Integer[n];
        for (int i = 0; i < n; i++) {
            List<ReferenceValue> of = new ArrayList<>();
            boolean same = (mapped >> i & 1) == 0;
            ReferenceValue one = c.inputs().get(i).make(random);
            for (int k = 0; k < SIZE; k++) {
                of.add(same || k == 0 ? one : c.inputs().get(i).make(random));
            }
            examples.add(of);
            axes[i] = same ? Vmap.SAME : Integer.valueOf(0);
            arguments.add(same ? one : io.gatun.ops.Ops.stack(0, of));
        }
        List<ReferenceValue> all = Vmap.<ReferenceValue>ofAll(
                        in -> in.getFirst().applyAll(c.op(), in), axes)
                .apply(arguments);
        for (int k = 0; k < SIZE; k++) {
            int example = k;
            List<ReferenceValue> in = examples.stream().map(e -> e.get(example)).toList();
            List<ReferenceValue> expected = in.getFirst().applyAll(c.op(), in);
            assertEquals(expected.size(), all.size());
            for (int i = 0; i < expected.size(); i++) {
                ReferenceValue own =
                        all.get(i).slice(0, k, k + 1).reshape(expected.get(i).shape());
                assertEquals(expected.get(i).spec(), own.spec());
                assertArrayEquals(expected.get(i).toArray(), own.toArray(), 1e-12, "result " + i + " of example " + k);
            }
        }
    }

    @Test
    void every_primitive_is_among_the_cases() {
        List<Case> all = cases();
        for (Class<?> type : Primitive.class.getPermittedSubclasses()) {
            assertTrue(
                    type == Range.class || all.stream().anyMatch(c -> c.op().getClass() == type), // no input to map
                    type.getSimpleName());
        }
    }

    @Test
    void gradients_of_each_example() {
        try (Scope s = Scope.open()) {
            NDArray x = Rng.of(1).rand(5, 3);
            Function<NDArray, NDArray> slopes =
                    Vmap.of(Grad.of(row -> row.pow(3).sum()));
            assertTrue(x.square().mul(3).equalsWithEps(slopes.apply(x), 1e-5));
            Function<NDArray, NDArray> curvature =
                    Vmap.of(Grad.of(Grad.of(row -> row.pow(3).sum())));
            assertTrue(x.mul(6).equalsWithEps(curvature.apply(x), 1e-5));
        }
    }

    @Test
    void gradient_of_a_batch() {
        try (Scope s = Scope.open()) {
            NDArray x = Rng.of(1).rand(5, 3);
            Function<NDArray, NDArray> g =
                    Grad.of(Vmap.of(row -> row.softmax(0).mul(row).sum()));
            Function<NDArray, NDArray> one =
                    Grad.of(row -> row.softmax(0).mul(row).sum());
            NDArray all = g.apply(x);
            for (int i = 0; i < 5; i++) {
                assertTrue(one.apply(x.getRow(i)).equalsWithEps(all.getRow(i), 1e-5));
            }
        }
    }

    @Test
    void vmaps_nest_and_take_other_axes() {
        try (Scope s = Scope.open()) {
            NDArray x = Rng.of(1).rand(4, 5);
            Function<NDArray, NDArray> outer = Vmap.of(Vmap.of(v -> v.mul(2).add(1)));
            assertTrue(x.mul(2).add(1).equalsWithEps(outer.apply(x), 1e-6));
            Function<NDArray, NDArray> columns = Vmap.of(v -> v.softmax(0), 1);
            assertTrue(x.softmax(0).equalsWithEps(columns.apply(x), 1e-6));
            NDArray y = Rng.of(2).rand(5, 3);
            List<NDArray> products = Vmap.<NDArray>ofAll(in -> List.of(in.get(0).matmul(in.get(1))), 0, Vmap.SAME)
                    .apply(List.of(x, y));
            assertTrue(x.matmul(y).equalsWithEps(products.getFirst(), 1e-5));
        }
    }

    @Test
    void on_a_graph() {
        try (Scope s = Scope.open();
                SameDiff sd = SameDiff.create()) {
            NDArray x = Rng.of(1).rand(4, 3);
            SDVariable v = sd.var("x", x);
            SDVariable y = Vmap.of((Batched<SDVariable> row) ->
                            row.sub(row.mean()).square().sum())
                    .apply(v);
            NDArray centred = x.sub(x.mean(true, 1)).square().sum(1);
            assertTrue(centred.equalsWithEps(y.eval(), 1e-5));
        }
    }

    @Test
    void examples_that_do_not_fit_are_refused() {
        try (Scope s = Scope.open()) {
            ShapeException e = assertThrows(ShapeException.class, () -> Vmap.<NDArray>ofAll(
                            in -> List.of(in.get(0).add(in.get(1))), 0, 0)
                    .apply(List.of(Nd.zeros(3, 2), Nd.zeros(4, 2))));
            assertEquals(
                    "[vmap] argument 1 of shape [4, 2] has 4 examples along axis 0: expected 3, as the arguments before it",
                    e.getMessage());
            ShapeException inside = assertThrows(ShapeException.class, () -> Vmap.<NDArray>ofAll(
                            in -> List.of(in.get(0).matmul(in.get(1))), 0, 0)
                    .apply(List.of(Nd.zeros(3, 2, 2), Nd.zeros(3, 5, 2))));
            assertTrue(inside.getMessage().contains("[2, 2]"), inside.getMessage());
            assertThrows(GatunException.class, () -> Vmap.<NDArray>ofAll(in -> in, Vmap.SAME)
                    .apply(List.of(Nd.zeros(3))));
            assertThrows(ShapeException.class, () -> Vmap.<NDArray>of(v -> v).apply(Nd.scalar(1f)));
        }
    }
}
