package io.gatun.ops.control;

import static io.gatun.ops.control.Values.apply;
import static io.gatun.ops.control.Values.body;
import static io.gatun.ops.control.Values.check;
import static io.gatun.ops.control.Values.count;
import static io.gatun.ops.control.Values.number;
import static io.gatun.ops.control.Values.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Tape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops, with the reference interpreter: values, gradients to second order, errors, ends. */
class WhileTest {
    /** Counts down n: x = sin(x) * w each time. */
    private While powers(List<ReferenceValue> in) {
        return new While(
                body(in, s -> List.of(s.get(0).gt(0))),
                body(
                        in,
                        s -> List.of(
                                s.get(0).sub(1).cast(DataType.LONG),
                                s.get(1).sin().mul(s.get(2)))),
                2,
                Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void value_and_gradients(int n) {
        List<ReferenceValue> in = List.of(count(n), x(2), x(2).mul(1.5));
        ReferenceValue expected = in.get(1);
        for (int i = 0; i < n; i++) {
            expected = expected.sin().mul(in.get(2));
        }
        List<ReferenceValue> out = apply(powers(in), in);
        assertEquals(List.of(count(0), expected), out);
        check(powers(in), in);
    }

    @Test
    void a_trip_count_that_depends_on_values() {
        // Newton's square root: the number of steps is not known before.
        ReferenceValue a = number(7);
        List<ReferenceValue> root = Control.whileLoop(
                List.of(number(1)),
                List.of(a),
                s -> s.get(0).square().sub(s.get(1)).abs().gt(1e-12),
                s -> List.of(s.get(0).add(s.get(1).div(s.get(0))).mul(0.5)));
        assertEquals(Math.sqrt(7), root.getFirst().item(), 1e-12);
        Tape<ReferenceValue> tape = new Tape<>();
        Tape.Node<ReferenceValue> v = tape.variable(a);
        Tape.Node<ReferenceValue> y = Control.whileLoop(
                        List.of(tape.constant(number(1))),
                        List.of(v),
                        s -> s.get(0).square().sub(s.get(1)).abs().gt(1e-12),
                        s -> List.of(s.get(0).add(s.get(1).div(s.get(0))).mul(0.5)))
                .getFirst();
        assertEquals(
                0.5 / Math.sqrt(7), tape.gradients(y, List.of(v)).getFirst().item(), 1e-9);
    }

    @Test
    void the_fast_gradient_is_the_composed_one() {
        List<ReferenceValue> in = List.of(count(3), x(2), x(2).mul(1.5));
        WhileGrad grad = new WhileGrad(powers(in), 3, List.of(1, 2), List.of(1));
        List<ReferenceValue> all = List.of(in.get(0), in.get(1), in.get(2), x(2).neg());
        List<ReferenceValue> fast = apply(grad, all);
        List<ReferenceValue> composed = new Replay(grad).compose(all);
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(composed.get(i).toArray(), fast.get(i).toArray(), 1e-14);
        }
    }

    @Test
    void values_may_change_places() {
        List<ReferenceValue> in = List.of(count(3), x(2), x(2).neg());
        While swap = new While(
                body(in, s -> List.of(s.get(0).gt(0))),
                body(in, s -> List.of(s.get(0).sub(1).cast(DataType.LONG), s.get(2), s.get(1))),
                3,
                Long.MAX_VALUE);
        assertEquals(List.of(count(0), in.get(2), in.get(1)), apply(swap, in));
        check(swap, in);
    }

    @Test
    void a_changing_shape_names_the_value() {
        List<ReferenceValue> in = List.of(count(3), x(2));
        While grows = new While(
                body(in, s -> List.of(s.get(0).gt(0))),
                body(in, s -> List.of(s.get(0), Ops.concat(0, List.of(s.get(1), s.get(1))))),
                2,
                Long.MAX_VALUE);
        assertEquals(
                "[while] carried value 1 is DOUBLE[2] before and DOUBLE[4] after the body: expected the same shape and"
                        + " type in every iteration; give it its final shape from the start",
                assertThrows(ShapeException.class, () -> apply(grows, in)).getMessage());
        While casts = new While(
                body(in, s -> List.of(s.get(0).gt(0))),
                body(in, s -> List.of(s.get(0), s.get(1).cast(DataType.FLOAT))),
                2,
                Long.MAX_VALUE);
        assertThrows(DataTypeException.class, () -> apply(casts, in));
    }

    @Test
    void a_loop_without_end_is_refused_where_it_can_be_seen() {
        GatunException constant = assertThrows(
                GatunException.class,
                () -> Control.whileLoop(
                        List.of(x(2)),
                        List.of(number(1)),
                        s -> s.get(1).gt(0),
                        s -> List.of(s.get(0).neg())));
        assertTrue(constant.getMessage().contains("does not depend on any carried value"), constant.getMessage());
        GatunException unchanged = assertThrows(
                GatunException.class,
                () -> Control.whileLoop(
                        List.of(count(3), x(2)),
                        List.of(),
                        s -> s.get(0).gt(0),
                        s -> List.of(s.get(0), s.get(1).neg())));
        assertTrue(unchanged.getMessage().contains("as they were"), unchanged.getMessage());
        // The condition's value changes only through another one: that is no endless loop.
        List<ReferenceValue> indirect = Control.whileLoop(
                List.of(count(3), count(5)),
                List.of(),
                s -> s.get(0).gt(0),
                s -> List.of(s.get(1), s.get(1).sub(5).cast(DataType.LONG)));
        assertEquals(List.of(count(0), count(-5)), indirect);
    }

    @Test
    void a_limit_stops_a_loop() {
        GatunException e = assertThrows(
                GatunException.class,
                () -> Control.whileLoop(
                        List.of(number(1)),
                        List.of(),
                        10,
                        s -> s.get(0).gt(0),
                        s -> List.of(s.get(0).add(1))));
        assertEquals(
                "[while] the condition still holds after 10 iterations, the limit of this loop: raise maxIterations, or"
                        + " look for a condition that never fails",
                e.getMessage());
    }

    @Test
    void an_interrupted_thread_leaves_the_loop() {
        Thread.currentThread().interrupt();
        try {
            assertThrows(
                    GatunException.class,
                    () -> Control.whileLoop(
                            List.of(number(1)),
                            List.of(),
                            s -> s.get(0).gt(0),
                            s -> List.of(s.get(0).add(1))));
        } finally {
            assertTrue(Thread.interrupted(), "the flag stays");
        }
    }
}
