package io.gatun.ops.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.SpecValue;
import io.gatun.ops.image.Coordinates;
import io.gatun.ops.image.GridPadding;
import io.gatun.ops.image.ResizeConfig;
import io.gatun.ops.image.ResizeMethod;
import io.gatun.ops.nn.PadMode;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PaddingMode;
import io.gatun.ops.spatial.PoolConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options that models of other libraries ask for: what ends, ties, empties and bad arguments give. */
class ImportedFormsTest {
    private static ReferenceValue x(Shape shape, double... values) {
        return ReferenceValue.of(DataType.DOUBLE, shape, values);
    }

    private static void refused(String text, Runnable call) {
        String message = assertThrows(GatunException.class, call::run).getMessage();
        assertTrue(message.contains(text), message);
    }

    @Test
    void aLastWindowThatIsCutOff() {
        ReferenceValue line = x(Shape.of(1, 1, 6), 1, 2, 3, 4, 5, 6);
        PoolConfig c = PoolConfig.of(3).withStrides(2);
        assertArrayEquals(new double[] {3, 5}, line.maxPooling1d(c).toArray());
        assertArrayEquals(
                new double[] {3, 5, 6}, line.maxPooling1d(c.withCeilMode(true)).toArray());
        assertArrayEquals(
                new double[] {2, 4, 5.5},
                line.avgPooling1d(c.withCeilMode(true)).toArray());
        // The padding counts, but not what lies behind it.
        assertArrayEquals(
                new double[] {1, 3, 5, 6.0 / 2},
                line.avgPooling1d(c.withCeilMode(true).withPadding(1).withCountPadding(true))
                        .toArray());
        // A window that would begin in the padding behind is none.
        assertEquals(
                Shape.of(1, 1, 3),
                line.maxPooling1d(PoolConfig.of(1)
                                .withStrides(2)
                                .withPadding(0, 1)
                                .withCeilMode(true))
                        .shape());
        refused("expected known sizes", () -> new SpecValue(new io.gatun.ops.Spec(DataType.FLOAT, Shape.of(1, 1, -1)))
                .maxPooling1d(c.withCeilMode(true)));
    }

    @Test
    void anOddRestOfPaddingGoesToEitherEnd() {
        ReferenceValue line = x(Shape.of(1, 1, 4), 4, 3, 2, 1);
        PoolConfig c = PoolConfig.of(2).withStrides(1);
        assertArrayEquals(
                new double[] {4, 3, 2, 1},
                line.maxPooling1d(c.withMode(PaddingMode.SAME)).toArray());
        assertArrayEquals(
                new double[] {4, 4, 3, 2},
                line.maxPooling1d(c.withMode(PaddingMode.SAME_LOWER)).toArray());
    }

    @Test
    void placesOfLargestValuesInEveryRank() {
        ReferenceValue equal = x(Shape.of(1, 1, 2, 2, 2), 7, 7, 7, 7, 7, 7, 7, 7);
        assertArrayEquals(
                new double[] {0},
                equal.maxPoolWithArgmax(PoolConfig.of(2)).get(1).toArray());
        ReferenceValue last = x(Shape.of(1, 4, 2), 1, 8, 5, 2, 3, 3, 9, 1);
        assertArrayEquals(
                new double[] {2, 1, 6, 5},
                last.maxPoolWithArgmax(PoolConfig.of(2).withFormat(DataFormat.NHWC))
                        .get(1)
                        .toArray());
        ReferenceValue bytes = last.cast(DataType.BYTE);
        List<ReferenceValue> both = bytes.permute(0, 2, 1)
                .maxPoolWithArgmax(PoolConfig.of(2).withStrides(1).withDilation(2));
        assertEquals(DataType.BYTE, both.get(0).dataType());
        assertArrayEquals(new double[] {3, 9, 8, 2}, both.get(0).toArray());
        assertArrayEquals(new double[] {2, 3, 0, 1}, both.get(1).toArray());
    }

    @Test
    void distinctParts() {
        double nan = Double.NaN;
        ReferenceValue rows = x(Shape.of(4, 2), nan, 1, 2, nan, nan, 1, 2, 0);
        List<ReferenceValue> u = rows.uniqueWithCounts(true, 0);
        assertArrayEquals(new double[] {2, 0, 2, nan, nan, 1}, u.get(0).toArray());
        assertArrayEquals(new double[] {3, 1, 0}, u.get(1).toArray());
        assertArrayEquals(new double[] {2, 1, 2, 0}, u.get(2).toArray());
        assertArrayEquals(new double[] {1, 1, 2}, u.get(3).toArray());
        List<ReferenceValue> none = x(Shape.of(2, 0)).uniqueWithCounts(false, 1);
        assertEquals(Shape.of(2, 0), none.get(0).shape());
        assertEquals(Shape.of(0), none.get(3).shape());
        refused("axis", () -> rows.uniqueWithCounts(true, 2));
    }

