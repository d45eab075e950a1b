package io.gatun.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ArrayDataSetIteratorTest {
    private static final List<String> NAMES = List.of("a", "b", "c");

    /** Pictures of 1x2x2: picture i is i, i+1, i+2, 255; its class is i mod 3. */
    static ArrayDataSetIterator pictures(int n, int batch) {
        byte[] pixels = new byte[4 * n];
        byte[] classes = new byte[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 4; k++) {
                pixels[4 * i + k] = (byte) (k == 3 ? 255 : i + k);
            }
            classes[i] = (byte) (i % 3);
        }
        return ArrayDataSetIterator.of(pixels, Shape.of(1, 2, 2), classes, NAMES, batch);
    }

    /** The first pixel of every picture of an epoch: its number. */
    static List<Integer> epoch(DataSetIterator it) {
        List<Integer> numbers = new ArrayList<>();
        for (DataSet d : it) {
            try (d) {
                float[] x = d.features().toFloatArray();
                for (int i = 0; i < x.length; i += 4) {
                    numbers.add((int) x[i]);
                }
            }
        }
        return numbers;
    }

    @Test
    void deliversBatchesOfFloats() {
        ArrayDataSetIterator it = pictures(5, 2);
        try (Scope scope = Scope.open()) {
            DataSet first = it.next();
            assertEquals(Shape.of(2, 1, 2, 2), first.features().shape());
            assertEquals(DataType.FLOAT, first.features().dataType());
            assertArrayEquals(
                    new float[] {0, 1, 2, 255, 1, 2, 3, 255}, first.features().toFloatArray());
            assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0}, first.labels().toFloatArray());
            it.next();
            DataSet last = it.next();
            assertEquals(Shape.of(1, 1, 2, 2), last.features().shape());
            assertArrayEquals(new float[] {0, 1, 0}, last.labels().toFloatArray());
        }
        assertFalse(it.hasNext());
        assertThrows(NoSuchElementException.class, it::next);
    }

    @Test
    void saysWhatItHolds() {
        ArrayDataSetIterator it = pictures(5, 2);
        assertEquals(2, it.batch());
        assertEquals(5, it.totalExamples());
        assertEquals(3, it.batches());
        assertEquals(4, it.inputColumns());
        assertEquals(Shape.of(1, 2, 2), it.exampleShape());
        assertEquals(3, it.totalOutcomes());
        assertEquals(NAMES, it.labels());
        assertTrue(it.asyncSupported() && it.resetSupported());
    }

    @Test
    void dropsTheSmallerLastBatchOnRequest() {
        ArrayDataSetIterator it = pictures(5, 2).dropLast();
        assertEquals(List.of(0, 1, 2, 3), epoch(it));
        assertEquals(4, it.totalExamples());
        assertEquals(2, it.batches());
        assertThrows(ShapeException.class, () -> pictures(5, 6).dropLast());
    }

    @Test
    void everyEpochHasAnOrderOfItsOwnThatTheSeedDetermines() {
        ArrayDataSetIterator it = pictures(100, 7).shuffled(42);
        List<Integer> first = epoch(it);
        List<Integer> second = epoch(it);
        assertNotEquals(first, second);
        assertEquals(
                IntStream.range(0, 100).boxed().toList(),
                first.stream().sorted().toList());
        assertEquals(first.stream().sorted().toList(), second.stream().sorted().toList());
        ArrayDataSetIterator again = pictures(100, 7).shuffled(42);
        assertEquals(first, epoch(again));
        assertEquals(second, epoch(again));
        assertNotEquals(first, epoch(pictures(100, 7).shuffled(43)));
    }

    /** The training of a released version can be repeated. The orders were computed by another program, in Python. */
    @Test
    void theOrderOfASeedNeverChanges() {
        assertArrayEquals(new int[] {9, 4, 0, 5, 2, 1, 6, 8, 3, 7}, Shuffle.order(10, 1));
        int[] next = new int[10];
        Shuffle.fill(next, 1, 1);
        assertArrayEquals(new int[] {5, 6, 3, 9, 2, 8, 4, 7, 0, 1}, next);
    }

    @Test
    void ordersAreSpreadEvenly() {
        int[][] counts = new int[6][6];
        for (int seed = 0; seed < 6000; seed++) {
            int[] order = new int[6];
            Shuffle.fill(order, 5, seed);
            for (int i = 0; i < 6; i++) {
                counts[i][order[i]]++;
            }
        }
        for (int[] row : counts) {
            for (int c : row) {
                assertEquals(1000, c, 150); // five standard deviations
            }
        }
    }

    @Test
    void resetDoesNothingBeforeTheFirstBatch() {
        ArrayDataSetIterator it = pictures(50, 10).shuffled(1);
        it.reset();
        it.reset();
        assertEquals(0, it.epoch());
        it.next().close();
        it.reset();
        assertEquals(1, it.epoch());
    }

    @Test
    void seekContinuesAnInterruptedEpoch() {
        ArrayDataSetIterator whole = pictures(50, 10).shuffled(9);
        epoch(whole);
        List<Integer> second = epoch(whole);
        ArrayDataSetIterator resumed = pictures(50, 10).shuffled(9);
        resumed.seek(1, 3);
        List<Integer> rest = new ArrayList<>();
        while (resumed.hasNext()) {
            try (DataSet d = resumed.next()) {
                for (int i = 0; i < 10; i++) {
                    rest.add((int) d.features().getFloat(i, 0, 0, 0));
                }
            }
        }
        assertEquals(second.subList(30, 50), rest);
        assertThrows(IndexException.class, () -> resumed.seek(0, 6));
        assertThrows(IndexException.class, () -> resumed.seek(-1, 0));
    }

    @Test
    void batchesBelongToTheScopeOfTheCaller() {
        ArrayDataSetIterator it = pictures(4, 2);
        DataSet d;
        try (Scope scope = Scope.open()) {
            d = it.next();
        }
        assertTrue(d.features().isClosed() && d.labels().isClosed());
        try (DataSet free = it.next()) {
            assertFalse(free.features().isClosed());
        }
    }

    @Test
    void batchesDoNotShareMemory() {
        ArrayDataSetIterator it = pictures(4, 2);
        try (DataSet a = it.next();
                DataSet b = it.next()) {
            assertArrayEquals(
                    new float[] {0, 1, 2, 255, 1, 2, 3, 255}, a.features().toFloatArray());
            assertArrayEquals(
                    new float[] {2, 3, 4, 255, 3, 4, 5, 255}, b.features().toFloatArray());
        }
    }

    @Test
    void holdsRealNumbers() {
        NDArray x = Nd.create(new double[] {1, 2, 3, 4, 5, 6}, 3, 2);
        NDArray y = Nd.create(new float[] {-1, 0.5f, 2}, 3, 1);
        ArrayDataSetIterator it = ArrayDataSetIterator.of(x, y, 2).withLabels(List.of("price"));
        x.close();
        try (DataSet d = it.next()) {
            assertArrayEquals(new float[] {1, 2, 3, 4}, d.features().toFloatArray());
            assertArrayEquals(new float[] {-1, 0.5f}, d.labels().toFloatArray());
        }
        assertEquals(List.of("price"), it.labels());
        y.close();
    }

    @Test
    void aPreprocessorOfOnesOwnSeesEachBatch() {
        ArrayDataSetIterator it = pictures(4, 2);
        it.setPreProcessor(d -> new DataSet(d.features().mul(2.0), d.labels()));
        try (Scope scope = Scope.open()) {
            assertEquals(510, it.next().features().getFloat(0, 0, 1, 1));
        }
        it.setPreProcessor(null);
        try (DataSet d = it.next()) {
            assertEquals(255, d.features().getFloat(0, 0, 1, 1));
        }
    }

    @Test
    void refusesBadInput() {
        assertTrue(assertThrows(ShapeException.class, () -> pictures(4, 0))
                .getMessage()
                .contains("batch of 0"));
        assertThrows(DataException.class, () -> pictures(0, 1));
        assertThrows(
                IndexException.class,
                () -> ArrayDataSetIterator.of(new byte[4], Shape.of(4), new byte[] {3}, NAMES, 1));
        assertThrows(
                ShapeException.class, () -> ArrayDataSetIterator.of(new byte[5], Shape.of(4), new byte[1], NAMES, 1));
        try (Scope scope = Scope.open()) {
            assertThrows(ShapeException.class, () -> ArrayDataSetIterator.of(Nd.zeros(3, 2), Nd.zeros(2, 1), 1));
            assertThrows(ShapeException.class, () -> ArrayDataSetIterator.of(Nd.zeros(3, 2), Nd.zeros(3), 1));
            NDArray bad = Nd.create(new float[] {0, Float.NaN}, 2, 1);
            GatunException e = assertThrows(DataException.class, () -> ArrayDataSetIterator.of(Nd.zeros(2, 2), bad, 1));
            assertTrue(e.getMessage().contains("labels row 1, column 0 is NaN"), e.getMessage());
            assertThrows(ShapeException.class, () -> pictures(3, 1).withLabels(List.of("one")));
        }
    }
}
