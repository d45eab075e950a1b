package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.testing.LeakCheck;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.Tape;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Checkpoint;
import io.gatun.ops.control.Control;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.control.Subgraph;
import io.gatun.ops.control.Symbol;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches, loops and scans on arrays: values as the reference's, memory that stays flat, life of results. */
@ExtendWith(LeakCheck.class)
class ControlFlowTest {
    /** A branch in a loop in a scan: of (h, rows, w). */
    private static <T extends Ops<T>> List<T> nested(List<T> in) {
        return Control.scan(List.of(in.get(0)), List.of(in.get(1)), List.of(in.get(2)), s -> {
            Symbol h = s.get(0);
            List<Symbol> inner = Control.whileLoop(
                    List.of(h.scalar(DataType.LONG, 0), h),
                    s.subList(1, 3),
                    q -> q.get(0).lt(2),
                    q -> List.of(
                            q.get(0).add(1).cast(DataType.LONG),
                            Control.ifCond(
                                            q.get(0).eq(0),
                                            q.subList(1, 4),
                                            b -> List.of(b.get(0).mul(b.get(1)).sin()),
                                            b -> List.of(
                                                    b.get(2).matmul(b.get(0)).tanh()))
                                    .getFirst()));
            return List.of(inner.get(1), inner.get(1).square().sum());
        });
    }

    private static final double[] H = {0.3, -0.4};
    private static final double[] ROWS = {0.1, 0.5, 0.9, -1.3, 0.2, 0.7};
    private static final double[] W = {0.2, -0.6, 1.1, 0.4};

    private static List<ReferenceValue> reference(DataType type) {
        return List.of(
                ReferenceValue.of(type, Shape.of(2), H),
                ReferenceValue.of(type, Shape.of(3, 2), ROWS),
                ReferenceValue.of(type, Shape.of(2, 2), W));
    }

    private static List<NDArray> arrays(DataType type) {
        return List.of(
                Nd.create(H).castTo(type),
                Nd.create(ROWS, 3, 2).castTo(type),
                Nd.create(W, 2, 2).castTo(type));
    }

    private static <T extends Ops<T>> List<T> gradients(List<T> in) {
        Tape<T> tape = new Tape<>();
        List<Tape.Node<T>> nodes = in.stream().map(tape::variable).toList();
        List<Tape.Node<T>> ys = nested(nodes);
        return tape.gradients(ys.get(0).sum().add(ys.get(1).exp().sum()), nodes);
    }

