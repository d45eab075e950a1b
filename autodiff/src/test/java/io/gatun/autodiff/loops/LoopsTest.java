package io.gatun.autodiff.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.autodiff.NanTrace;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Control;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.control.Scan;
import io.gatun.ops.control.Structured;
import io.gatun.ops.control.Subgraph;
import io.gatun.ops.control.Symbol;
import io.gatun.ops.control.While;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as programs: values as eager arrays', rows in place, no allocation from iteration to iteration, shared scans. */
@ExtendWith(LeakCheck.class)
class LoopsTest {
    private static List<NDArray> compiled(Structured op, List<NDArray> in) {
        List<Spec> specs = in.stream().map(NDArray::spec).toList();
        List<NDArray> out = new ArrayList<>();
        for (Spec s : op.infer(specs)) {
            out.add(Nd.zeros(s.dataType(), s.shape().toArray()));
        }
        Lowered lowered = (Lowered) Lowered.of(op, specs, PlanOptions.defaults());
        try (BoundKernel k = lowered.bind(in, out, new Nesting(NanTrace.OFF))) {
            k.run();
            List<NDArray> first = out.stream().map(NDArray::dup).toList();
            k.run();
            assertEquals(first, out, "a second run gives the same");
        } finally {
            lowered.close();
        }
        return out;
    }

    private static While loop(List<NDArray> in, int carried, Function<List<Symbol>, List<Symbol>> body) {
        List<Spec> specs = in.stream().map(NDArray::spec).toList();
        return new While(
                Subgraph.of(specs, s -> List.of(s.get(0).gt(0))), Subgraph.of(specs, body), carried, Long.MAX_VALUE);
    }

    private static NDArray count(long n) {
        return Nd.scalar(DataType.LONG, n);
    }

    private static Symbol less(Symbol n) {
        return n.sub(1).cast(DataType.LONG);
    }

    /** Bodies that return their arguments in other places, twice, unchanged, as views, or constants. */
    static final List<Function<List<Symbol>, List<Symbol>>> SHUFFLES = List.of(
            s -> List.of(less(s.get(0)), s.get(2), s.get(1), s.get(3)),
            s -> List.of(less(s.get(0)), s.get(2), s.get(3), s.get(1)),
            s -> List.of(less(s.get(0)), s.get(1), s.get(1), s.get(2).add(s.get(1))),
            s -> List.of(less(s.get(0)), s.get(2).transpose(), s.get(1).transpose(), s.get(3)),
            s -> List.of(
                    less(s.get(0)), s.get(1).transpose(), s.get(1), s.get(2).matmul(s.get(4))),
            s -> List.of(
                    less(s.get(0)),
                    s.get(4),
                    s.get(1).mul(s.get(4)),
                    s.get(2).exp().reciprocal()),
            s -> List.of(
                    less(s.get(0)),
                    s.get(1).zerosLike(),
                    s.get(1).add(s.get(2)),
                    s.get(4).transpose()),
            s -> List.of(
                    less(s.get(0)),
                    s.get(1).reshape(9).reshape(3, 3),
                    s.get(3),
                    s.get(2).reverse(0)));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void values_may_go_anywhere(int which) {
        for (int n : new int[] {0, 1, 2, 5}) {
            try (Scope scope = Scope.open()) {
                List<NDArray> in = List.of(
                        count(n),
                        Rng.of(1).rand(3, 3),
                        Rng.of(2).rand(3, 3),
                        Rng.of(3).rand(3, 3),
                        Rng.of(4).rand(3, 3));
                While op = loop(in, 4, SHUFFLES.get(which));
                assertClose(in.getFirst().applyAll(op, in), compiled(op, in));
            }
        }
    }

