package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import org.junit.jupiter.api.Test;

/** Views: what they show, and that they write to their base. */
class ViewTest {
    private final NDArray x = Nd.arange(24).reshape(2, 3, 4).dup();

    private static long[] s(long... shape) {
        return shape;
    }

    @Test
    void pointsDropAxes() {
        assertArrayEquals(
                new long[] {12, 13, 14, 15},
                x.get(Index.point(1), Index.point(0)).toLongArray());
        assertEquals(
                23, x.get(Index.point(-1), Index.point(-1), Index.point(-1)).item());
        assertEquals(0, x.get(Index.point(0), Index.point(0), Index.point(0)).rank());
        assertSame(x.getClass(), x.get().getClass());
        assertArrayEquals(s(2, 3, 4), x.get().shape().toArray());
    }

    @Test
    void intervals() {
        NDArray v = x.get(Index.all(), Index.interval(-2, 100), Index.interval(3, 0, -2));
        assertArrayEquals(s(2, 2, 2), v.shape().toArray());
        assertArrayEquals(new long[] {7, 5, 11, 9, 19, 17, 23, 21}, v.toLongArray());
        assertEquals(0, x.get(Index.interval(2, 1)).length());
        assertArrayEquals(
                new long[] {20, 21, 22, 23, 16, 17, 18, 19, 12, 13, 14, 15},
                x.get(Index.point(1), Index.reverse()).toLongArray());
        assertArrayEquals(
                s(2, 1, 3, 4, 1),
                x.get(Index.all(), Index.newAxis(), Index.all(), Index.all(), Index.newAxis())
                        .shape()
                        .toArray());
        assertArrayEquals(
                s(1, 3, 4), x.get(Index.newAxis(), Index.point(0)).shape().toArray());
    }

    @Test
    void badIndices() {
        IndexException e = assertThrows(IndexException.class, () -> x.get(Index.point(2)));
        assertEquals("[get] index 2 is out of range for axis 0 of shape [2, 3, 4]: expected -2 to 1", e.getMessage());
        assertThrows(IndexException.class, () -> x.get(Index.point(-3)));
        assertThrows(IndexException.class, () -> x.get(Index.point(0), Index.point(0), Index.point(0), Index.point(0)));
        assertThrows(IndexException.class, () -> Index.interval(0, 1, 0));
        assertThrows(IndexException.class, () -> x.getDouble(0, 0));
        assertThrows(IndexException.class, () -> x.getDouble(0, 0, 4));
        assertThrows(IndexException.class, () -> x.getDouble(0, 0, Long.MIN_VALUE));
        assertThrows(IndexException.class, () -> x.put(1L, 2, 0, 0));
    }

    @Test
    void rowsAndColumns() {
        NDArray m = Nd.arange(6).reshape(2, 3);
        assertArrayEquals(new long[] {3, 4, 5}, m.getRow(-1).toLongArray());
        assertArrayEquals(new long[] {1, 4}, m.getColumn(1).toLongArray());
        assertThrows(IndexException.class, () -> m.getRow(2));
        assertThrows(IndexException.class, () -> m.getColumn(-4));
        assertThrows(ShapeException.class, () -> x.getRow(0));
    }

    @Test
    void viewsWriteToTheirBase() {
        x.get(Index.point(1), Index.all(), Index.interval(0, 4, 2)).assign(-1);
        assertArrayEquals(
                new long[] {-1, 13, -1, 15, -1, 17, -1, 19, -1, 21, -1, 23},
                x.get(Index.point(1)).toLongArray());
        x.transpose().put(99L, 3, 2, 0);
        assertEquals(99, x.getLong(0, 2, 3));
        x.reshape(-1).get(Index.reverse()).put(7L, 0);
        assertEquals(7, x.getLong(1, 2, 3));
    }

    @Test
    void viewsOfViews() {
        NDArray v = x.get(Index.all(), Index.reverse()).transpose().get(Index.interval(0, 4, 2), Index.interval(1, 3));
        long[] expected = new long[2 * 2 * 2];
        int i = 0;
        for (int a : new int[] {0, 2}) {
            for (int b : new int[] {1, 0}) {
                for (int c : new int[] {0, 1}) {
                    expected[i++] = x.getLong(c, b, a);
                }
            }
        }
        assertArrayEquals(expected, v.toLongArray());
        assertEquals(v.dup(), v);
    }

    @Test
    void reshapesShareWhereTheyCan() {
        assertTrue(x.reshape(6, 4).isView());
        assertTrue(x.get(Index.all(), Index.all(), Index.interval(0, 2))
                .reshape(6, 2)
                .isView());
        assertFalse(x.transpose().reshape(24).isView());
        assertArrayEquals(
                x.transpose().dup().toLongArray(), x.transpose().reshape(24).toLongArray());
        assertTrue(x.permute(1, 0, 2).reshape(3, 2, 2, 2).isView());
        assertArrayEquals(s(0, 5), Nd.zeros(5, 0).t().reshape(0, 5).shape().toArray());
        assertThrows(ShapeException.class, () -> x.reshape(5, 5));
        assertThrows(ShapeException.class, () -> x.reshape(-1, -1));
    }

    @Test
    void layouts() {
        assertTrue(x.isContiguous());
        assertEquals('c', x.order());
        assertEquals('f', x.dup('f').order());
        assertArrayEquals(s(1, 2, 6), x.dup('f').strides());
        assertEquals(x, x.dup('f'));
        assertEquals('f', x.transpose().order());
        assertTrue(x.transpose().transpose().isContiguous());
        assertArrayEquals(s(-12, 4, 1), x.get(Index.reverse()).strides());
        assertSame(x, x.contiguous());
        assertTrue(x.transpose().contiguous().isContiguous());
        assertThrows(ShapeException.class, () -> x.dup('x'));
        assertEquals('c', Nd.zeros(1, 5).dup('f').order(), "one row is both");
    }

    @Test
    void broadcastViewsAreNotWritten() {
        NDArray b = Nd.ones(1, 3).broadcastTo(4, 3);
        assertArrayEquals(s(0, 1), b.strides());
        assertThrows(ShapeException.class, () -> b.assign(2));
        assertThrows(ShapeException.class, () -> b.addi(1.0));
        assertEquals(12, b.sum().item());
    }

    @Test
    void otherReadingsOfTheSameMemory() {
        NDArray floats = Nd.ones(4, 2);
        NDArray ints = floats.viewAs(DataType.INT, Shape.of(3), 8);
        assertArrayEquals(new int[] {0x3f800000, 0x3f800000, 0x3f800000}, ints.toIntArray());
        ints.assign(0);
        assertArrayEquals(new float[] {1, 1, 0, 0, 0, 1, 1, 1}, floats.toFloatArray());
        assertThrows(ShapeException.class, () -> floats.viewAs(DataType.LONG, Shape.of(4), 4));
        assertThrows(ShapeException.class, () -> floats.viewAs(DataType.LONG, Shape.of(4), 8));
        assertThrows(ShapeException.class, () -> floats.viewAs(DataType.LONG, Shape.of(1), -8));
        assertThrows(ShapeException.class, () -> floats.viewAs(DataType.LONG, Shape.of(Long.MAX_VALUE / 2), 8));
        assertThrows(ShapeException.class, () -> floats.t().viewAs(DataType.INT, Shape.of(1), 0));
    }
}
