package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.image.ColorMatrix;
import io.gatun.ops.image.DrawBoundingBoxes;
import io.gatun.ops.image.NearestIndices;
import io.gatun.ops.image.Resample;
import io.gatun.ops.image.ResizeConfig;
import io.gatun.ops.image.ResizeMethod;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PoolConfig;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations on pictures in every type and layout against the reference interpreter; what they refuse. */
class PictureOperationTest {
    private static final double SUMS = 12;

    @ParameterizedTest
    @EnumSource(
            value = ResizeMethod.class,
            names = {"NEAREST"},
            mode = EnumSource.Mode.EXCLUDE)
    void resampling(ResizeMethod method) {
        for (ResizeConfig c : List.of(
                ResizeConfig.of(method),
                ResizeConfig.of(method).withAntialias(true),
                ResizeConfig.legacy(method, true),
                ResizeConfig.onnx(method))) {
            for (long to : new long[] {1, 3, 7, 16}) {
                Resample op = new Resample(1, 7, to, c);
                for (DataType type : OperationCase.FLOATING) {
                    Random random = new Random(3);
                    OperationTest.check(op, SUMS, List.of(OperationTest.values(random, type, 2, 7, 3)));
                    OperationTest.check(op, SUMS, List.of(OperationTest.values(random, type, 0, 7)));
                    Resample back = new Resample(1, 7, to, op.scale(), c, true);
                    OperationTest.check(back, SUMS, List.of(OperationTest.values(random, type, 2, to, 21)));
                }
            }
        }
    }

    @Test
    void constantsAndDrawing() {
        OperationTest.check(new NearestIndices(5, 8, 1.6, ResizeConfig.of(ResizeMethod.NEAREST)), 1, List.of());
        OperationTest.check(new ColorMatrix(DataType.FLOAT, ColorMatrix.RGB_TO_YIQ), 1, List.of());
        for (DataType type : OperationCase.FLOATING) {
            Random random = new Random(4);
            ReferenceValue boxes = ReferenceValue.of(type, Shape.of(2, 1, 4), 0, 0.25, 1, 0.75, -1, 0.5, 0.5, 2);
            OperationTest.check(
                    new DrawBoundingBoxes(),
                    1,
                    List.of(
                            OperationTest.values(random, type, 2, 5, 9, 3),
                            boxes,
                            OperationTest.values(random, type, 2, 3)));
        }
    }

    @Test
    void weightsSumUpToOne() {
        for (ResizeMethod method : ResizeMethod.values()) {
            for (boolean antialias : new boolean[] {false, true}) {
                NDArray ones = Nd.ones(DataType.FLOAT, 1, 9, 13, 2);
                NDArray y = ones.imageResize(4, 29, false, antialias, method);
                assertEquals(Shape.of(1, 4, 29, 2), y.shape());
                assertEquals(0, y.sub(1.0).abs().max().item(), 2e-6, method + " " + antialias);
            }
        }
    }

    @Test
    void typesOfPictures() {
        NDArray x = Nd.arange(12).castTo(DataType.INT).reshape(1, 2, 2, 3);
        assertEquals(DataType.INT, x.imageResize(4, 4, ResizeMethod.NEAREST).dataType());
        assertEquals(DataType.FLOAT, x.imageResize(4, 4, ResizeMethod.BILINEAR).dataType());
        assertEquals(DataType.FLOAT, x.imageResize(2, 2, ResizeMethod.BILINEAR).dataType());
        assertEquals(DataType.FLOAT, x.rgbToHsv().dataType());
        assertEquals(DataType.INT, x.extractImagePatches(2, 2, 1, 1, 1, 1, true).dataType());
        assertEquals(
                DataType.INT,
                x.spaceToBatch(new int[] {2, 2}, new int[2], new int[2]).dataType());
    }

