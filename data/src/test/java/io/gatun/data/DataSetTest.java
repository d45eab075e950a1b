package io.gatun.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DataSetTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** Example i has the features (10 i, 10 i + 1) and the label i. */
    private static DataSet numbered(int n) {
        float[] x = new float[2 * n];
        float[] y = new float[n];
        for (int i = 0; i < n; i++) {
            x[2 * i] = 10 * i;
            x[2 * i + 1] = 10 * i + 1;
            y[i] = i;
        }
        return new DataSet(Nd.create(x, n, 2), Nd.create(y, n, 1));
    }

    @Test
    void takesParts() {
        DataSet d = numbered(5);
        assertEquals(5, d.numExamples());
        assertEquals(Shape.of(2), d.exampleShape());
        assertArrayEquals(new float[] {30, 31}, d.get(3).features().toFloatArray());
        assertArrayEquals(new float[] {4}, d.get(-1).labels().toFloatArray());
        assertArrayEquals(new float[] {1, 2}, d.range(1, 3).labels().toFloatArray());
        assertArrayEquals(new float[] {4, 0}, d.select(4, 0).labels().toFloatArray());
        assertArrayEquals(new float[] {40, 41, 0, 1}, d.select(4, 0).features().toFloatArray());
        DataSet.Split split = d.split(0.6);
        assertEquals(3, split.first().numExamples());
        assertArrayEquals(new float[] {3, 4}, split.second().labels().toFloatArray());
        assertEquals(
                d.features(),
                DataSet.concat(List.of(split.first(), split.second())).features());
    }

    @Test
    void takesNone() {
        DataSet none = numbered(5).range(2, 2);
        assertEquals(0, none.numExamples());
        assertSame(none, none.requireFiniteLabels());
    }

    @Test
    void shufflesBySeedAndKeepsRowsTogether() {
        DataSet d = numbered(50).shuffle(7);
        float[] labels = d.labels().toFloatArray();
        float[] features = d.features().toFloatArray();
        for (int i = 0; i < 50; i++) {
            assertEquals(10 * labels[i], features[2 * i]);
        }
        assertArrayEquals(labels, numbered(50).shuffle(7).labels().toFloatArray());
        assertNotEquals(
                Arrays.toString(labels),
                Arrays.toString(numbered(50).shuffle(8).labels().toFloatArray()));
        Arrays.sort(labels);
        assertArrayEquals(numbered(50).labels().toFloatArray(), labels);
    }

    @Test
    void samplesWithoutRepetition() {
        float[] some = numbered(20).sample(15, 3).labels().toFloatArray();
        assertEquals(15, Arrays.stream(toDoubles(some)).distinct().count());
        assertThrows(IndexException.class, () -> numbered(3).sample(4, 1));
    }

    private static double[] toDoubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }

    @Test
    void refusesWhatDoesNotFit() {
        NDArray x = Nd.zeros(3, 2);
        String message = assertThrows(ShapeException.class, () -> new DataSet(x, Nd.zeros(4, 1)))
                .getMessage();
        assertTrue(message.contains("[3, 2]") && message.contains("[4, 1]"), message);
        assertThrows(ShapeException.class, () -> new DataSet(Nd.scalar(1f), x));
        DataSet d = numbered(3);
        assertThrows(IndexException.class, () -> d.get(3));
        assertThrows(IndexException.class, () -> d.get(-4));
        assertThrows(IndexException.class, () -> d.range(2, 1));
        assertThrows(IndexException.class, () -> d.range(0, 4));
        assertThrows(IndexException.class, () -> d.select(0, 3));
        assertThrows(DataException.class, () -> d.split(1.5));
        assertThrows(DataException.class, () -> d.split(Double.NaN));
        assertThrows(DataException.class, () -> DataSet.concat(List.of()));
    }

    @Test
    void namesTheRowOfALabelThatIsNotFinite() {
        DataSet d = new DataSet(Nd.zeros(3, 2), Nd.create(new float[] {0, 1, 1, 0, 0, Float.NaN}, 3, 2));
        DataException e = assertThrows(DataException.class, d::requireFiniteLabels);
        assertTrue(e.getMessage().startsWith("[dataset] labels row 2, column 1 is NaN"), e.getMessage());
        assertSame(d, d.requireFiniteFeatures());
        DataSet f = new DataSet(Nd.create(new float[] {1, Float.NEGATIVE_INFINITY}, 2, 1), Nd.zeros(2, 1));
        assertTrue(assertThrows(DataException.class, f::requireFiniteFeatures)
                .getMessage()
                .startsWith("[dataset] features row 1, column 0 is -Infinity"));
    }

    @Test
    void encodesAndDecodesClasses() {
        NDArray rows = OneHot.encode(new int[] {2, 0}, 3);
        assertArrayEquals(new float[] {0, 0, 1, 1, 0, 0}, rows.toFloatArray());
        assertArrayEquals(new int[] {2, 0}, OneHot.decode(rows));
        assertThrows(IndexException.class, () -> OneHot.encode(new int[] {3}, 3));
        assertThrows(ShapeException.class, () -> OneHot.encode(new int[] {}, 0));
        assertThrows(ShapeException.class, () -> OneHot.decode(Nd.zeros(3)));
    }

    @Test
    void leavesItsScopeWhenDetached() {
        DataSet d;
        try (Scope inner = Scope.open()) {
            d = numbered(2).detach();
        }
        assertArrayEquals(new float[] {0, 1}, d.labels().toFloatArray());
        d.close();
        assertTrue(d.features().isClosed() && d.labels().isClosed());
    }
}