    @Test
    void framesOfWhatIsThere() {
        ReferenceValue line = x(Shape.of(3), 1, 2, 3);
        assertArrayEquals(
                new double[] {2, 3, 1, 2, 3, 1, 2, 3, 1},
                line.pad(PadMode.WRAP, 0, 2, 4).toArray());
        assertArrayEquals(
                new double[] {1, 1, 2, 3, 3}, line.pad(PadMode.EDGE, 0, 1, 1).toArray());
        assertArrayEquals(line.toArray(), line.pad(PadMode.WRAP, 0, 0, 0).toArray());
        refused("[pad] 1 before and 0 after axis 0", () -> x(Shape.of(0)).pad(PadMode.WRAP, 0, 1, 0));
        refused("[pad] -1 before", () -> line.pad(PadMode.WRAP, 0, -1, 0));
    }

    @Test
    void shuffledPixels() {
        ReferenceValue image = x(Shape.of(1, 4, 1, 1), 1, 2, 3, 4);
        assertArrayEquals(
                new double[] {1, 2, 3, 4},
                image.pixelShuffle(2, DataFormat.NCHW).toArray());
        refused("[pixelShuffle] block 3", () -> image.pixelShuffle(3, DataFormat.NCHW));
        refused("[pixelShuffle] block 0", () -> image.pixelShuffle(0, DataFormat.NCHW));
        refused("[pixelUnshuffle] block 2", () -> image.pixelUnshuffle(2, DataFormat.NCHW));
        refused("expected rank 4", () -> x(Shape.of(2), 1, 2).pixelShuffle(1, DataFormat.NCHW));
    }

    /** ONNX's own figures: a scale of 0.6 asks for 2.4 pixels, of which two are written. */
    @Test
    void cornersOfSizesThatAScaleDoesNotFit() {
        ReferenceValue row = x(Shape.of(4), 1, 2, 3, 4);
        ResizeConfig corners = ResizeConfig.onnx(ResizeMethod.BILINEAR).withCoordinates(Coordinates.ALIGN_CORNERS);
        assertArrayEquals(
                new double[] {1, 3.142857142857143},
                row.resizeAxis(0, 2, 0.6, corners).toArray(),
                1e-12);
        assertArrayEquals(
                new double[] {1, 4}, row.resizeAxis(0, 2, 0.5, corners).toArray(), 1e-12);
    }

    @Test
    void gridsAndRegionsAreChecked() {
        ReferenceValue image = x(Shape.of(1, 1, 2, 2), 1, 2, 3, 4);
        ReferenceValue corners = x(Shape.of(1, 1, 4, 2), -1, -1, 1, -1, -1, 1, 1, 1);
        assertArrayEquals(
                new double[] {1, 2, 3, 4},
                image.gridSample(corners, ResizeMethod.BILINEAR, GridPadding.ZEROS, true)
                        .toArray());
        // Half of a corner's pixel lies outside, in each direction.
        assertArrayEquals(
                new double[] {0.25, 0.5, 0.75, 1},
                image.gridSample(corners, ResizeMethod.BILINEAR, GridPadding.ZEROS, false)
                        .toArray());
        assertEquals(
                DataType.HALF,
                image.cast(DataType.HALF)
                        .gridSample(corners.cast(DataType.HALF), ResizeMethod.NEAREST, GridPadding.BORDER, true)
                        .dataType());
        refused(
                "[gridSample] method LANCZOS3",
                () -> image.gridSample(corners, ResizeMethod.LANCZOS3, GridPadding.ZEROS, true));
        refused(
                "[gridSample] x [1, 1, 2, 2] and grid [1, 2, 4]",
                () -> image.gridSample(corners.reshape(1, 2, 4), ResizeMethod.NEAREST, GridPadding.ZEROS, true));
        refused(
                "expected equal batches",
                () -> image.gridSample(corners.reshape(2, 1, 2, 2), ResizeMethod.NEAREST, GridPadding.ZEROS, true));
        refused("[affineGrid] maps [1, 2, 2]", () -> image.reshape(1, 2, 2).affineGrid(Shape.of(1, 1, 2, 2), true));
        ReferenceValue region = x(Shape.of(1, 4), 0, 0, 2, 2);
        ReferenceValue first = ReferenceValue.of(DataType.LONG, Shape.of(1), 0);
        assertEquals(
                Shape.of(1, 1, 3, 2),
                image.roiAlign(region, first, 3, 2, 1, 1, true).shape());
        refused("[roiAlign] size 0 x 2", () -> image.roiAlign(region, first, 0, 2, 1, 1, true));
        assertThrows(GatunException.class, () -> image.roiAlign(region, first.add(1L), 1, 1, 1, 1, true));
    }
}
