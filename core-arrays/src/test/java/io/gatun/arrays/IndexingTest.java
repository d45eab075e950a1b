package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.testing.LeakCheck;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of arrays, read and written. Expected values by hand, or element by element in {@link #randomIndices}. */
@ExtendWith(LeakCheck.class)
class IndexingTest {
    private Scope scope;
    private NDArray x; // [[[0 1 2 3] [4 ...]] ...] of shape [2, 3, 4]

    @BeforeEach
    void open() {
        scope = Scope.open();
        x = Nd.arange(24).reshape(2, 3, 4);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static void same(NDArray actual, long[] shape, long... values) {
        assertEquals(Shape.of(shape), actual.shape());
        assertArrayEquals(values, actual.toLongArray());
    }

    private static long[] s(long... sizes) {
        return sizes;
    }

    @Test
    void positionsChooseInAnyOrder() {
        same(x.get(Index.at(1, 0, -1), Index.point(0), Index.at(3, 3)), s(3, 2), 15, 15, 3, 3, 15, 15);
        same(x.get(Index.ellipsis(), Index.at(2)), s(2, 3, 1), 2, 6, 10, 14, 18, 22);
        same(x.get(Index.point(1), Index.at(), Index.all()), s(0, 4));
        same(x.get(Index.at(0), Index.newAxis(), Index.at(2, 0), Index.interval(3, 0, -2)), s(1, 1, 2, 2), 11, 9, 3, 1);
    }

    @Test
    void ellipsisStandsForTheRest() {
        same(x.get(Index.ellipsis(), Index.point(-1)), s(2, 3), 3, 7, 11, 15, 19, 23);
        same(x.get(Index.point(1), Index.ellipsis(), Index.point(0)), s(3), 12, 16, 20);
        same(x.get(Index.point(0), Index.point(0), Index.point(1), Index.ellipsis()), s(), 1);
        assertTrue(x.get(Index.ellipsis()).sharesMemory(x));
    }

    @Test
    void masksStandForAsManyAxesAsTheyHave() {
        NDArray even = x.mod(Nd.scalar(5L)).eq(Nd.scalar(0L));
        same(x.getWhere(even), s(5), 0, 5, 10, 15, 20);
        NDArray rows = Nd.create(new boolean[] {false, true, true, true, false, false}, 2, 3);
        same(x.get(Index.mask(rows), Index.point(1)), s(3), 5, 9, 13);
        NDArray columns = Nd.create(new boolean[] {true, false, false, true});
        same(x.get(Index.point(0), Index.all(), Index.mask(columns)), s(3, 2), 0, 3, 4, 7, 8, 11);
        same(x.get(Index.mask(Nd.create(new boolean[2]))), s(0, 3, 4));
        same(x.permute(2, 0, 1).getWhere(even.permute(2, 0, 1)), s(5), 0, 20, 5, 10, 15);
    }

    @Test
    void valuesArePutWhereIndicesSay() {
        NDArray y = x.dup();
        y.put(new Index[] {Index.point(0), Index.at(2, 0)}, Nd.create(new int[] {-1, -2}, 2, 1));
        same(y.get(Index.point(0)), s(3, 4), -2, -2, -2, -2, 4, 5, 6, 7, -1, -1, -1, -1);
        y.put(new Index[] {Index.point(1), Index.interval(0, 3, 2), Index.point(0)}, 7.9);
        same(y.get(Index.point(1), Index.all(), Index.point(0)), s(3), 7, 16, 7);
        y.put(new Index[] {Index.mask(y.lt(0))}, Nd.arange(8));
        same(y.get(Index.point(0)), s(3, 4), 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7);
        y.put(new Index[] {Index.ellipsis(), Index.at(1, 1)}, Nd.create(new long[] {100, 200}));
        same(y.get(Index.point(0), Index.all(), Index.point(1)), s(3), 200, 200, 200);
        NDArray line = Nd.arange(4);
        assertEquals(line, line.put(new Index[] {Index.at(3, 2, 1, 0)}, line));
        same(line, s(4), 3, 2, 1, 0);
        y.putWhere(y.gt(100), -5);
        same(y.get(Index.point(0), Index.point(0)), s(4), 0, -5, 2, 3);
        y.putWhere(Nd.create(new boolean[] {true, false, false, false}), Nd.create(new long[] {1, 2, 3}, 3, 1));
        same(y.get(Index.point(1)).getColumn(0), s(3), 1, 2, 3);
    }

    /** Random indices against loops over elements: reads, and writes into copies and views. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void randomIndices(int seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            int rank = 1 + random.nextInt(3);
            long[] sizes = random.longs(rank, 1, 5).toArray();
            NDArray base = Nd.arange(Shape.of(sizes).length()).reshape(sizes);
            if (random.nextBoolean()) {
                base = base.transpose().dup().transpose();
            }
            List<Index> indices = new ArrayList<>();
            List<long[]> chosen = new ArrayList<>(); // of each axis
            List<Boolean> kept = new ArrayList<>();
            for (int k = 0; k < rank; k++) {
                long n = sizes[k];
                switch (random.nextInt(4)) {
                    case 0 -> {
                        long p = random.nextLong(-n, n);
                        indices.add(Index.point(p));
                        chosen.add(s((p + n) % n));
                        kept.add(false);
                    }
                    case 1 -> {
                        long[] at = random.longs(random.nextInt(4), -n, n).toArray();
                        indices.add(Index.at(at));
                        chosen.add(Arrays.stream(at).map(p -> (p + n) % n).toArray());
                        kept.add(true);
                    }
                    case 2 -> {
                        boolean[] mask = new boolean[(int) n];
                        List<Long> at = new ArrayList<>();
                        for (int i = 0; i < n; i++) {
                            mask[i] = random.nextBoolean();
                            if (mask[i]) {
                                at.add((long) i);
                            }
                        }
                        indices.add(Index.mask(Nd.create(mask)));
                        chosen.add(at.stream().mapToLong(Long::longValue).toArray());
                        kept.add(true);
                    }
                    default -> {
                        indices.add(Index.reverse());
                        long[] at = new long[(int) n];
                        Arrays.setAll(at, i -> n - 1 - i);
                        chosen.add(at);
                        kept.add(true);
                    }
                }
            }
            long[] shape = new long[(int) kept.stream().filter(b -> b).count()];
            long[] counts = new long[rank];
            for (int k = 0, n = 0; k < rank; k++) {
                counts[k] = chosen.get(k).length;
                if (kept.get(k)) {
                    shape[n++] = counts[k];
                }
            }
            NDArray part = base.get(indices.toArray(Index[]::new));
            assertEquals(Shape.of(shape), part.shape(), indices.toString());
            NDArray target = base.dup();
            NDArray written = target.dup();
            NDArray values =
                    Nd.arange(part.length()).add(1000).castTo(DataType.INT).reshape(shape);
            target.put(indices.toArray(Index[]::new), values);
            long[] flat = part.toLongArray();
            for (int i = 0; i < flat.length; i++) {
                long[] index = Nd.unravelIndex(i, counts);
                for (int k = 0; k < rank; k++) {
                    index[k] = chosen.get(k)[(int) index[k]];
                }
                assertEquals(base.getLong(index), flat[i], indices.toString());
                written.put(1000L + i, index);
            }
            assertEquals(written, target, indices.toString());
        }
    }

    @Test
    void rowsAndColumns() {
        NDArray m = Nd.arange(12).reshape(3, 4);
        same(m.getRow(-1, true), s(1, 4), 8, 9, 10, 11);
        same(m.getColumn(1, true), s(3, 1), 1, 5, 9);
        same(m.getRows(2, 0), s(2, 4), 8, 9, 10, 11, 0, 1, 2, 3);
        same(m.getColumns(3, -4), s(3, 2), 3, 0, 7, 4, 11, 8);
        m.putRow(1, Nd.create(new double[] {1.9, 2, 3, 4}, 1, 4)).putColumn(-1, Nd.create(new int[] {7, 8, 9}, 3, 1));
        same(m, s(3, 4), 0, 1, 2, 7, 1, 2, 3, 8, 8, 9, 10, 9);
        same(x.slice(1).slice(-1, 1), s(3), 15, 19, 23);
        assertEquals(3, m.rows());
        assertEquals(4, m.columns());
    }

    @Test
    void subArraysAreViews() {
        assertEquals(6, x.tensorsAlongDimension(-1));
        same(x.tensorAlongDimension(4, 2), s(4), 16, 17, 18, 19);
        same(x.tensorAlongDimension(2, 2, 0), s(2, 4), 8, 9, 10, 11, 20, 21, 22, 23);
        same(x.tensorAlongDimension(11, 0), s(2), 11, 23);
        same(x.tensorAlongDimension(0, 0, 1, 2).slice(0).slice(0), s(4), 0, 1, 2, 3);
        x.tensorAlongDimension(1, 1, 2).assign(5);
        assertEquals(5, x.getLong(1, 2, 3));
        NDArray[] parts = Nd.tear(x, 1, 2);
        assertEquals(2, parts.length);
        assertEquals(x, Nd.pile(parts));
    }

    @Test
    void reshapeInBothOrders() {
        NDArray m = Nd.arange(6).reshape(2, 3);
        same(m.reshape('f', 3, 2), s(3, 2), 0, 4, 3, 2, 1, 5);
        same(m.reshape('f', 3, -1), s(3, 2), 0, 4, 3, 2, 1, 5);
        same(m.ravel('f'), s(6), 0, 3, 1, 4, 2, 5);
        same(m.ravel(), s(6), 0, 1, 2, 3, 4, 5);
        assertTrue(m.reshape('c', true, 3, 2).sharesMemory(m));
        NDArray f = m.dup('f');
        assertTrue(f.reshape('f', true, 6).sharesMemory(f));
        assertTrue(m.t().reshape('f', true, 6).sharesMemory(m));
        ShapeException e = assertThrows(ShapeException.class, () -> m.t().reshape('c', true, 6));
        assertEquals(
                "[reshape] LONG[3, 2] of strides [1, 3] has no view of shape [6] in c order: allow a copy, or dup() first",
                e.getMessage());
        assertThrows(ShapeException.class, () -> m.reshape('c', true, 5));
        assertThrows(ShapeException.class, () -> m.reshape('x', 6));
    }

    @Test
    void arraysKnowTheirForm() {
        NDArray row = Nd.zeros(1, 3);
        NDArray column = Nd.zeros(3, 1);
        assertTrue(Nd.scalar(1).isScalar()
                && !Nd.scalar(1).isVector()
                && Nd.scalar(1).isVectorOrScalar());
        assertTrue(Nd.zeros(3).isVector()
                && Nd.zeros(3).isRowVector()
                && !Nd.zeros(3).isColumnVector());
        assertTrue(row.isMatrix() && row.isRowVector() && !row.isVector() && !row.isColumnVectorOrScalar());
        assertTrue(column.isMatrix() && column.isColumnVector() && !column.isRowVectorOrScalar());
        assertTrue(Nd.zeros(2, 2).isSquare()
                && !row.isSquare()
                && !Nd.zeros(2, 2, 2).isSquare());
        assertTrue(Nd.zeros(0, 2).isEmpty() && !row.isEmpty());
        assertEquals(12, x.stride(0));
        assertEquals(1, x.stride(-1));
        assertEquals(192, x.byteSize());
        assertTrue(x.isAttached());
        assertFalse(x.sharesMemory(x.dup()));
        assertFalse(x.slice(0).sharesMemory(x.slice(1)));
    }

    @Test
    void wrongIndicesAreRefused() {
        assertEquals(
                "[get] index 3 is out of range for axis 1 of shape [2, 3, 4]: expected -3 to 2",
                assertThrows(IndexException.class, () -> x.get(Index.all(), Index.at(0, 3)))
                        .getMessage());
        assertEquals(
                "[get] 4 indices for shape [2, 3, 4]: expected at most 3",
                assertThrows(IndexException.class, () -> x.get(Index.mask(x.gt(0)), Index.at(1)))
                        .getMessage());
        assertEquals(
                "[get] a mask of shape [3] for axes 0 to 0 of shape [2, 3, 4]: expected equal sizes",
                assertThrows(ShapeException.class, () -> x.get(Index.mask(Nd.zeros(DataType.BOOL, 3))))
                        .getMessage());
        assertThrows(DataTypeException.class, () -> Index.mask(Nd.zeros(2)));
        assertThrows(ShapeException.class, () -> Index.mask(Nd.zeros(DataType.BOOL)));
        assertThrows(IndexException.class, () -> x.get(Index.ellipsis(), Index.ellipsis()));
        assertEquals(
                "[put] values of shape [3] do not broadcast to the part of shape [2, 4]: expected equal sizes, or 1",
                assertThrows(ShapeException.class, () -> x.put(new Index[] {Index.all(), Index.point(0)}, Nd.zeros(3)))
                        .getMessage());
        assertThrows(ShapeException.class, () -> Nd.zeros(1).broadcastTo(3).put(new Index[] {Index.at(0)}, 1));
        assertThrows(IndexException.class, () -> x.slice(2));
        assertThrows(ShapeException.class, () -> x.slice(0, 3));
        assertThrows(ShapeException.class, () -> x.rows());
        assertThrows(IndexException.class, () -> x.tensorAlongDimension(6, 2));
        assertThrows(ShapeException.class, () -> x.tensorAlongDimension(0, 1, -2));
        assertThrows(ShapeException.class, () -> x.slice(0).putRow(0, Nd.zeros(3)));
        assertThrows(ShapeException.class, () -> x.putWhere(Nd.zeros(DataType.BOOL, 5), 0));
    }
}