    @Test
    void suppressionOfNothing() {
        NDArray none = Nd.zeros(DataType.FLOAT, 0, 4).nonMaxSuppression(Nd.zeros(DataType.FLOAT, 0), 5, 0.5, 0);
        assertEquals(Shape.of(0), none.shape());
        NDArray boxes = Nd.zeros(DataType.FLOAT, 3, 4); // no area: nothing overlaps
        NDArray scores = Nd.create(new float[] {1, Float.NaN, 1});
        assertArrayEquals(
                new long[] {0, 2}, boxes.nonMaxSuppression(scores, 5, 0.5, 0).toLongArray());
        assertEquals(0, boxes.nonMaxSuppression(scores, 0, 0.5, 0).length());
        String three = refused(() -> Nd.zeros(DataType.FLOAT, 3, 3).nonMaxSuppression(scores, 5, 0.5, 0));
        assertTrue(three.contains("[nonMaxSuppression]") && three.contains("[3, 3]"), three);
        refused(() -> boxes.nonMaxSuppression(scores, 5, 1.5, 0));
        refused(() -> boxes.nonMaxSuppression(scores, -1, 0.5, 0));
    }

    private static String refused(Supplier<?> call) {
        return assertThrows(GatunException.class, call::get).getMessage();
    }

    @Test
    void badArguments() {
        NDArray x = Nd.zeros(DataType.FLOAT, 1, 4, 4, 3);
        NDArray box = Nd.create(new float[] {0, 0, 1, 1}).reshape(1, 4);
        for (long index : new long[] {-1, 1, Long.MAX_VALUE / 1000, Long.MIN_VALUE}) {
            refused(() -> x.cropAndResize(box, Nd.create(new long[] {index}), 2, 2, 0));
        }
        NDArray strange = Nd.create(new float[] {Float.NaN, -1e30f, Float.POSITIVE_INFINITY, 1e30f})
                .reshape(1, 4);
        assertEquals(
                7,
                x.cropAndResize(strange, Nd.create(new long[] {0}), 2, 2, 7)
                        .min()
                        .item());
        refused(() -> x.imageResize(0, 4, ResizeMethod.BILINEAR));
        refused(() -> Nd.zeros(DataType.FLOAT, 1, 0, 4, 3).imageResize(2, 2, ResizeMethod.BICUBIC));
        refused(() -> Nd.zeros(DataType.FLOAT, 4, 4).imageResize(2, 2, ResizeMethod.AREA));
        refused(() -> Nd.zeros(DataType.FLOAT, 4, 4, 2).rgbToHsv());
        NDArray w = Nd.zeros(DataType.FLOAT, 2, 3, 2, 2, 2);
        ConvConfig last = ConvConfig.of(1).withFormat(DataFormat.NHWC);
        refused(() -> x.conv3d(w, last));
        refused(() -> Nd.zeros(DataType.FLOAT, 1, 4, 4, 4, 2).conv3d(w, last));
        refused(() -> Nd.zeros(DataType.FLOAT, 1, 1, 4, 4, 3).conv3d(w, last));
        refused(() -> Nd.zeros(DataType.FLOAT, 1, 2, 4, 4, 3).deconv3d(w, last));
        refused(() -> Nd.zeros(DataType.FLOAT, 1, 2, 4, 4, 2).deconv3d(w, last.withOutputPadding(1)));
        refused(() -> x.maxPooling3d(PoolConfig.of(2)));
        refused(() -> x.castTo(DataType.LONG).maxPooling2d(PoolConfig.of(2)));
        refused(() -> x.castTo(DataType.INT).avgPooling2d(PoolConfig.of(2)));
        refused(() -> x.maxPooling2d(PoolConfig.of(2, 2, 2)));
        refused(() -> x.spaceToBatch(new int[] {3, 2}, new int[2], new int[2]));
        refused(() -> x.batchToSpace(new int[] {2, 2}, new int[2], new int[2]));
        refused(() -> x.randomCrop(Nd.create(new long[] {1, 2}), 1, 5, 4, 3));
        refused(() -> x.col2Im(4, 4, ConvConfig.DEFAULT));
        refused(() -> x.dilation2D(Nd.zeros(DataType.FLOAT, 2, 2, 2), new int[] {1, 1}, new int[] {1, 1}, false));
        refused(() -> x.pnormPooling2d(0, PoolConfig.of(2)));
        String kernel = refused(() -> x.conv2d(Nd.zeros(DataType.FLOAT, 5, 3, 6, 6), last));
        assertTrue(kernel.contains("[conv2d]") && kernel.contains("6"), kernel);
    }
}
