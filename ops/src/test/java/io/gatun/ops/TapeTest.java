package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.ops.Tape.Node;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tape: what is recorded, what is summed, and where no gradient flows. */
class TapeTest {
    private final Tape<ReferenceValue> tape = new Tape<>();

    private Node<ReferenceValue> variable(double... values) {
        return tape.variable(ReferenceValue.of(values));
    }

    private double[] gradient(Node<ReferenceValue> result, Node<ReferenceValue> wrt) {
        return tape.gradients(result, List.of(wrt)).getFirst().toArray();
    }

    @Test
    void uses_of_a_value_add_up() {
        Node<ReferenceValue> x = variable(3);
        assertArrayEquals(new double[] {7 + 2 * 3}, gradient(x.mul(x).add(x.mul(7)), x));
    }

    @Test
    void a_value_that_does_not_matter_has_no_gradient() {
        Node<ReferenceValue> x = variable(3);
        assertNull(tape.gradients(variable(2).exp(), List.of(x)).getFirst());
    }

    @Test
    void constants_and_stopped_values_have_none() {
        Node<ReferenceValue> x = variable(3);
        Node<ReferenceValue> c = tape.constant(ReferenceValue.of(5));
        assertArrayEquals(new double[] {5}, gradient(x.mul(c), x));
        assertArrayEquals(new double[] {3}, gradient(x.mul(x.stopGradient()), x));
    }

    @Test
    void gradients_of_intermediate_values() {
        Node<ReferenceValue> x = variable(2);
        Node<ReferenceValue> y = x.square();
        List<ReferenceValue> found = tape.gradients(y.square(), List.of(x, y));
        assertEquals(4 * 8, found.get(0).item());
        assertEquals(2 * 4, found.get(1).item());
    }

    @Test
    void a_gradient_has_its_values_own_type() {
        ReferenceValue weights = ReferenceValue.of(DataType.FLOAT, Shape.of(2), 1, 2);
        Node<ReferenceValue> w = tape.variable(weights);
        Node<ReferenceValue> y = w.mul(variable(3, 4)).sum();
        assertEquals(DataType.DOUBLE, y.dataType());
        assertEquals(
                ReferenceValue.of(DataType.FLOAT, Shape.of(2), 3, 4),
                tape.gradients(y, List.of(w)).getFirst());
    }

    @Test
    void broadcasting_is_undone() {
        Node<ReferenceValue> row = tape.variable(ReferenceValue.of(DataType.DOUBLE, Shape.of(1, 3), 1, 2, 3));
        Node<ReferenceValue> column = tape.variable(ReferenceValue.of(DataType.DOUBLE, Shape.of(2, 1), 4, 5));
        Node<ReferenceValue> scalar = tape.variable(ReferenceValue.of(DataType.DOUBLE, Shape.SCALAR, 2));
        List<ReferenceValue> found = tape.gradients(row.mul(column).mul(scalar), List.of(row, column, scalar));
        assertEquals(ReferenceValue.of(DataType.DOUBLE, Shape.of(1, 3), 18, 18, 18), found.get(0));
        assertEquals(ReferenceValue.of(DataType.DOUBLE, Shape.of(2, 1), 12, 12), found.get(1));
        assertEquals(ReferenceValue.of(DataType.DOUBLE, Shape.SCALAR, 54), found.get(2));
    }

    @Test
    void third_order() {
        Node<ReferenceValue> x = variable(2);
        Tape<Node<ReferenceValue>> second = new Tape<>();
        Node<Node<ReferenceValue>> xx = second.variable(x);
        Tape<Node<Node<ReferenceValue>>> third = new Tape<>();
        Node<Node<Node<ReferenceValue>>> xxx = third.variable(xx);
        Node<Node<ReferenceValue>> first =
                third.gradients(xxx.square().square(), List.of(xxx)).getFirst();
        Node<ReferenceValue> next = second.gradients(first, List.of(xx)).getFirst();
        assertArrayEquals(new double[] {24 * 2}, gradient(next, x));
    }

    @Test
    void nodes_of_two_tapes_do_not_mix() {
        Node<ReferenceValue> other = new Tape<ReferenceValue>().variable(ReferenceValue.of(1));
        GatunException e = assertThrows(
                GatunException.class, () -> tape.constant(ReferenceValue.of(1)).add(other));
        assertEquals(
                "[tape] a node of another tape among the inputs: expected nodes of one tape; make a constant of its value()",
                e.getMessage());
    }

    /** A user's operation whose gradient has the wrong length. */
    private record Wrong() implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return List.of(in.get(0).mul(in.get(1)));
        }

        @Override
        public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
            return List.of(p.g());
        }
    }

    @Test
    void a_wrong_gradient_of_a_users_operation_is_named() {
        Node<ReferenceValue> x = variable(1);
        Node<ReferenceValue> y = x.apply(new Wrong(), List.of(x, x));
        GatunException e = assertThrows(GatunException.class, () -> tape.gradients(y, List.of(x)));
        assertEquals("[wrong] gave 1 gradients: expected 2, one for each input (null for none)", e.getMessage());
    }

    /** The fused gradient of batch normalisation serves y alone: what depends on mean or variance takes the composition's. */
    @Test
    void statistics_of_batch_normalisation_have_gradients_too() {
        Node<ReferenceValue> x = tape.variable(ReferenceValue.of(DataType.DOUBLE, Shape.of(4, 1), 1, 2, 3, 6));
        Node<ReferenceValue> one = tape.constant(ReferenceValue.of(1));
        List<Node<ReferenceValue>> out = x.batchNormTrain(one, one, 1e-3);
        assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25}, gradient(out.get(1), x));
        assertArrayEquals(new double[] {-1, -0.5, 0, 1.5}, gradient(out.get(2), x));
    }

    @Test
    void norms_have_gradients_at_zero() {
        Node<ReferenceValue> x = variable(0, 0);
        assertArrayEquals(new double[] {0, 0}, gradient(x.norm2(), x));
        assertArrayEquals(new double[] {0, 0}, gradient(x.hypot(variable(0, 0)), x));
        assertArrayEquals(new double[] {0, 0}, gradient(x.add(3).std(), x));
    }

    @Test
    void sizes_must_be_known() {
        Tape<SpecValue> specs = new Tape<>();
        Node<SpecValue> x = specs.variable(SpecValue.of(DataType.FLOAT, -1, 3));
        ShapeException e =
                assertThrows(ShapeException.class, () -> specs.gradients(x.exp().sum(), List.of(x)));
        assertEquals(
                "[gradients] the result of exp has shape [-1, 3]: expected known sizes; build gradients after shapes are known",
                e.getMessage());
    }
}
