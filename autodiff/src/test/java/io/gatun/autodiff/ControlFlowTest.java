package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches, loops and scans of graphs: values, gradients to second order, errors. */
@ExtendWith(LeakCheck.class)
class ControlFlowTest {
    private final SameDiff sd = SameDiff.create();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        sd.close();
    }

    private SDVariable var(String name, double... values) {
        return sd.var(name, Nd.create(values, values.length));
    }

    private SDVariable number(String name, double value) {
        return sd.var(name, Nd.scalar(DataType.DOUBLE, value));
    }

    private SDVariable count(String name) {
        return sd.placeHolder(name, DataType.LONG);
    }

    private static Map<String, NDArray> n(long n) {
        return Map.of("n", Nd.scalar(DataType.LONG, n));
    }

    private SDVariable zero() {
        return sd.constant(Nd.scalar(DataType.LONG, 0));
    }

    private static NDArray random(long seed, long... sizes) {
        return Rng.of(seed).rand(sizes).castTo(DataType.DOUBLE);
    }

    /** First and second derivatives of a loss by all parameters, against finite differences. */
    private void checkGradients(SDVariable loss, Map<String, NDArray> in) {
        loss.rename("loss");
        sd.setLossVariables("loss");
        GradCheck.standard().check(sd, in).orThrow();
        SDVariable[] parameters = sd.trained().toArray(SDVariable[]::new);
        SDVariable slopes = null;
        for (SDVariable g : sd.grad(loss, parameters)) {
            SDVariable s = g.mul(g.add(1).cos()).sum();
            slopes = slopes == null ? s : slopes.add(s);
        }
        slopes.rename("slopes");
        sd.setLossVariables("slopes");
        GradCheck.standard().withMinAbsoluteError(1e-7).check(sd, in).orThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void ifCond(long n) {
        SDVariable x = var("x", 0.3, -0.8);
        SDVariable y = var("y", 1.2, 0.4);
        SDVariable z =
                sd.ifCond(count("n").gt(0), () -> x.mul(y).sin(), () -> x.exp().add(y.square()));
        double[] expected = n > 0
                ? new double[] {Math.sin(0.36), Math.sin(-0.32)}
                : new double[] {Math.exp(0.3) + 1.44, Math.exp(-0.8) + 0.16};
        assertArrayEquals(expected, z.eval(n(n)).toDoubleArray(), 1e-14);
        checkGradients(z.sum(), n(n));
    }

    @Test
    void only_the_chosen_branch_runs() {
        SDVariable x = var("x", 4, 9);
        SDVariable y = sd.ifCond(
                count("n").gt(0),
                () -> {
                    sd.assertTrue(x.lt(0), "x is negative", x);
                    return x.neg();
                },
                () -> x);
        assertArrayEquals(new double[] {4, 9}, y.eval(n(0)).toDoubleArray());
        GatunException e = assertThrows(GatunException.class, () -> y.eval(n(1)));
        assertEquals("[assert] x is negative: received [4. 9.]", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4})
    void whileLoop(long n) {
        SDVariable x = var("x", 0.3, -0.8);
        SDVariable w = var("w", 1.3, 0.7);
        SDVariable count = count("n");
        List<SDVariable> out = sd.whileLoop(
                List.of(zero(), x),
                v -> v.get(0).lt(count),
                v -> List.of(
                        v.get(0).add(1).cast(DataType.LONG), v.get(1).mul(w).sin()));
        double[] expected = {0.3, -0.8};
        for (int i = 0; i < n; i++) {
            expected[0] = Math.sin(expected[0] * 1.3);
            expected[1] = Math.sin(expected[1] * 0.7);
        }
        assertArrayEquals(expected, out.get(1).eval(n(n)).toDoubleArray(), 1e-14);
        assertEquals(n, out.get(0).eval(n(n)).getLong());
        checkGradients(out.get(1).square().sum(), n(n));
    }

    @Test
    void a_loop_as_long_as_its_values_say() {
        SDVariable a = sd.placeHolder("a", DataType.DOUBLE);
        SDVariable root = sd.whileLoop(
                        List.of(sd.constant(Nd.scalar(DataType.DOUBLE, 1))),
                        v -> v.get(0).square().sub(a).abs().gt(1e-12),
                        v -> List.of(v.get(0).add(a.div(v.get(0))).mul(0.5)))
                .getFirst();
        SDVariable slope = sd.grad(root, a).getFirst();
        for (double v : new double[] {1, 2, 100}) {
            Map<String, NDArray> in = Map.of("a", Nd.scalar(DataType.DOUBLE, v));
            assertEquals(Math.sqrt(v), root.eval(in).getDouble(), 1e-12);
            assertEquals(v == 1 ? 0 : 0.5 / Math.sqrt(v), slope.eval(in).getDouble(), 1e-9);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void scan(int n) {
        SDVariable h = var("h", 0.1, -0.4);
        SDVariable rows = sd.var("rows", random(3, n, 2));
        SDVariable w = sd.var("w", random(4, 2, 2));
        List<SDVariable> out = sd.scan(List.of(h), List.of(rows), (carried, row) -> {
            SDVariable next = w.matmul(carried.get(0)).add(row.get(0)).tanh();
            return List.of(next, next.mul(row.get(0)));
        });
        NDArray state = h.value();
        for (int i = 0; i < n; i++) {
            NDArray row = rows.value().get(io.gatun.arrays.Index.point(i));
            state = w.value().matmul(state).add(row).tanh();
            assertTrue(state.mul(row).equalsWithEps(out.get(1).eval().get(io.gatun.arrays.Index.point(i)), 1e-14));
        }
        assertTrue(state.equalsWithEps(out.get(0).eval(), 1e-14));
        assertEquals(Shape.of(n, 2), out.get(1).eval().shape());
        checkGradients(out.get(0).sum().add(out.get(1).exp().sum()), Map.of());
    }

    @Test
    void map_and_fold_over_an_axis() {
        NDArray values = random(5, 2, 3, 4);
        SDVariable x = sd.var("x", values);
        SDVariable mapped = sd.map(x, 1, part -> part.sub(part.mean()));
        SDVariable folded =
                sd.fold(x.sum(1).mul(0), x, 1, (sum, part) -> sum.mul(2).add(part));
        NDArray expected = Nd.zeros(DataType.DOUBLE, 2, 3, 4);
        NDArray sum = Nd.zeros(DataType.DOUBLE, 2, 4);
        for (int i = 0; i < 3; i++) {
            var at = new io.gatun.arrays.Index[] {io.gatun.arrays.Index.all(), io.gatun.arrays.Index.point(i)};
            NDArray part = values.get(at);
            expected.get(at).assign(part.sub(part.mean()));
            sum = sum.mul(2).add(part);
        }
        assertTrue(expected.equalsWithEps(mapped.eval(), 1e-14));
        assertTrue(sum.equalsWithEps(folded.eval(), 1e-14));
        checkGradients(mapped.square().sum().add(folded.sin().sum()), Map.of());
    }

    @Test
    void a_branch_in_a_loop_in_a_scan() {
        SDVariable start = number("start", 0.7);
        SDVariable rows = var("rows", 0.4, 1.1, 0.2);
        SDVariable w = number("w", 1.1);
        SDVariable h = sd.fold(start, rows, 0, (carried, row) -> {
            List<SDVariable> inner =
                    sd.whileLoop(List.of(zero(), carried), v -> v.get(0).lt(2), v -> {
                        SDVariable next = sd.ifCond(
                                v.get(0).eq(0),
                                () -> v.get(1).mul(row).sin(),
                                () -> v.get(1).mul(w).exp());
                        return List.of(v.get(0).add(1).cast(DataType.LONG), next);
                    });
            return inner.get(1);
        });
        double expected = 0.7;
        for (double row : new double[] {0.4, 1.1, 0.2}) {
            expected = Math.exp(1.1 * Math.sin(expected * row));
        }
        assertEquals(expected, h.eval().getDouble(), 1e-13);
        checkGradients(h, Map.of());
    }

    @Test
    void a_gradient_inside_a_body() {
        // Five steps of gradient descent, and the gradient of what they reach.
        SDVariable x = var("x", 1, -2);
        SDVariable target = var("target", 0.5, 0.25);
        SDVariable end = sd.whileLoop(List.of(zero(), x), v -> v.get(0).lt(5), v -> {
                    SDVariable loss = v.get(1).tanh().sub(target).square().sum();
                    SDVariable g = sd.grad(loss, v.get(1)).getFirst();
                    return List.of(v.get(0).add(1).cast(DataType.LONG), v.get(1).sub(g.mul(0.3)));
                })
                .get(1);
        double[] p = {1, -2};
        double[] t = {0.5, 0.25};
        for (int i = 0; i < 5; i++) {
            for (int k = 0; k < 2; k++) {
                double y = Math.tanh(p[k]);
                p[k] -= 0.3 * 2 * (y - t[k]) * (1 - y * y);
            }
        }
        assertArrayEquals(p, end.eval().toDoubleArray(), 1e-14);
        checkGradients(end.square().sum(), Map.of());
    }

    @Test
    void sizes_may_be_unknown_when_the_graph_is_built() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        SDVariable sum = sd.fold(sd.constant(Nd.zeros(3)), x, 0, (a, row) -> a.add(row));
        SDVariable doubled = sd.whileLoop(
                        List.of(x),
                        v -> v.get(0).sum().lt(100),
                        v -> List.of(v.get(0).mul(2)))
                .getFirst();
        for (int n : new int[] {1, 4}) {
            NDArray ones = Nd.ones(DataType.FLOAT, n, 3);
            assertEquals(Nd.ones(DataType.FLOAT, 3).mul(n), sum.eval(Map.of("x", ones)));
            assertEquals(n == 1 ? 64 : 16, doubled.eval(Map.of("x", ones)).getDouble(0, 0));
        }
    }

    @Test
    void tensor_arrays() {
        SDVariable x = var("x", 0.5, 1.5);
        var empty = sd.tensorArray(DataType.DOUBLE, 4, 2);
        List<SDVariable> end =
                sd.whileLoop(List.of(zero(), x, empty.values()), v -> v.get(0).lt(4), v -> {
                    var array = io.gatun.ops.control.TensorArray.of(v.get(2));
                    SDVariable before = sd.ifCond(
                            v.get(0).gt(0), () -> array.read(v.get(0).sub(1).cast(DataType.LONG)), () -> x);
                    return List.of(
                            v.get(0).add(1).cast(DataType.LONG),
                            v.get(1).sin(),
                            array.write(v.get(0), before.mul(v.get(1))).values());
                });
        double[] expected = new double[8];
        for (int k = 0; k < 2; k++) {
            double s = k == 0 ? 0.5 : 1.5;
            double before = s;
            for (int i = 0; i < 4; i++) {
                before *= s;
                s = Math.sin(s);
                expected[2 * i + k] = before;
            }
        }
        assertArrayEquals(expected, end.get(2).reshape(8).eval().toDoubleArray(), 1e-14);
        checkGradients(end.get(2).square().sum(), Map.of());
    }

    @Test
    void what_a_tensor_array_does() {
        var array = io.gatun.ops.control.TensorArray.of(List.of(var("a", 1, 2), var("b", 3, 4), var("c", 5, 6)));
        assertEquals(3, array.size());
        assertArrayEquals(new double[] {5, 6}, array.read(-1).eval().toDoubleArray());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, array.concat().eval().toDoubleArray());
        SDVariable which = sd.constant(Nd.create(new int[] {2, 0}, 2));
        assertArrayEquals(
                new double[] {5, 6, 1, 2}, array.gather(which).reshape(4).eval().toDoubleArray());
        SDVariable rows = sd.constant(Nd.create(new double[] {7, 8, 9, 10}, 2, 2));
        assertArrayEquals(
                new double[] {9, 10, 3, 4, 7, 8},
                array.scatter(which, rows).stack().reshape(6).eval().toDoubleArray());
        assertArrayEquals(new double[] {3, 4}, array.unstack().get(1).eval().toDoubleArray());
        assertEquals(Shape.of(2), array.element().shape());
    }

    @Test
    void an_assertion_is_made_in_every_run_that_can_make_it() {
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, 2);
        SDVariable other = sd.placeHolder("other", DataType.DOUBLE, 2);
        SDVariable y = x.mul(2);
        sd.assertTrue(x.gt(0), "x is positive", x, y);
        assertArrayEquals(
                new double[] {2, 4},
                y.eval(Map.of("x", Nd.create(new double[] {1, 2}, 2))).toDoubleArray());
        GatunException e =
                assertThrows(GatunException.class, () -> y.eval(Map.of("x", Nd.create(new double[] {1, -2}, 2))));
        assertEquals("[assert] x is positive: received [ 1. -2.]; [ 2. -4.]", e.getMessage());
        assertArrayEquals(
                new double[] {-1, -1},
                other.neg().eval(Map.of("other", Nd.ones(DataType.DOUBLE, 2))).toDoubleArray());
    }

    @Test
    void an_assertion_stops_training() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1);
        SDVariable w = sd.var("w", Nd.scalar(2f));
        x.mul(w).mean().neg().rename("loss");
        sd.setLossVariables("loss");
        sd.assertTrue(w.lt(3), "the weight stays below 3", w);
        try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new io.gatun.autodiff.updaters.Sgd(1)))) {
            Map<String, NDArray> batch = Map.of("x", Nd.ones(DataType.FLOAT, 4));
            plan.step(batch);
            GatunException e = assertThrows(GatunException.class, () -> plan.step(batch));
            assertTrue(e.getMessage().startsWith("[assert] the weight stays below 3: received 3.0"), e.getMessage());
        }
    }

    @Test
    void an_assertion_in_a_loop() {
        SDVariable end = sd.whileLoop(List.of(number("x", 1)), v -> v.get(0).lt(100), v -> {
                    sd.assertTrue(v.get(0).lt(10), "x stays below 10", v.get(0));
                    return List.of(v.get(0).mul(2));
                })
                .getFirst();
        GatunException e = assertThrows(GatunException.class, end::eval);
        assertEquals("[assert] x stays below 10: received 16.0", e.getMessage());
    }

    @Test
    void a_loop_without_end_is_refused_when_it_is_built() {
        SDVariable x = number("x", 1);
        SDVariable limit = number("limit", 2);
        assertThrows(
                GatunException.class,
                () -> sd.whileLoop(
                        List.of(x), v -> limit.gt(0), v -> List.of(v.get(0).add(1))));
        GatunException e = assertThrows(
                GatunException.class,
                () -> sd.whileLoop(List.of(x), v -> v.get(0).gt(0), v -> v));
        assertTrue(e.getMessage().contains("as they were"), e.getMessage());
        SDVariable endless = sd.whileLoop(
                        List.of(x),
                        1000,
                        v -> v.get(0).gt(0),
                        v -> List.of(v.get(0).add(1)))
                .getFirst();
        assertTrue(
                assertThrows(GatunException.class, endless::eval).getMessage().contains("after 1000 iterations"));
    }

    @Test
    void an_interrupted_thread_leaves_the_loop() throws Exception {
        SDVariable endless = sd.whileLoop(
                        List.of(number("x", 1)),
                        v -> v.get(0).gt(0),
                        v -> List.of(v.get(0).add(1)))
                .getFirst();
        GatunException[] seen = new GatunException[1];
        Thread t = new Thread(() -> seen[0] = assertThrows(GatunException.class, endless::eval));
        t.start();
        Thread.sleep(50);
        t.interrupt();
        t.join(10_000);
        assertTrue(seen[0].getMessage().contains("interrupted after"), seen[0].getMessage());
    }

    @Test
    void bodies_that_do_not_fit_are_refused() {
        SDVariable x = var("x", 1, 2);
        assertThrows(
                ShapeException.class,
                () -> sd.whileLoop(
                        List.of(x),
                        v -> v.get(0).sum().lt(9),
                        v -> List.of(v.get(0).sum())));
        assertThrows(
                DataTypeException.class,
                () -> sd.whileLoop(
                        List.of(x), v -> v.get(0).sum(), v -> List.of(v.get(0).add(1))));
        assertThrows(ShapeException.class, () -> sd.ifCond(x.sum().gt(0), () -> x, () -> x.sum()));
        assertThrows(
                GatunException.class,
                () -> sd.ifCond(x.sum().gt(0), () -> x, () -> {
                    throw new GatunException("the lambda's own");
                }));
        // An error in a body leaves the graph as it was.
        assertArrayEquals(new double[] {2, 3}, x.add(1).eval().toDoubleArray());
    }

    @Test
    void a_variable_of_a_body_stays_there() {
        SDVariable x = var("x", 1, 2);
        SDVariable[] inside = new SDVariable[1];
        sd.ifCond(
                x.sum().gt(0),
                () -> {
                    inside[0] = x.mul(2).rename("inside");
                    return inside[0];
                },
                () -> x);
        GatunException e = assertThrows(GatunException.class, () -> inside[0].add(1));
        assertEquals(
                "[add] ARRAY \"inside\" DOUBLE[2] belongs to the body of a branch or a loop that is finished: return it"
                        + " from the body to use it outside",
                e.getMessage());
    }

    @Test
    void a_checkpoint_needs_less_memory_and_gives_the_same_gradients() {
        int n = 1 << 14;
        NDArray start = random(1, n);
        double[] bytes = new double[2];
        double[][] gradients = new double[2][];
        for (int k = 0; k < 2; k++) {
            boolean checkpointed = k == 1;
            try (SameDiff own = SameDiff.create()) {
                SDVariable x = own.var("x", start);
                SDVariable y = x;
                for (int segment = 0; segment < 4; segment++) {
                    SDVariable before = y;
                    java.util.function.Supplier<SDVariable> body = () -> {
                        SDVariable z = before;
                        for (int i = 0; i < 8; i++) {
                            z = z.sin().mul(1.5);
                        }
                        return z;
                    };
                    y = checkpointed ? own.checkpoint(body) : body.get();
                }
                SDVariable g = own.grad(y.sum(), x).getFirst().rename("g");
                try (Plan plan = Plan.of(own, Map.of(), "g")) {
                    bytes[k] = plan.plannedBytes();
                }
                gradients[k] = g.eval().toDoubleArray();
            }
        }
        assertArrayEquals(gradients[0], gradients[1]);
        assertTrue(bytes[1] < 0.5 * bytes[0], bytes[1] + " bytes with, " + bytes[0] + " without checkpoints");
    }

    @Test
    void many_threads_run_one_loop() throws Exception {
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, 64);
        SDVariable end = sd.whileLoop(
                        List.of(zero(), x),
                        v -> v.get(0).lt(20),
                        v -> List.of(
                                v.get(0).add(1).cast(DataType.LONG), v.get(1).sin()))
                .get(1);
        SDVariable g = sd.grad(end, x).getFirst();
        NDArray in = random(9, 64);
        Map<String, NDArray> args = Map.of("x", in);
        Map<String, NDArray> expected = sd.output(args, end.name(), g.name());
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = IntStream.range(0, 50)
                    .mapToObj(i -> pool.submit(() -> {
                        try (Scope s = Scope.open()) {
                            return sd.output(args, end.name(), g.name()).equals(expected);
                        }
                    }))
                    .toList();
            for (Future<Boolean> f : all) {
                assertTrue(f.get());
            }
        }
    }

    @Test
    void a_graph_with_bodies_is_saved_and_loaded(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) {
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, 2);
        SDVariable w = var("w", 1.3, 0.7);
        SDVariable looped = sd.whileLoop(
                        List.of(zero(), x),
                        v -> v.get(0).lt(3),
                        v -> List.of(
                                v.get(0).add(1).cast(DataType.LONG),
                                v.get(1).mul(w).sin()))
                .get(1);
        SDVariable chosen = sd.ifCond(looped.sum().gt(0), () -> looped.exp(), () -> looped.neg());
        SDVariable folded = sd.fold(chosen.sum(), chosen, 0, (a, b) -> a.mul(b).add(1));
        var straight = io.gatun.ops.control.CustomGradient.of(
                List.of(folded.spec()),
                in -> List.of(in.get(0).sign()),
                in -> List.of(in.get(2).mul(5)));
        folded.apply(straight, List.of(folded)).mul(folded).rename("loss");
        sd.setLossVariables("loss");
        Map<String, NDArray> in = Map.of("x", Nd.create(new double[] {0.4, 0.9}, 2));
        sd.save(folder.resolve("graph.gtsd"));
        try (SameDiff back = SameDiff.load(folder.resolve("graph.gtsd"))) {
            assertEquals(sd.outputSingle(in, "loss"), back.outputSingle(in, "loss"));
            assertEquals(
                    sd.calculateGradients(in, "w").get("w"),
                    back.calculateGradients(in, "w").get("w"));
        }
    }

    @Test
    void gradients_of_activations_are_checked() {
        SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 2);
        SDVariable h = x.mul(var("w", 1.3, 0.7)).tanh().rename("h");
        sd.map(h, 0, row -> row.softmax(0).mul(row)).square().sum().rename("loss");
        sd.setLossVariables("loss");
        Map<String, NDArray> in = Map.of("x", random(3, 4, 2));
        GradCheck.Report report =
                GradCheck.standard().check(sd, in, "h", "x", "w").orThrow();
        assertEquals(8 + 8 + 2, report.checked());
        SDVariable wrong = h.apply(
                io.gatun.ops.control.CustomGradient.of(
                        List.of(h.spec()), f -> List.of(f.get(0).exp()), f -> List.of(f.get(2))),
                List.of(h));
        wrong.sum().rename("other");
        sd.setLossVariables("other");
        assertThrows(
                GatunException.class,
                () -> GradCheck.standard().check(sd, in, "h").orThrow());
    }
}
