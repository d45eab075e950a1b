package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.Tape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that are written in Java, run by each interpreter. */
class HostOpTest {
    /** The elements of a vector back to front. */
    record Flip() implements HostOp {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(Check.one(this, in));
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            HostArray x = in.getFirst();
            HostArray y = HostArray.of(x.spec());
            for (int i = 0; i < x.length(); i++) {
                y.copy(x.length() - 1 - i, x, i);
            }
            return List.of(y);
        }

        @Override
        public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
            return List.of(p.g().apply(this, List.of(p.g())));
        }
    }

    /** The positive elements of a vector: how many is known when they have been counted. */
    record Positive() implements HostOp {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(Check.one(this, in).as(Shape.of(Shape.UNKNOWN)));
        }

        @Override
        public List<HostArray> compute(List<HostArray> in) {
            double[] found = java.util.Arrays.stream(in.getFirst().toDoubles())
                    .filter(v -> v > 0)
                    .toArray();
            return List.of(HostArray.of(in.getFirst().spec().as(Shape.of(found.length)), found));
        }
    }

    @Test
    void runsOnArraysOfEveryTypeAndLayout() {
        for (DataType type : DataType.numeric()) {
            OperationTest.check(new Flip(), 1, List.of(OperationTest.values(new java.util.Random(1), type, 7)));
        }
    }

    @Test
    void longsStayExact() {
        NDArray x = Nd.create(new long[] {Long.MAX_VALUE, Long.MIN_VALUE + 1, 3});
        assertArrayEquals(
                new long[] {3, Long.MIN_VALUE + 1, Long.MAX_VALUE},
                x.apply(new Flip(), List.of(x)).toLongArray());
    }

    @Test
    void sizesMayDependOnTheData() {
        NDArray x = Nd.create(new float[] {1, -2, 3, 0});
        NDArray y = x.apply(new Positive(), List.of(x));
        assertArrayEquals(new float[] {1, 3}, y.toFloatArray());
        NDArray none = x.neg().abs().neg();
        assertEquals(Shape.of(0), none.apply(new Positive(), List.of(none)).shape());
    }

    @Test
    void gradientsAreDeclaredOrRefused() {
        Tape<ReferenceValue> tape = new Tape<>();
        var v = tape.variable(ReferenceValue.of(1, 2, 3));
        var y = v.apply(new Flip(), List.of(v))
                .mul(tape.constant(ReferenceValue.of(5, 6, 7)))
                .sum();
        assertArrayEquals(
                new double[] {7, 6, 5}, tape.gradients(y, List.of(v)).getFirst().toArray());
        var z = v.apply(new Positive(), List.of(v)).sum();
        String message = assertThrows(GatunException.class, () -> tape.gradients(z, List.of(v)))
                .getMessage();
        assertTrue(message.contains("[positive] has no gradient"), message);
    }
}
