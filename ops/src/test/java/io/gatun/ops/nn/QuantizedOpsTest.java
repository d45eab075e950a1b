package io.gatun.ops.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Numeric;
import io.gatun.ops.Op;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.ChannelsLast;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.QuantizedConv2d;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuantizedOpsTest {
    private static final FakeQuantize U8 = FakeQuantize.unsigned(-1, 1.55);

    private static ReferenceValue of(double[] values, long... shape) {
        return ReferenceValue.of(DataType.DOUBLE, Shape.of(shape), values);
    }

    @Test
    void eachChannelIsRoundedByItsLargestMagnitude() {
        ReferenceValue w = of(new double[] {127, -3.4, 0.6, 0, 0, 0, -2.54, 0.021, 1.27}, 3, 3);
        ReferenceValue held = w.apply(new FakeQuantizeChannels(), List.of(w));
        assertArrayEquals(new double[] {127, -3, 1, 0, 0, 0, -2.54, 0.02, 1.28}, held.toArray(), 1e-12);
        ReferenceValue again = held.apply(new FakeQuantizeChannels(), List.of(held));
        assertArrayEquals(held.toArray(), again.toArray(), 1e-12);
        assertThrows(ShapeException.class, () -> new FakeQuantizeChannels().infer(List.of(Spec.of(DataType.FLOAT, 3))));
    }

    @Test
    void productsAreThoseOfWholeNumbers() {
        // Scale 0.01, zero point 100: x is (1, 2, 155) steps; the last is cut off. Weights: steps 127 and -64 of 0.1.
        ReferenceValue x = of(new double[] {0.011, 0.019, 9}, 1, 3);
        ReferenceValue w = of(new double[] {12.7, -6.42, 0.1}, 1, 3);
        ReferenceValue b = of(new double[] {-2}, 1);
        Op op = new QuantizedMatMul(U8, Unary.NEG, true, false);
        double sum = 1 * 127 + 2 * -64 + 155;
        assertArrayEquals(
                new double[] {2 - sum * 0.01 * 0.1},
                ((QuantizedMatMul) op).compose(List.of(x, w, b)).getFirst().toArray(),
                1e-9);
    }

    @Test
    void gradientsPassWhereNothingWasCutOff() {
        ReferenceValue x = of(new double[] {0.5, 2}, 1, 2);
        ReferenceValue w = of(new double[] {12.7, 0.1}, 1, 2);
        QuantizedMatMul op = new QuantizedMatMul(U8, null, false, false);
        ReferenceValue g = of(new double[] {1}, 1, 1);
        List<ReferenceValue> found = op.vjp(
                new Pullback<>(List.of(g), List.of(x, w), op.compose(List.of(x, w)), new boolean[] {true, true}));
        assertArrayEquals(new double[] {12.7, 0}, found.get(0).toArray(), 1e-9);
        assertArrayEquals(new double[] {0.5, 1.55}, found.get(1).toArray(), 1e-9);
    }

    @Test
    void shapesAndTypes() {
        FusedConv2d product = new FusedConv2d(Conv2dConfig.of(2, 1), Unary.RELU, true, false);
        QuantizedConv2d conv = new QuantizedConv2d(U8, product);
        Spec x = Spec.of(DataType.FLOAT, 2, 3, 8, 8);
        Spec w = Spec.of(DataType.FLOAT, 4, 3, 3, 3);
        Spec b = Spec.of(DataType.FLOAT, 4);
        assertEquals(product.infer(List.of(x, w, b)), conv.infer(List.of(x, w, b)));
        Spec last = Spec.of(DataType.FLOAT, 2, 8, 8, 3);
        assertEquals(List.of(Spec.of(DataType.FLOAT, 2, 4, 4, 4)), new ChannelsLast(conv).infer(List.of(last, w, b)));
        Random random = new Random(1);
        ReferenceValue rx = Numeric.uniform(random, -1, 1, 2, 3, 8, 8);
        ReferenceValue rw = Numeric.uniform(random, -1, 1, 4, 3, 3, 3);
        ReferenceValue rb = Numeric.uniform(random, -1, 1, 4);
        assertEquals(
                Shape.of(2, 4, 4, 4),
                conv.compose(List.of(rx, rw, rb)).getFirst().shape());
        List<Spec> doubles = List.of(rx.spec(), rw.spec(), rb.spec());
        assertTrue(assertThrows(DataTypeException.class, () -> conv.infer(doubles))
                .getMessage()
                .contains("FLOAT"));
    }

    @Test
    void refusesOtherRangesAndEmptyWeights() {
        FakeQuantize signed = FakeQuantize.signed(1);
        assertThrows(GatunException.class, () -> new QuantizedMatMul(signed, null, false, false));
        FusedConv2d product = new FusedConv2d(Conv2dConfig.DEFAULT, null, false, false);
        assertThrows(GatunException.class, () -> new QuantizedConv2d(signed, product));
        assertThrows(DataTypeException.class, () -> new QuantizedMatMul(U8, Unary.IS_NAN, false, false));
        QuantizedMatMul op = new QuantizedMatMul(U8, null, false, false);
        assertThrows(
                ShapeException.class,
                () -> op.infer(List.of(Spec.of(DataType.FLOAT, 2, 0), Spec.of(DataType.FLOAT, 3, 0))));
        assertThrows(
                ShapeException.class,
                () -> op.infer(List.of(Spec.of(DataType.FLOAT, 2, 4, 3), Spec.of(DataType.FLOAT, 2, 5, 3))));
    }
}