    private static void same(List<ReferenceValue> expected, List<NDArray> found, double eps) {
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).spec(), found.get(i).spec());
            double[] values = expected.get(i).toArray();
            double[] own = found.get(i).castTo(DataType.DOUBLE).toDoubleArray();
            for (int k = 0; k < values.length; k++) {
                assertEquals(values[k], own[k], eps, "result " + i + ", element " + k);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "FLOAT", "HALF", "BFLOAT16"})
    void as_the_reference(DataType type) {
        double eps =
                switch (type) {
                    case DOUBLE -> 1e-13;
                    case FLOAT -> 1e-5;
                    case HALF -> 2e-2;
                    default -> 2e-1;
                };
        try (Scope s = Scope.open()) {
            same(nested(reference(type)), nested(arrays(type)), eps);
            same(gradients(reference(type)), gradients(arrays(type)), eps);
        }
    }

    @Test
    void operands_may_be_views() {
        try (Scope s = Scope.open()) {
            List<NDArray> in = arrays(DataType.DOUBLE);
            NDArray wide = Nd.zeros(DataType.DOUBLE, 3, 4);
            wide.get(Index.all(), Index.interval(1, 3)).assign(in.get(1));
            NDArray rows = wide.get(Index.all(), Index.interval(1, 3));
            NDArray w = in.get(2).transpose().dup().transpose();
            same(nested(reference(DataType.DOUBLE)), nested(List.of(in.get(0), rows, w)), 1e-13);
        }
    }

    private static long used() {
        MemoryUse m = Nd.memory();
        return m.reserved() - m.cached();
    }

    private static NDArray sumTo(long n) {
        try (NDArray zero = Nd.scalar(DataType.LONG, 0);
                NDArray start = Nd.zeros(DataType.FLOAT, 1000);
                NDArray limit = Nd.scalar(DataType.LONG, n)) {
            List<NDArray> out = Control.whileLoop(
                    List.of(zero, start),
                    List.of(limit),
                    s -> s.get(0).lt(s.get(2)),
                    s -> List.of(s.get(0).add(1).cast(DataType.LONG), s.get(1).add(s.get(0))));
            out.get(0).close();
            return out.get(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void memory_does_not_grow_with_the_iterations(boolean scoped) {
        try (Scope s = scoped ? Scope.open() : null) {
            sumTo(10).close();
            long before = used();
            NDArray y = sumTo(2000);
            long after = used();
            assertEquals(2000 * 1999 / 2, y.getDouble(7));
            assertTrue(after - before < 1 << 20, "2000 iterations left " + (after - before) + " bytes");
            y.close();
        }
    }

    @Test
    void results_are_arrays_of_their_own() {
        try (Scope s = Scope.open()) {
            NDArray x = Nd.create(new double[] {1, 2}, 2);
            NDArray same = Control.ifCond(
                            Nd.scalar(DataType.BOOL, 1), List.of(x), b -> List.of(b.get(0)), b -> List.of(b.get(0)))
                    .getFirst();
            assertNotSame(x, same);
            List<NDArray> none = Control.whileLoop(
                    List.of(x),
                    List.of(),
                    q -> q.get(0).sum().gt(100),
                    q -> List.of(q.get(0).mul(2)));
            none.getFirst().put(9, 0);
            assertEquals(1, x.getDouble(0));
        }
    }

    @Test
    void results_live_in_the_callers_scope() {
        NDArray y;
        try (Scope s = Scope.open()) {
            NDArray inner = sumTo(3);
            y = s.keep(sumTo(4));
            assertFalse(inner.isClosed());
        }
        assertFalse(y.isClosed());
        assertEquals(6, y.getDouble(0));
        y.close();
    }

    @Test
    void an_error_inside_leaves_nothing_open() {
        try (Scope s = Scope.open()) {
            GatunException e = assertThrows(
                    GatunException.class,
                    () -> Control.whileLoop(
                            List.of(Nd.scalar(0.0f)), List.of(), q -> q.get(0).lt(10), q -> {
                                Symbol next = q.get(0).add(1);
                                return List.of(Assert.that(next, next.lt(4), "stays small", List.of(next)));
                            }));
            assertEquals("[assert] stays small: received 4.0", e.getMessage());
            s.keep(sumTo(2)).close();
        }
    }

    @Test
    void an_index_out_of_range_is_refused() {
        try (Scope s = Scope.open()) {
            NDArray x = Nd.zeros(3, 2);
            IndexException e = assertThrows(
                    IndexException.class,
                    () -> x.apply(new PutRow(), List.of(x, Nd.scalar(DataType.INT, 3), Nd.zeros(2))));
            assertEquals("[putRow] index 3 is out of range for 3 rows: expected -3 to 2", e.getMessage());
        }
    }

    @Test
    void a_checkpoint_gives_its_temporaries_back() {
        try (Scope s = Scope.open()) {
            NDArray x = Nd.ones(DataType.FLOAT, 1 << 18);
            Subgraph deep = Subgraph.of(List.of(x.spec()), in -> {
                Symbol y = in.get(0);
                for (int i = 0; i < 16; i++) {
                    y = y.sin();
                }
                return List.of(y);
            });
            long start = used();
            NDArray y = x.apply(new Checkpoint(deep), List.of(x));
            long checkpointed = used() - start;
            NDArray z = x.apply(deep, List.of(x));
            long plain = used() - start - checkpointed;
            assertEquals(z, y);
            assertTrue(checkpointed * 4 < plain, checkpointed + " bytes with, " + plain + " without a checkpoint");
        }
    }

    @Test
    void several_threads_share_the_operands() throws Exception {
        try (Scope s = Scope.open()) {
            List<NDArray> in = arrays(DataType.DOUBLE);
            NDArray expected = nested(in).getFirst();
            try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
                List<Future<Boolean>> all = IntStream.range(0, 16)
                        .mapToObj(i -> pool.submit(() -> {
                            try (Scope own = Scope.open()) {
                                return nested(in).getFirst().equals(expected);
                            }
                        }))
                        .toList();
                for (Future<Boolean> f : all) {
                    assertTrue(f.get());
                }
            }
        }
    }

    @Test
    void a_dead_operand_is_named() {
        NDArray x = Nd.zeros(2);
        Spec spec = x.spec();
        Subgraph neg = Subgraph.of(List.of(spec), in -> List.of(in.get(0).neg()));
        x.close();
        try (Scope s = Scope.open()) {
            NDArray condition = Nd.scalar(DataType.BOOL, 1);
            assertThrows(
                    io.gatun.ops.ScopeException.class,
                    () -> condition.applyAll(new io.gatun.ops.control.If(neg, neg), List.of(condition, x)));
        }
    }
}