    private static void assertClose(List<NDArray> expected, List<NDArray> found) {
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(
                    expected.get(i).equalsWithEps(found.get(i), 1e-5),
                    "value " + i + ": expected " + expected.get(i) + ", found " + found.get(i));
        }
    }

    @Test
    void a_row_is_written_in_place() {
        List<Spec> specs = List.of(Spec.of(DataType.LONG), Spec.of(DataType.FLOAT, 100, 8), Spec.of(DataType.FLOAT, 8));
        While op = new While(
                Subgraph.of(specs, s -> List.of(s.get(0).gt(0))),
                Subgraph.of(
                        specs,
                        s -> List.of(
                                less(s.get(0)),
                                s.get(1).apply(new PutRow(), List.of(s.get(1), s.get(0), s.get(2))),
                                s.get(2).add(1))),
                3,
                Long.MAX_VALUE);
        Lowered lowered = (Lowered) Lowered.of(op, specs, PlanOptions.defaults());
        try {
            Program body = lowered.programs().get(1);
            List<String> steps = new ArrayList<>();
            for (int i = 0; i < body.size(); i++) {
                steps.add(body.describe(i));
            }
            assertTrue(
                    steps.stream().anyMatch(s -> s.startsWith("PutRow") && s.endsWith("in place")), steps.toString());
            assertTrue(body.slabBytes() < 2 * 100 * 8 * 4, "one array of rows, not two: " + body.slabBytes());
        } finally {
            lowered.close();
        }
        try (Scope scope = Scope.open()) {
            List<NDArray> in = List.of(count(99), Nd.zeros(100, 8), Nd.ones(DataType.FLOAT, 8));
            assertEquals(in.getFirst().applyAll(op, in), compiled(op, in));
        }
    }

    @Test
    void iterations_allocate_nothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable n = sd.placeHolder("n", DataType.LONG);
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 4);
            SDVariable w = sd.var("w", Rng.of(1).randn(4, 4));
            SDVariable zero = sd.constant(count(0));
            SDVariable y = sd.whileLoop(
                            List.of(zero, x),
                            v -> v.get(0).lt(n),
                            v -> List.of(
                                    v.get(0).add(1).cast(DataType.LONG),
                                    v.get(1).matmul(w).tanh()))
                    .get(1);
            SDVariable g = sd.grad(y, w).getFirst();
            NDArray out = Nd.zeros(4, 4);
            NDArray slope = Nd.zeros(4, 4);
            NDArray in = Rng.of(2).randn(4, 4);
            try (Plan plan = Plan.of(sd, Map.of("n", count(0).shape(), "x", in.shape()), y.name(), g.name())) {
                long[] bytes = new long[2];
                for (int k = 0; k < 2; k++) {
                    NDArray times = count(k == 0 ? 10 : 1010);
                    List<NDArray> arguments =
                            plan.inputNames().getFirst().equals("n") ? List.of(times, in) : List.of(in, times);
                    for (int warm = 0; warm < 200; warm++) {
                        plan.run(arguments, List.of(out, slope));
                    }
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < 20; i++) {
                        plan.run(arguments, List.of(out, slope));
                    }
                    bytes[k] = (threads.getCurrentThreadAllocatedBytes() - before) / 20;
                }
                double each = (bytes[1] - bytes[0]) / 1000.0;
                assertTrue(each < 64, each + " bytes for an iteration forward and back");
            }
        }
    }

    @Test
    void forward_and_backward_share_a_scan() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable h = sd.var("h", Rng.of(1).rand(3));
            SDVariable rows = sd.var("rows", Rng.of(2).rand(5, 3));
            List<SDVariable> out = sd.scan(List.of(h), List.of(rows), (c, r) -> {
                SDVariable next = c.get(0).add(r.get(0)).tanh();
                return List.of(next, next.exp());
            });
            SDVariable loss = out.get(0).sum().add(out.get(1).sum()).rename("loss");
            SDVariable g = sd.grad(loss, rows).getFirst().rename("g");
            NDArray[] slopes = new NDArray[2];
            long[] scans = new long[2];
            for (int k = 0; k < 2; k++) {
                PlanOptions options =
                        k == 0 ? PlanOptions.defaults() : PlanOptions.defaults().without(PlanPass.SHARED_SCANS);
                try (Plan plan = Plan.of(sd, Map.of(), options, "loss", "g")) {
                    slopes[k] = plan.run(Map.of()).get("g");
                    scans[k] = plan.summary()
                            .lines()
                            .filter(l -> l.contains("Scan["))
                            .count();
                }
            }
            assertEquals(2, scans[0]);
            assertEquals(3, scans[1]);
            assertTrue(slopes[0].equalsWithEps(slopes[1], 1e-6));
        }
    }

    /** Counts how often it runs, and hands its input on. */
    record Counted() implements HostOp {
        static final AtomicInteger RUNS = new AtomicInteger();

        @Override
        public List<Spec> infer(List<Spec> in) {
            return in;
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            RUNS.incrementAndGet();
            return in;
        }
    }

    /** x times w, tanh, n times, the number of iterations by a data-dependent condition. */
    private static List<SDVariable> powers(SameDiff sd, SDVariable n, SDVariable x, SDVariable w) {
        return sd.whileLoop(
                List.of(sd.constant(count(0)), x),
                v -> v.get(0).lt(n),
                v -> List.of(
                        v.get(0).apply(new Counted(), List.of(v.get(0))).add(1).cast(DataType.LONG),
                        v.get(1).matmul(w).tanh()));
    }

    @Test
    void forward_and_backward_share_a_loop() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable n = sd.placeHolder("n", DataType.LONG);
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 4);
            SDVariable w = sd.var("w", Rng.of(1).randn(4, 4));
            SDVariable y = powers(sd, n, x, w).get(1);
            y.square().sum().rename("loss");
            y.exp().sum().rename("other");
            SDVariable g = sd.grad(sd.variable("loss"), w).getFirst().rename("g");
            SDVariable gx = sd.grad(sd.variable("loss"), x).getFirst().rename("gx");
            SDVariable h = sd.grad(sd.variable("other"), w).getFirst().rename("h");
            Map<String, Shape> shapes =
                    Map.of("n", count(0).shape(), "x", Rng.of(2).randn(4, 4).shape());
            String[] wanted = {"loss", "g", "gx", "h"};
            PlanOptions off = PlanOptions.defaults().without(PlanPass.SHARED_LOOPS);
            try (Plan shared = Plan.of(sd, shapes, PlanOptions.defaults(), wanted);
                    Plan apart = Plan.of(sd, shapes, off, wanted)) {
                assertTrue(shared.summary().contains("TapedWhile["), shared.summary());
                for (long times : new long[] {3, 0, 7, 1, 5}) {
                    Map<String, NDArray> in =
                            Map.of("n", count(times), "x", Rng.of(times).randn(4, 4));
                    Counted.RUNS.set(0);
                    Map<String, NDArray> found = shared.run(in);
                    assertEquals(times, Counted.RUNS.get(), "the loop runs once, for three gradients");
                    Map<String, NDArray> expected = apart.run(in);
                    for (String name : wanted) {
                        assertEquals(expected.get(name), found.get(name), name);
                    }
                }
            }
        }
    }

    @Test
    void loops_in_loops_share_within_their_body() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable n = sd.placeHolder("n", DataType.LONG);
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 4);
            SDVariable w = sd.var("w", Rng.of(1).randn(4, 4));
            SDVariable y = sd.scan(List.of(x), List.of(sd.constant(Rng.of(3).randn(3, 4, 4))), (c, rows) -> {
                        SDVariable inner =
                                powers(sd, n, c.get(0).add(rows.get(0)), w).get(1);
                        return List.of(inner.square());
                    })
                    .getFirst();
            y.sum().rename("loss");
            sd.grad(sd.variable("loss"), w).getFirst().rename("g");
            Map<String, NDArray> in = Map.of("n", count(3), "x", Rng.of(2).randn(4, 4));
            Map<String, Shape> shapes =
                    Map.of("n", in.get("n").shape(), "x", in.get("x").shape());
            NDArray[] g = new NDArray[2];
            for (int k = 0; k < 2; k++) {
                PlanOptions o =
                        k == 0 ? PlanOptions.defaults() : PlanOptions.defaults().without(PlanPass.SHARED_LOOPS);
                try (Plan plan = Plan.of(sd, shapes, o, "loss", "g")) {
                    g[k] = plan.run(in).get("g");
                }
            }
            assertEquals(g[1], g[0]);
        }
    }

    /** Nothing says that the gradient is computed behind the loop but the iterations that it reads. */
    @Test
    void a_gradient_that_needs_no_result_of_the_loop_waits_for_it() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable n = sd.placeHolder("n", DataType.LONG);
            SDVariable x = sd.placeHolder("x", DataType.FLOAT, 4, 4);
            SDVariable w = sd.var("w", Rng.of(1).randn(4, 4));
            powers(sd, n, x, w).get(1).sum().rename("loss");
            sd.grad(sd.variable("loss"), w).getFirst().rename("g");
            Map<String, NDArray> in = Map.of("n", count(4), "x", Rng.of(2).randn(4, 4));
            Map<String, Shape> shapes =
                    Map.of("n", in.get("n").shape(), "x", in.get("x").shape());
            try (Plan first = Plan.of(sd, shapes, "g", "loss");
                    Plan alone = Plan.of(sd, shapes, "g")) {
                Counted.RUNS.set(0);
                NDArray both = first.run(in).get("g");
                assertEquals(4, Counted.RUNS.get());
                assertEquals(both, alone.run(in).get("g"));
            }
        }
    }

    @Test
    void rows_are_read_and_written_where_they_lie() {
        for (boolean reverse : new boolean[] {false, true}) {
            try (Scope scope = Scope.open()) {
                List<Spec> specs = List.of(
                        Spec.of(DataType.FLOAT, 2),
                        Spec.of(DataType.FLOAT, 2),
                        Spec.of(DataType.FLOAT),
                        Spec.of(DataType.FLOAT, 2, 2));
                Scan op = new Scan(
                        Subgraph.of(
                                specs,
                                s -> List.of(
                                        s.get(3).matmul(s.get(0)).add(s.get(1)).tanh(),
                                        s.get(0),
                                        s.get(1),
                                        s.get(2).mul(2),
                                        s.get(3).sum())),
                        1,
                        2,
                        reverse);
                NDArray wide = Rng.of(1).rand(7, 4);
                NDArray strided = wide.get(io.gatun.arrays.Index.all(), io.gatun.arrays.Index.interval(1, 3));
                List<NDArray> in = List.of(
                        Rng.of(2).rand(2), strided, Rng.of(3).rand(7), Rng.of(4).rand(2, 2));
                assertClose(in.getFirst().applyAll(op, in), compiled(op, in));
                List<NDArray> empty = List.of(in.get(0), Nd.zeros(0, 2), Nd.zeros(0), in.get(3));
                assertClose(in.getFirst().applyAll(op, empty), compiled(op, empty));
            }
        }
    }

    @Test
    void a_branch_may_return_what_it_was_given() {
        try (Scope scope = Scope.open()) {
            List<Spec> specs = List.of(Spec.of(DataType.FLOAT, 3), Spec.of(DataType.FLOAT, 3));
            Structured op = new io.gatun.ops.control.If(
                    Subgraph.of(specs, s -> List.of(s.get(1), s.get(0), s.get(0))),
                    Subgraph.of(
                            specs,
                            s -> List.of(
                                    s.get(0).add(s.get(1)), s.get(1), s.get(1).zerosLike())));
            for (int c = 0; c < 2; c++) {
                List<NDArray> in = List.of(
                        Nd.scalar(DataType.BOOL, c),
                        Rng.of(1).rand(3),
                        Rng.of(2).rand(3));
                assertEquals(in.getFirst().applyAll(op, in), compiled(op, in));
            }
        }
    }

    @Test
    void an_error_in_a_body_leaves_the_plan_usable() {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.FLOAT);
            SDVariable end = sd.whileLoop(
                            List.of(x),
                            20,
                            v -> v.get(0).lt(1000),
                            v -> List.of(v.get(0).mul(2)))
                    .getFirst();
            for (int i = 0; i < 3; i++) {
                org.junit.jupiter.api.Assertions.assertThrows(
                        io.gatun.ops.GatunException.class, () -> end.eval(Map.of("x", Nd.scalar(0f))));
                assertEquals(1024, end.eval(Map.of("x", Nd.scalar(1f))).getDouble());
            }
            assertEquals(
                    1024,
                    Control.whileLoop(
                                    List.of(Nd.scalar(1f)),
                                    List.of(),
                                    v -> v.get(0).lt(1000),
                                    v -> List.of(v.get(0).mul(2)))
                            .getFirst()
                            .getDouble());
        }
    }
}
