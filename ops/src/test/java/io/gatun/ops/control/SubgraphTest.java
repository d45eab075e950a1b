package io.gatun.ops.control;

import static io.gatun.ops.control.Values.number;
import static io.gatun.ops.control.Values.x;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.Tape;
import io.gatun.ops.Unary;
import io.gatun.ops.reference.ReferenceValue;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recorded operations, and the operations that say how others are differentiated. */
class SubgraphTest {
    private static final List<Spec> TWO = List.of(Spec.of(DataType.DOUBLE, 2), Spec.of(DataType.DOUBLE, 2));

    @Test
    void only_what_the_outputs_need_is_kept() {
        Subgraph s = Subgraph.of(TWO, in -> {
            Symbol unused = in.get(1).exp();
            Symbol y = in.get(0).mul(in.get(1));
            unused.square();
            return List.of(y.neg(), in.get(1));
        });
        assertEquals(
                new Subgraph(
                        2,
                        List.of(
                                new Subgraph.Call(Binary.MUL, List.of(0, 1), 1),
                                new Subgraph.Call(Unary.NEG, List.of(2), 1)),
                        List.of(3, 1)),
                s);
        assertEquals("subgraph(2 inputs, mul, neg, outputs [3, 1])", s.toString());
    }

    @Test
    void inputs_can_be_rearranged() {
        Subgraph s = Subgraph.of(TWO, in -> List.of(in.get(0).sub(in.get(1)).exp(), in.get(1)));
        Subgraph turned = s.withInputs(3, List.of(2, 0));
        ReferenceValue a = x(2);
        ReferenceValue b = x(2).square();
        assertEquals(s.compose(List.of(a, b)), turned.compose(List.of(b, number(0), a)));
    }

    @Test
    void dependencies_of_outputs() {
        Subgraph s = Subgraph.of(TWO, in -> List.of(in.get(0).mul(in.get(1)).exp(), in.get(1)));
        BitSet both = new BitSet();
        both.set(0, 2);
        assertEquals(both, s.dependencies(0));
        assertEquals(BitSet.valueOf(new long[] {2}), s.dependencies(1));
    }

    @Test
    void a_value_that_is_not_there_is_refused() {
        Subgraph.Call early = new Subgraph.Call(Unary.NEG, List.of(3), 1);
        assertThrows(GatunException.class, () -> new Subgraph(1, List.of(early), List.of(0)));
        assertThrows(GatunException.class, () -> new Subgraph(1, List.of(), List.of(-1)));
        assertThrows(GatunException.class, () -> new Subgraph(0, List.of(), List.of()));
    }

    @Test
    void symbols_of_two_bodies_do_not_mix() {
        Symbol[] outer = new Symbol[1];
        GatunException e = assertThrows(
                GatunException.class,
                () -> Subgraph.of(TWO, in -> {
                    outer[0] = in.get(0);
                    return List.of(in.get(0)
                            .apply(Subgraph.of(TWO, q -> List.of(q.get(0).add(outer[0]))), in));
                }));
        assertEquals(
                "[add] %0:DOUBLE[2] belongs to another body: pass outer values among the captured ones, and return what is"
                        + " needed outside",
                e.getMessage());
    }

    @Test
    void an_assertion_tells_message_and_values() {
        ReferenceValue value = ReferenceValue.of(1, -2);
        GatunException e = assertThrows(
                GatunException.class,
                () -> Assert.that(value, value.gt(0), "weights stay positive", List.of(value, number(3))));
        assertEquals("[assert] weights stay positive: received DOUBLE[2] [1.0, -2.0]; DOUBLE[] [3.0]", e.getMessage());
        assertEquals(value, Assert.that(value, value.gt(-3), "is fine", List.of()));
        assertThrows(DataTypeException.class, () -> Assert.that(value, value, "no condition", List.of()));
    }

    @Test
    void an_assertion_in_a_loop_names_the_iterations_value() {
        GatunException e = assertThrows(
                GatunException.class,
                () -> Control.whileLoop(
                        List.of(number(0)), List.of(), s -> s.get(0).lt(10), s -> {
                            Symbol next = s.get(0).add(1);
                            return List.of(Assert.that(next, next.lt(4), "stays small", List.of(next)));
                        }));
        assertEquals("[assert] stays small: received DOUBLE[] [4.0]", e.getMessage());
    }

    @Test
    void a_custom_gradient_replaces_the_derived_one() {
        CustomGradient straight = CustomGradient.of(
                TWO.subList(0, 1),
                in -> List.of(in.get(0).sign()),
                in -> List.of(in.get(2).mul(3)));
        Tape<ReferenceValue> tape = new Tape<>();
        Tape.Node<ReferenceValue> v = tape.variable(ReferenceValue.of(0.5, -2));
        Tape.Node<ReferenceValue> y = v.apply(straight, List.of(v));
        assertArrayEquals(new double[] {1, -1}, y.value().toArray());
        assertArrayEquals(
                new double[] {3, 3}, tape.gradients(y, List.of(v)).getFirst().toArray());
    }

    @Test
    void a_custom_gradient_of_another_shape_is_refused() {
        CustomGradient wrong = CustomGradient.of(
                TWO.subList(0, 1),
                in -> List.of(in.get(0).sign()),
                in -> List.of(in.get(2).sum()));
        Tape<ReferenceValue> tape = new Tape<>();
        Tape.Node<ReferenceValue> v = tape.variable(ReferenceValue.of(0.5, -2));
        GatunException e =
                assertThrows(GatunException.class, () -> tape.gradients(v.apply(wrong, List.of(v)), List.of(v)));
        assertEquals("[customGradient] gradient 0 is DOUBLE[]: expected DOUBLE[2], that of its input", e.getMessage());
        CustomGradient none = CustomGradient.of(TWO, in -> List.of(in.get(0).mul(in.get(1))), in -> List.of(in.get(3)));
        assertThrows(GatunException.class, () -> tape.gradients(v.apply(none, List.of(v, v)), List.of(v)));
    }

    @Test
    void a_checkpoint_has_the_bodys_own_gradient() {
        CustomGradient custom = CustomGradient.of(
                TWO.subList(0, 1),
                in -> List.of(in.get(0).exp()),
                in -> List.of(in.get(2).mul(7)));
        for (var op : List.of(custom, new Checkpoint(custom))) {
            Tape<ReferenceValue> tape = new Tape<>();
            Tape.Node<ReferenceValue> v = tape.variable(ReferenceValue.of(0.5, -2));
            Tape.Node<ReferenceValue> y = v.apply(op, List.of(v));
            assertArrayEquals(
                    new double[] {7, 7},
                    tape.gradients(y, List.of(v)).getFirst().toArray());
        }
    }

    @Test
    void the_shape_of_a_reference_value_is_that_of_its_rows() {
        List<ReferenceValue> empty =
                Control.map(List.of(x(0, 2)), List.of(), s -> List.of(s.get(0).outer(s.get(0))));
        assertEquals(Shape.of(0, 2, 2), empty.getFirst().shape());
    }
}
