package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.ops.Condition;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writing where a condition holds. */
class ConditionalTest {
    @ParameterizedTest
    @EnumSource(Variant.class)
    void everyLayout(Variant variant) {
        NDArray x = variant.of(DataType.FLOAT, Shape.of(2, 3), -1, 2, Double.NaN, -4, 5, 0);
        assertSame(x, x.replaceWherei(9, Condition.isNan()));
        assertArrayEquals(new float[] {-1, 2, 9, -4, 5, 0}, x.toFloatArray());
        x.applyWherei(Condition.lessThan(0), v -> v.neg());
        assertArrayEquals(new float[] {1, 2, 9, 4, 5, 0}, x.toFloatArray());
        x.applyWherei(Condition.greaterThan(3), v -> v.sub(3.0), v -> v.mul(10.0));
        assertArrayEquals(new float[] {10, 20, 6, 1, 2, 0}, x.toFloatArray());
        x.replaceWherei(Nd.create(new float[] {7, 8, 9}), Condition.lessThan(5));
        assertArrayEquals(new float[] {10, 20, 6, 7, 8, 9}, x.toFloatArray());
        x.assignIf(variant.of(DataType.FLOAT, Shape.of(3), -1, 50, 60), Condition.greaterThan(0));
        assertArrayEquals(new float[] {10, 50, 60, 7, 50, 60}, x.toFloatArray());
    }

    @Test
    void typesAndShapes() {
        NDArray x = Nd.create(new int[] {1, -2, 3});
        x.replaceWherei(-7.9, Condition.lessThan(0));
        assertArrayEquals(new int[] {1, -7, 3}, x.toIntArray());
        x.applyWherei(Condition.greaterThan(0), v -> v.div(2.0));
        assertArrayEquals(new int[] {0, -7, 1}, x.toIntArray());
        NDArray exact = Nd.create(new long[] {1L << 60, 5});
        exact.replaceWherei(0, Condition.lessThan(6));
        assertEquals(1L << 60, exact.getLong(0));
        assertThrows(ShapeException.class, () -> x.replaceWherei(Nd.zeros(2), Condition.lessThan(0)));
        assertThrows(ShapeException.class, () -> x.assignIf(Nd.zeros(2), Condition.lessThan(0)));
        assertThrows(
                ShapeException.class,
                () -> Nd.zeros(1).broadcastTo(Shape.of(3)).replaceWherei(1, Condition.equalTo(0)));
        assertEquals(0, Nd.zeros(0, 3).replaceWherei(1, Condition.equalTo(0)).length());
        assertEquals(
                4,
                Nd.scalar(2.0)
                        .applyWherei(Condition.equalTo(2), v -> v.square())
                        .item());
    }

    @Test
    void triangles() {
        assertEquals(Nd.create(new float[] {1, 0, 0, 1, 1, 0}, 2, 3), Nd.tri(2, 3));
        assertEquals(Nd.tri(3), Nd.scalar(1f).tri(3, 3));
        assertEquals(Nd.tri(DataType.INT, 2, 3, 1), Nd.scalar(1).tri(2, 3, 1));
    }
}
