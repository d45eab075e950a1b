package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Shapes, and the promotion of types. */
class ShapeTest {
    @Test
    void lengths_and_strides() {
        Shape s = Shape.of(2, 3, 4);
        assertEquals(24, s.length());
        assertArrayEquals(new long[] {12, 4, 1}, s.strides('c'));
        assertArrayEquals(new long[] {1, 2, 6}, s.strides('f'));
        assertEquals(1, Shape.SCALAR.length());
        assertEquals(0, Shape.of(3, 0).length());
        assertEquals(Shape.UNKNOWN, Shape.of(-1, 0).length());
        assertEquals(4, s.size(-1));
        assertEquals(Shape.of(2, 5, 4), s.with(1, 5));
    }

    @Test
    void too_many_elements() {
        ShapeException e = assertThrows(ShapeException.class, () -> Shape.of(1L << 40, 1L << 40));
        assertEquals("[shape] [1099511627776, 1099511627776] has more than 2^63-1 elements", e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UTF8")
    void promotion_is_symmetric_and_grows(DataType a) {
        for (DataType b : DataType.numeric()) {
            DataType both = DataType.promote(a, b);
            assertEquals(both, DataType.promote(b, a));
            assertEquals(both, DataType.promote(both, a));
            assertEquals(both, DataType.promote(both, b));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, INT, INT",
        "BOOL, UBYTE, UBYTE",
        "BYTE, SHORT, SHORT",
        "BYTE, UBYTE, SHORT",
        "SHORT, UBYTE, SHORT",
        "UBYTE, UINT16, UINT16",
        "SHORT, UINT16, INT",
        "INT, UINT16, INT",
        "BYTE, UINT32, LONG",
        "UINT32, LONG, LONG",
        "UINT32, UINT64, UINT64",
        "BYTE, UINT64, DOUBLE",
        "LONG, UINT64, DOUBLE",
        "UINT64, FLOAT, FLOAT",
        "UBYTE, HALF, HALF",
        "INT, LONG, LONG",
        "LONG, HALF, HALF",
        "HALF, BFLOAT16, FLOAT",
        "FLOAT, DOUBLE, DOUBLE",
        "LONG, FLOAT, FLOAT",
        "BOOL, BOOL, BOOL"
    })
    void promotion(DataType a, DataType b, DataType expected) {
        assertEquals(expected, DataType.promote(a, b));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, 0.1, 0.10000000149011612",
        "HALF, 0.1, 0.0999755859375",
        "HALF, 70000, Infinity",
        "BFLOAT16, 0.1, 0.10009765625",
        "BFLOAT16, 1.00390625, 1",
        "BFLOAT16, 1.01171875, 1.015625",
        "INT, -2.9, -2",
        "INT, 1e20, 2147483647",
        "LONG, NaN, 0",
        "BOOL, NaN, 1",
        "BOOL, 0, 0"
    })
    void casts(DataType type, double from, double to) {
        assertEquals(
                to, io.gatun.ops.reference.ReferenceValue.of(from).cast(type).item());
    }
}
