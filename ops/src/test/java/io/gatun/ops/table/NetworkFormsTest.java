package io.gatun.ops.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Tape;
import io.gatun.ops.loss.LossReduce;
import io.gatun.ops.nn.PadMode;
import io.gatun.ops.nn.PartitionMode;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.rnn.LstmDataFormat;
import io.gatun.ops.rnn.LstmDirectionMode;
import io.gatun.ops.rnn.LstmLayerConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tables of networks do beside their values: gradients that are estimates, moments of noise, empties, refusals. */
class NetworkFormsTest {
    private static final ReferenceValue KEY = ReferenceValue.of(DataType.LONG, Shape.of(2), 7, 0);

    private static ReferenceValue x(double... values) {
        return ReferenceValue.of(values);
    }

    private static void refused(String text, Runnable call) {
        String message = assertThrows(GatunException.class, call::run).getMessage();
        assertTrue(message.contains(text), message);
    }

    /** TensorFlow's rule: to x inside the moved range, to the end that was passed outside. */
    @Test
    void fakeQuantisationPassesTheGradientThrough() {
        Tape<ReferenceValue> tape = new Tape<>();
        var v = tape.variable(x(-3, -1, 0.3, 1.4, 9));
        var min = tape.variable(x(-1.2).reshape());
        var max = tape.variable(x(1.5).reshape());
        var y = v.fakeQuantWithMinMaxVars(min, max, 8, false).mul(tape.constant(x(1, 2, 3, 4, 5)));
        List<ReferenceValue> g = tape.gradients(y.sum(), List.of(v, min, max));
        assertArrayEquals(new double[] {0, 2, 3, 4, 0}, g.get(0).toArray());
        assertEquals(1, g.get(1).item());
        assertEquals(5, g.get(2).item());
        ReferenceValue none = x(1, -2).fakeQuantWithMinMaxVars(x(0).reshape(), x(0).reshape(), 8, false);
        assertArrayEquals(new double[] {0, 0}, none.toArray());
    }

    private static double[] moments(ReferenceValue y) {
        double mean = y.mean().item();
        return new double[] {mean, y.sub(mean).square().mean().item()};
    }

    @Test
    void noiseHasTheMomentsThatItSays() {
        ReferenceValue normal = KEY.randomNormal(DataType.DOUBLE, Shape.of(20000), 0, 1);
        ReferenceValue other = ReferenceValue.of(DataType.LONG, Shape.of(2), 8, 0);
        double[] alpha = moments(normal.alphaDropout(0.3, other));
        assertEquals(0, alpha[0], 0.03);
        assertEquals(1, alpha[1], 0.03);
        ReferenceValue ones = normal.onesLike();
        double[] gaussian = moments(ones.gaussianDropout(0.2, other));
        assertEquals(1, gaussian[0], 0.02);
        assertEquals(0.25, gaussian[1], 0.02);
        double[] added = moments(ones.gaussianNoise(0.5, other));
        assertEquals(1, added[0], 0.02);
        assertEquals(0.25, added[1], 0.02);
        ReferenceValue channels = ones.reshape(100, 50, 4).spatialDropout(0.5, other);
        double[] whole = channels.toArray();
        for (int i = 0; i < whole.length; i++) {
            assertEquals(whole[i / 4 * 4], whole[i], "a channel is kept or dropped as one");
            assertTrue(whole[i] == 0 || whole[i] == 2);
        }
        double[] slopes = moments(ones.neg().rrelu(0.1, 0.3, other));
        assertEquals(-0.2, slopes[0], 0.005);
        assertEquals(0.04 / 12, slopes[1], 5e-4);
    }

    @Test
    void weightsOfZeroLeaveNothing() {
        ReferenceValue p = x(1, 2);
        for (LossReduce reduce : LossReduce.values()) {
            ReferenceValue y = p.meanSquaredError(x(3, 4), x(0, 0), reduce);
            assertArrayEquals(reduce == LossReduce.NONE ? new double[2] : new double[1], y.toArray(), reduce.name());
        }
        assertEquals(
                4,
                p.meanSquaredError(x(3, 4), x(0, 1), LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT)
                        .item());
        refused(
                "[meanSquaredError] weights [3] for losses [2]",
                () -> p.meanSquaredError(x(3, 4), x(1, 1, 1), LossReduce.SUM));
        refused("[hingeLoss] predictions [2] and labels [1]", () -> p.hingeLoss(x(1), null, LossReduce.SUM));
    }

    /** Sums of HALF beyond its range have a mean within it. */
    @Test
    void meansOfNarrowTypesDoNotOverflow() {
        ReferenceValue many = x(200).broadcastTo(2000).cast(DataType.HALF);
        ReferenceValue y = many.absoluteDifference(many.zerosLike(), many.onesLike(), LossReduce.MEAN_BY_WEIGHT);
        assertEquals(DataType.HALF, y.dataType());
        assertEquals(200, y.item());
    }

    @Test
    void lookupsOfSeveralTablesAreChecked() {
        List<ReferenceValue> tables = List.of(x(0, 2, 4), x(1, 3));
        ReferenceValue five = ReferenceValue.of(DataType.LONG, Shape.of(1), 5);
        assertThrows(IndexException.class, () -> Ops.embeddingLookup(tables, five, PartitionMode.MOD));
        assertThrows(IndexException.class, () -> Ops.embeddingLookup(tables, five, PartitionMode.DIV));
        refused("received no tables", () -> Ops.embeddingLookup(List.<ReferenceValue>of(), five, PartitionMode.MOD));
    }

    @Test
    void badArguments() {
        ReferenceValue image = x(1, 2, 3, 4, 5, 6).reshape(2, 3);
        refused("[pad] mirrors of 2 and 0 on axis 0", () -> image.pad(PadMode.REFLECT, 0, 2, 0, 0, 0));
        refused("[pad] 2 widths for shape [2, 3]", () -> image.pad(PadMode.SYMMETRIC, 0, 1, 1));
        assertEquals(Shape.of(6, 3), image.pad(PadMode.SYMMETRIC, 0, 2, 2, 0, 0).shape());
        refused("[groupNorm] 2 groups of x [2, 3]", () -> image.groupNorm(null, null, 2, 1e-3));
        refused("[layerNorm] x [2, 3] over axes []", () -> image.layerNorm(x(1, 1, 1), null, true));
        refused("[instanceNorm] x [2, 3]", () -> image.instanceNorm(null, null, 1e-3));
        refused(
                "[dotProductAttention] queries have shape [2, 3]",
                () -> image.dotProductAttention(image, image, null, true));
        refused("numBits is 1", () -> image.fakeQuantWithMinMaxArgs(0, 1, 1, false));
        refused("range 1.0 to 1.0", () -> image.fakeQuantWithMinMaxArgs(1, 1, 8, false));
        refused("[alphaDropout] rate is 1.0", () -> image.alphaDropout(1, KEY));
        refused(
                "T2NS and BIDIR_EXTRA_DIM go together",
                () -> LstmLayerConfig.of(LstmDataFormat.TNS, LstmDirectionMode.BIDIR_EXTRA_DIM));
        LstmLayerConfig two = LstmLayerConfig.of(LstmDataFormat.TNS, LstmDirectionMode.BIDIR_SUM);
        ReferenceValue w = x(new double[12]).reshape(3, 4);
        assertThrows(
                ShapeException.class,
                () -> x(1, 2, 3).reshape(1, 1, 3).lstmLayer(w, x(0, 0, 0, 0).reshape(1, 4), null, null, two));
    }
}
