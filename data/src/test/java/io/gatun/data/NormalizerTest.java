package io.gatun.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class NormalizerTest {
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** Three columns: small numbers, large numbers with a small spread, a constant. */
    private static double[] table(int rows) {
        Random r = new Random(5);
        double[] x = new double[3 * rows];
        for (int i = 0; i < rows; i++) {
            x[3 * i] = (float) r.nextGaussian();
            x[3 * i + 1] = (float) (1000 + 0.5 * r.nextGaussian());
            x[3 * i + 2] = 7;
        }
        return x;
    }

    private static ArrayDataSetIterator iterator(double[] x, int batch) {
        return ArrayDataSetIterator.of(Nd.create(x, x.length / 3, 3), Nd.zeros(x.length / 3, 1), batch);
    }

    private static double[] column(double[] x, int c) {
        double[] y = new double[x.length / 3];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[3 * i + c];
        }
        return y;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void standardizesByTwoPassStatisticsWhateverTheBatch(int batch) {
        double[] x = table(500);
        NormalizerStandardize n = NormalizerStandardize.fit(iterator(x, batch));
        for (int c = 0; c < 3; c++) {
            double[] v = column(x, c);
            double mean = 0;
            for (double value : v) {
                mean += value / v.length;
            }
            double variance = 0;
            for (double value : v) {
                variance += (value - mean) * (value - mean) / v.length;
            }
            assertEquals(mean, n.mean().get(c), 1e-10);
            assertEquals(Math.sqrt(variance), n.std().get(c), 1e-10);
        }
        float[] y = n.transform(Nd.create(x, 500, 3)).castTo(DataType.FLOAT).toFloatArray();
        for (int i = 0; i < 500; i++) {
            assertEquals((x[3 * i + 1] - n.mean().get(1)) / n.std().get(1), y[3 * i + 1], 3e-4);
            assertEquals(0, y[3 * i + 2], "a constant column becomes 0");
        }
    }

    @Test
    void scalesToTheExtremesOfTheData() {
        double[] x = {-1, 10, 7, 3, 20, 7, 1, 15, 7};
        NormalizerMinMaxScaler n = NormalizerMinMaxScaler.fit(iterator(x, 2), -1, 1);
        assertEquals(List.of(-1.0, 10.0, 7.0), n.dataMin());
        assertEquals(List.of(3.0, 20.0, 7.0), n.dataMax());
        assertArrayEquals(
                new float[] {-1, -1, -1, 1, 1, -1, 0, 0, -1},
                n.transform(Nd.create(x, 3, 3)).castTo(DataType.FLOAT).toFloatArray(),
                1e-6f);
        assertEquals(
                List.of(0.0, 1.0),
                List.of(NormalizerMinMaxScaler.fit(iterator(x, 2)).min(), 1.0));
    }

    static List<Normalizer> normalizers() {
        return List.of(
                new ImagePreProcessingScaler(-1, 1),
                new ImagePreProcessingScaler(0, 1, 16),
                new NormalizerStandardize(List.of(1.0, -2.5, 1e6), List.of(0.1, 3.0, 0.0)),
                new NormalizerStandardize(List.of(0.1), List.of(0.3)),
                new NormalizerMinMaxScaler(0, 1, List.of(0.0, -1.0, 5.0), List.of(1.0, 1.0, 5.0)));
    }

    @ParameterizedTest
    @MethodSource("normalizers")
    void bytesKeepEveryDigit(Normalizer n) {
        assertEquals(n, Normalizer.fromBytes(n.toBytes()));
        assertTrue(new String(n.toBytes(), StandardCharsets.UTF_8).contains("\"type\" : \"" + n.type() + "\""));
    }

    @ParameterizedTest
    @MethodSource("normalizers")
    void revertUndoesTransform(Normalizer n) {
        double[] x = {0.5, -2, 1e6, 0, 1, 1e6};
        if (n instanceof NormalizerMinMaxScaler) {
            x[2] = 5;
            x[5] = 5;
        }
        NDArray in = Nd.create(x, 2, 3);
        NDArray out = n.transform(in);
        assertEquals(in.shape(), out.shape());
        double[] back = n.revert(out).toDoubleArray();
        for (int i = 0; i < x.length; i++) {
            assertEquals(x[i], back[i], 1e-6 * Math.max(1, Math.abs(x[i])));
        }
    }

    @Test
    void pictureChannelsHaveStatisticsOfTheirOwn() {
        // [2, 2, 1, 2]: channel 0 holds 1, 3, 5, 7; channel 1 holds 10, 10, 20, 20.
        NDArray x = Nd.create(new float[] {1, 3, 10, 10, 5, 7, 20, 20}, 2, 2, 1, 2);
        NormalizerStandardize n = NormalizerStandardize.fit(new DataSet(x, Nd.zeros(2, 1)));
        assertEquals(List.of(4.0, 15.0), n.mean());
        assertEquals(List.of(Math.sqrt(5), 5.0), n.std());
        float a = (float) (1 / Math.sqrt(5));
        assertArrayEquals(
                new float[] {-3 * a, -a, -1, -1, a, 3 * a, 1, 1}, n.transform(x).toFloatArray(), 1e-6f);
    }

    @ParameterizedTest
    @MethodSource("normalizers")
    void iteratorsApplyWhatTransformDoes(Normalizer n) {
        byte[] pixels = new byte[5 * 3 * 4];
        new Random(1).nextBytes(pixels);
        ArrayDataSetIterator bytes = ArrayDataSetIterator.of(pixels, Shape.of(3, 2, 2), new byte[5], List.of("one"), 5);
        check(n, bytes);
        NDArray reals = Nd.create(table(4), 4, 3);
        check(n, ArrayDataSetIterator.of(reals, Nd.zeros(4, 1), 4));
    }

    private static void check(Normalizer n, ArrayDataSetIterator it) {
        NDArray expected = n.transform(it.next().features());
        it.reset();
        it.setPreProcessor(n);
        assertSame(n, it.preProcessor());
        NDArray received = it.next().features();
        assertEquals(expected.shape(), received.shape());
        float[] e = expected.toFloatArray();
        float[] r = received.toFloatArray();
        for (int i = 0; i < e.length; i++) {
            assertEquals(e[i], r[i], 1e-6f * Math.max(1, Math.abs(e[i])));
        }
    }

    @Test
    void fitSeesTheDataAsItIsAndRestoresThePreprocessor() {
        ArrayDataSetIterator it = iterator(table(20), 6);
        NormalizerStandardize raw = NormalizerStandardize.fit(it);
        it.setPreProcessor(raw);
        assertEquals(raw, NormalizerStandardize.fit(it));
        assertSame(raw, it.preProcessor());
        try (AsyncDataSetIterator async = new AsyncDataSetIterator(it)) {
            assertEquals(raw, NormalizerStandardize.fit(async));
            assertSame(raw, async.preProcessor());
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        NormalizerStandardize two = new NormalizerStandardize(List.of(1.0, 2.0), List.of(1.0, 1.0));
        ShapeException e = assertThrows(ShapeException.class, () -> two.transform(Nd.zeros(4, 3)));
        assertTrue(e.getMessage().contains("[4, 3]: expected 2 along axis 1"), e.getMessage());
        assertThrows(ShapeException.class, () -> iterator(table(3), 1).setPreProcessor(two));
        double[] nan = table(3);
        nan[4] = Double.NaN;
        DataException d = assertThrows(DataException.class, () -> NormalizerStandardize.fit(iterator(nan, 2)));
        assertTrue(d.getMessage().contains("channel 1 holds a value that is not finite"), d.getMessage());
        assertThrows(DataException.class, () -> new ImagePreProcessingScaler(1, 0));
        assertThrows(DataException.class, () -> new ImagePreProcessingScaler(0, Double.NaN));
        assertThrows(DataException.class, () -> new NormalizerStandardize(List.of(), List.of()));
        assertThrows(DataException.class, () -> new NormalizerStandardize(List.of(0.0), List.of(-1.0)));
        assertThrows(DataException.class, () -> new NormalizerMinMaxScaler(0, 1, List.of(2.0), List.of(1.0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{}",
                "{\"format\":\"other\"}",
                "{\"format\":\"gatun-normalizer\",\"version\":2,\"type\":\"standardize\"}",
                "{\"format\":\"gatun-normalizer\",\"version\":\"1\",\"type\":\"standardize\"}",
                "{\"format\":\"gatun-normalizer\",\"version\":1,\"type\":\"magic\"}",
                "{\"format\":\"gatun-normalizer\",\"version\":1,\"type\":\"standardize\",\"mean\":[1]}",
                "{\"format\":\"gatun-normalizer\",\"version\":1,\"type\":\"standardize\",\"mean\":[1],\"std\":[\"x\"]}",
                "{\"format\":\"gatun-normalizer\",\"version\":1,\"type\":\"standardize\",\"mean\":[1],\"std\":[1,2]}",
                "{\"format\":\"gatun-normalizer\",\"version\":1,\"type\":\"image-scaler\",\"min\":0,\"max\":0,\"maxPixel\":1}"
            })
    void refusesOtherFiles(String json) {
        FileFormatException e = assertThrows(
                FileFormatException.class, () -> Normalizer.fromBytes(json.getBytes(StandardCharsets.UTF_8)));
        assertTrue(e.getMessage().startsWith("[normalizer] "), e.getMessage());
    }

    @Test
    void saysWhichVersionItReads() {
        String json = "{\"format\":\"gatun-normalizer\",\"version\":2,\"type\":\"standardize\"}";
        String message = assertThrows(
                        FileFormatException.class, () -> Normalizer.fromBytes(json.getBytes(StandardCharsets.UTF_8)))
                .getMessage();
        assertTrue(message.contains("version 2") && message.contains("reads version 1"), message);
    }
}
