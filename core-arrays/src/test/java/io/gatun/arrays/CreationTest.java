package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ways to make arrays; values of grids as NumPy 1.24 gives them. */
class CreationTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void numbersGiveTheirType() {
        assertEquals(DataType.INT, Nd.scalar(1).dataType());
        assertEquals(DataType.LONG, Nd.scalar(1L).dataType());
        assertEquals(DataType.FLOAT, Nd.scalar(1f).dataType());
        assertEquals(DataType.DOUBLE, Nd.scalar(1.0).dataType());
        assertEquals(DataType.BOOL, Nd.scalar(true).dataType());
        assertEquals("[2.5 2.5]", Nd.full(2.5, 2).toString());
        assertEquals(
                "[[7 7]]", Nd.valueArrayOf(new long[] {1, 2}, 7, DataType.SHORT).toString());
        assertEquals(DataType.FLOAT, Nd.valueArrayOf(new long[] {1}, 7).dataType());
    }

    @Test
    void ordersOfMemory() {
        NDArray f = Nd.create(new float[] {1, 2, 3, 4, 5, 6}, new long[] {2, 3}, 'f');
        assertEquals("[[1. 3. 5.]\n [2. 4. 6.]]", f.toString());
        assertEquals('f', f.order());
        assertEquals(Nd.create(new int[] {1, 3, 5, 2, 4, 6}, new long[] {2, 3}, 'c'), f.castTo(DataType.INT));
        assertEquals('f', Nd.zeros(DataType.LONG, 'f', 3, 4).order());
        assertThrows(ShapeException.class, () -> Nd.zeros(DataType.LONG, 'k', 3, 4));
        assertThrows(ShapeException.class, () -> Nd.create(new long[3], new long[] {2, 2}, 'f'));
    }

    @Test
    void grids() {
        assertEquals("[  1.  10. 100.]", Nd.logspace(0, 2, 3).toString());
        assertEquals("[ 1  4 16]", Nd.logspace(DataType.INT, 0, 4, 3, 2).toString());
        assertEquals("[0 2 5]", Nd.linspace(DataType.BYTE, 0, 5, 3).toString());
        assertEquals("[[1 0 0]\n [1 1 0]]", Nd.tri(DataType.UBYTE, 2, 3, 0).toString());
        assertEquals("[[1. 0.]\n [1. 1.]]", Nd.tri(2).toString());
        assertEquals("[[0 1 1]\n [0 0 1]]", Nd.ones(DataType.INT, 2, 3).triu(1).toString());
        assertEquals("[[3 0]\n [0 4]]", Nd.diag(Nd.create(new int[] {3, 4})).toString());
        assertEquals(
                "[0 4 8]",
                Nd.diag(Nd.arange(12).reshape(3, 4))
                        .add(Nd.create(new long[] {0, -1, -2}))
                        .toString());
        assertThrows(ShapeException.class, () -> Nd.diag(Nd.zeros(2, 2, 2)));
        NDArray[] g = Nd.meshgrid(Nd.arange(3), Nd.create(new int[] {7, 8}));
        assertEquals("[[0 1 2]\n [0 1 2]]", g[0].toString());
        assertEquals("[[7 7 7]\n [8 8 8]]", g[1].toString());
        g = Nd.meshgrid("ij", Nd.arange(2), Nd.arange(3), Nd.arange(4));
        assertEquals(Shape.of(2, 3, 4), g[2].shape());
        assertEquals(3, g[2].getLong(1, 1, 3));
        assertEquals(1, g[0].getLong(1, 2, 0));
        assertThrows(GatunException.class, () -> Nd.meshgrid("yx", Nd.arange(2)));
        assertArrayEquals(new long[] {1, 2, 3}, Nd.unravelIndex(23, 2, 3, 4));
        assertEquals(23, Nd.ravelIndex(new long[] {1, -1, 3}, 2, 3, 4));
        assertThrows(IndexException.class, () -> Nd.unravelIndex(24, 2, 3, 4));
        assertThrows(IndexException.class, () -> Nd.ravelIndex(new long[] {2, 0, 0}, 2, 3, 4));
        assertThrows(IndexException.class, () -> Nd.ravelIndex(new long[] {0}, 2, 3, 4));
    }

    @Test
    void joins() {
        NDArray x = Nd.arange(4).reshape(2, 2);
        assertEquals("[0 1 2 3 7]", Nd.toFlattened(x, Nd.scalar(7)).toString());
        assertEquals("[0 2 1 3]", Nd.toFlattened('f', x).toString());
        assertEquals("[[0 1]\n [2 3]\n [9 9]]", Nd.append(x, 1, 9, 0).toString());
        assertEquals("[[8 8 0 1]\n [8 8 2 3]]", Nd.prepend(x, 2, 8, -1).toString());
        NDArray chosen = Nd.where(x.gt(1), x, Nd.scalar(-1));
        assertEquals("[[-1 -1]\n [ 2  3]]", chosen.toString());
        assertEquals(DataType.LONG, chosen.dataType());
        NDArray[] at = Nd.where(x.sub(2));
        assertEquals("[0 0 1]", at[0].toString());
        assertEquals("[0 1 1]", at[1].toString());
        assertEquals(1, Nd.where(Nd.scalar(3)).length);
        assertEquals(Shape.of(0), Nd.where(Nd.zeros(3))[0].shape());
        assertThrows(DataTypeException.class, () -> Nd.where(x, x, x));
    }

    @Test
    void vectorsBesideRowsAndColumns() {
        NDArray m = Nd.arange(6).reshape(2, 3).castTo(DataType.FLOAT);
        NDArray row = Nd.create(new float[] {1, 2, 4});
        NDArray column = Nd.create(new float[] {10, 20});
        assertEquals("[[1. 3. 6.]\n [4. 6. 9.]]", m.addRowVector(row).toString());
        assertEquals(
                "[[10. 11. 12.]\n [23. 24. 25.]]",
                m.addColumnVector(column.reshape(2, 1)).toString());
        assertEquals(
                "[[0.   0.5  0.5 ]\n [3.   2.   1.25]]",
                m.divRowVector(row.reshape(1, 3)).toString());
        assertEquals("[[ 1.  1.  2.]\n [-2. -2. -1.]]", m.rsubRowVector(row).toString());
        NDArray n = m.dup();
        assertEquals(
                "[[  0.  10.  20.]\n [ 60.  80. 100.]]",
                n.muliColumnVector(column.reshape(1, 2)).toString());
        assertEquals(m.mulColumnVector(column), n);
        n.addi(1).rdiviColumnVector(column);
        assertEquals(column.reshape(2, 1).div(m.mulColumnVector(column).add(1)), n);
        assertThrows(ShapeException.class, () -> m.addRowVector(column));
        assertThrows(ShapeException.class, () -> m.subiColumnVector(row));
        assertThrows(ShapeException.class, () -> Nd.zeros(3).addRowVector(row));
        assertEquals("[[0. 1. 4.]\n [9. 9. 9.]]", m.dup().powi(2).mini(9).toString());
        assertEquals("[[3. 3. 3.]\n [3. 4. 5.]]", m.dup().maxi(3).roundi().toString());
    }

    @Test
    void numbersOfAllElements() {
        NDArray m = Nd.create(new float[] {-3, 1, 2, 4}, 2, 2);
        assertEquals(4, m.sumNumber());
        assertEquals(1, m.meanNumber());
        assertEquals(-24, m.prodNumber());
        assertEquals(4, m.maxNumber());
        assertEquals(-3, m.minNumber());
        assertEquals(4, m.amaxNumber());
        assertEquals(1, m.aminNumber());
        assertEquals(6.5, m.varNumber());
        assertEquals(26.0 / 3, m.varNumber(true), 1e-6);
        assertEquals(Math.sqrt(6.5), m.stdNumber(), 1e-6);
        assertEquals(10, m.norm1Number());
        assertEquals(Math.sqrt(30), m.norm2Number(), 1e-6);
        assertTrue(m.anyTrue() && m.allTrue());
        assertFalse(Nd.zeros(2).anyTrue());
        assertFalse(Nd.create(new long[] {1, 0}).allTrue());
    }

    @Test
    void buffersAreSharedNotCopied() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(32).order(ByteOrder.nativeOrder());
        buffer.putFloat(1).putFloat(2).putFloat(3).putFloat(4).flip();
        buffer.getFloat();
        NDArray x = Nd.wrap(buffer, DataType.FLOAT, 3);
        assertEquals("[2. 3. 4.]", x.toString());
        x.muli(2);
        assertEquals(8f, buffer.getFloat(12));
        buffer.putFloat(4, -1);
        assertEquals(-1, x.getFloat(0));
        assertEquals("[-2.  5.  7.]", x.add(-1.0).toString());
        assertTrue(x.isView() && !x.isAttached());
        assertEquals(
                "[wrap] 12 bytes for FLOAT[4]: expected at least 4 for each element",
                assertThrows(ShapeException.class, () -> Nd.wrap(buffer, DataType.FLOAT, 4))
                        .getMessage());
        for (ByteBuffer bad : new ByteBuffer[] {
            ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()),
            ByteBuffer.allocateDirect(8).order(ByteOrder.BIG_ENDIAN),
            ByteBuffer.allocateDirect(8).asReadOnlyBuffer().order(ByteOrder.nativeOrder())
        }) {
            assertThrows(GatunException.class, () -> Nd.wrap(bad, DataType.SHORT, 2));
        }
        ByteBuffer odd = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        odd.position(1);
        assertThrows(GatunException.class, () -> Nd.wrap(odd, DataType.INT, 2));
        assertThrows(GatunException.class, () -> Nd.wrap(odd.put(1, (byte) 2), DataType.BOOL, 2));
        assertThrows(ShapeException.class, () -> Nd.wrap(odd, DataType.BYTE, -1));
    }

    @Test
    void segmentsAreSharedForAsLongAsTheyLive() throws InterruptedException {
        NDArray x;
        NDArray row;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocate(48, 8);
            x = Nd.wrap(m, DataType.DOUBLE, 2, 3);
            row = x.getRow(1);
            x.assign(Nd.arange(6).reshape(2, 3));
            assertEquals(5, m.getAtIndex(ValueLayout.JAVA_DOUBLE, 5));
            assertEquals(15, x.sumNumber());
            NDArray mine = x;
            AtomicReference<Throwable> other = new AtomicReference<>();
            Thread t = new Thread(() -> {
                try {
                    mine.sumNumber();
                } catch (ScopeException e) {
                    other.set(e);
                }
            });
            t.start();
            t.join();
            assertTrue(other.get().getMessage().contains("arena of another thread"), String.valueOf(other.get()));
        }
        for (NDArray dead : new NDArray[] {x, row}) {
            ScopeException e = assertThrows(ScopeException.class, () -> dead.add(1));
            assertTrue(e.getMessage().contains("arena"), e.getMessage());
            assertThrows(ScopeException.class, dead::toDoubleArray);
            assertThrows(ScopeException.class, () -> dead.getDouble(new long[dead.rank()]));
            assertThrows(ScopeException.class, dead::toString);
        }
        assertThrows(GatunException.class, () -> Nd.wrap(MemorySegment.ofArray(new float[3]), DataType.FLOAT, 3));
        assertThrows(ScopeException.class, () -> {
            NDArray y = Nd.wrap(Arena.ofAuto().allocate(8), DataType.LONG, 1);
            y.close();
            y.add(1);
        });
    }

    @Test
    void nestedArraysHaveNoRaggedRows() {
        assertEquals(Shape.of(2, 0), Nd.createFromArray(new int[2][0]).shape());
        ShapeException e = assertThrows(ShapeException.class, () -> Nd.createFromArray(new short[][] {{1, 2}, {3}}));
        assertEquals(
                "[createFromArray] a row of length 1 at axis 1, where the first has 2: expected rows of one length",
                e.getMessage());
        assertThrows(ShapeException.class, () -> Nd.createFromArray(new byte[][] {{1}, null}));
    }
}
