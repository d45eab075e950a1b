package io.gatun.ops.nn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Numeric;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import io.gatun.ops.reference.ReferenceValue;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FusedMatMulTest {
    private static ReferenceValue x(long... sizes) {
        return Numeric.uniform(new Random(Arrays.hashCode(sizes)), -1, 1, sizes);
    }

    private static DynamicTest gradients(Op op, ReferenceValue... in) {
        return dynamicTest(
                op + " " + List.of(in).stream().map(ReferenceValue::spec).toList(), () -> {
                    Numeric.checkShapes(Numeric.of(op), List.of(in));
                    Numeric.checkGradients(Numeric.of(op), List.of(in), true);
                });
    }

    @TestFactory
    Stream<DynamicTest> shapesAndGradients() {
        return Stream.of(
                gradients(new FusedMatMul(false, false, null, true, false), x(2, 3), x(3, 4), x(4)),
                gradients(new FusedMatMul(false, false, Unary.TANH, true, true), x(2, 3), x(3, 4), x(4), x(2, 4)),
                gradients(new FusedMatMul(true, false, Unary.GELU, true, false), x(3, 2), x(3, 4), x(4)),
                gradients(new FusedMatMul(false, true, Unary.SIGMOID, false, true), x(2, 3), x(4, 3), x(2, 4)),
                gradients(new FusedMatMul(true, true, Unary.SQUARE, false, false), x(3, 2), x(4, 3)),
                gradients(new FusedMatMul(false, false, Unary.RELU, true, true), x(2, 2, 3), x(3, 4), x(4), x(2, 2, 4)),
                gradients(new FusedMatMul(false, true, Unary.EXP, true, false), x(2, 2, 3), x(2, 4, 3), x(4)));
    }

    @Test
    void refusesWhatDoesNotFit() {
        FusedMatMul op = new FusedMatMul(false, false, null, true, true);
        Spec a = Spec.of(DataType.FLOAT, 2, 3);
        Spec b = Spec.of(DataType.FLOAT, 3, 4);
        Spec bias = Spec.of(DataType.FLOAT, 4);
        assertThrows(GatunException.class, () -> op.infer(List.of(a, b, bias)));
        String wrong = assertThrows(
                        ShapeException.class, () -> op.infer(List.of(a, b, Spec.of(DataType.FLOAT, 3), bias)))
                .getMessage();
        assertTrue(wrong.contains("[fusedMatMul] bias has shape [3]: expected [4]"), wrong);
        assertThrows(ShapeException.class, () -> op.infer(List.of(a, b, bias, bias)));
        assertThrows(ShapeException.class, () -> op.infer(List.of(bias, b, bias, bias)));
        assertThrows(
                DataTypeException.class,
                () -> op.infer(List.of(a, b, bias, new Spec(DataType.DOUBLE, Shape.of(2, 4)))));
        assertThrows(DataTypeException.class, () -> new FusedMatMul(false, false, Unary.IS_NAN, false, false));
    }
}
