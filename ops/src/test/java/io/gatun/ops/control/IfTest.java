package io.gatun.ops.control;

import static io.gatun.ops.control.Values.apply;
import static io.gatun.ops.control.Values.body;
import static io.gatun.ops.control.Values.bool;
import static io.gatun.ops.control.Values.check;
import static io.gatun.ops.control.Values.number;
import static io.gatun.ops.control.Values.x;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.SpecValue;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches, with the reference interpreter: values, shapes, gradients to second order, errors. */
class IfTest {
    private If branch(List<ReferenceValue> operands) {
        return new If(
                body(operands, in -> List.of(in.get(0).mul(in.get(1)).sin(), in.get(0))),
                body(operands, in -> List.of(in.get(0).exp(), in.get(1).square())));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void value_and_gradients(boolean choice) {
        List<ReferenceValue> operands = List.of(x(2, 2), x(2, 2).mul(2));
        List<ReferenceValue> in = List.of(bool(choice), operands.get(0), operands.get(1));
        If op = branch(operands);
        ReferenceValue expected =
                choice ? in.get(1).mul(in.get(2)).sin() : in.get(1).exp();
        assertEquals(expected, apply(op, in).getFirst());
        check(op, in);
    }

    @Test
    void only_one_branch_is_computed() {
        List<ReferenceValue> operands = List.of(x(2));
        If op = new If(
                body(operands, in -> List.of(in.get(0).neg())),
                body(operands, in -> List.of(Assert.that(in.get(0), in.get(0).lt(0), "must not run", List.of()))));
        assertEquals(
                operands.get(0).neg(),
                apply(op, List.of(bool(true), operands.get(0))).getFirst());
        assertThrows(GatunException.class, () -> apply(op, List.of(bool(false), operands.get(0))));
    }

    @Test
    void branches_of_different_shapes_are_refused() {
        List<ReferenceValue> operands = List.of(x(2));
        If op = new If(body(operands, in -> List.of(in.get(0).sum())), body(operands, in -> List.of(in.get(0))));
        assertEquals(
                "[if] value 0 is DOUBLE[] if true and DOUBLE[2] if false: expected the same shape and type from both"
                        + " branches",
                assertThrows(ShapeException.class, () -> apply(op, List.of(bool(true), operands.get(0))))
                        .getMessage());
        If two = new If(body(operands, in -> List.of(in.get(0), in.get(0))), body(operands, in -> List.of(in.get(0))));
        assertEquals(
                "[if] the branches give 2 and 1 values: expected the same number",
                assertThrows(GatunException.class, () -> apply(two, List.of(bool(true), operands.get(0))))
                        .getMessage());
    }

    @Test
    void conditions_are_one_bool() {
        List<ReferenceValue> operands = List.of(x(2), x(2));
        assertThrows(
                DataTypeException.class,
                () -> apply(branch(operands), List.of(number(1), operands.get(0), operands.get(1))));
        assertThrows(
                ShapeException.class,
                () -> apply(branch(operands), List.of(operands.get(0).gt(0.5), operands.get(0), operands.get(1))));
    }

    @Test
    void sizes_that_differ_are_not_known() {
        SpecValue open = SpecValue.of(DataType.FLOAT, -1, 3);
        Subgraph same =
                Subgraph.of(List.of(open.spec()), in -> List.of(in.get(0).neg()));
        assertEquals(List.of(open.spec()), new If(same, same).infer(List.of(Spec.of(DataType.BOOL), open.spec())));
    }
}
