package io.gatun.ops.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Numeric;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.Tape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Layer norm, attention and sparse cross entropy: values against plain loops, gradients to second order. */
class TransformerOpsTest {
    private static final ReferenceValue KEY = ReferenceValue.of(DataType.LONG, Shape.of(2), 3, 8);

    private static ReferenceValue x(long... sizes) {
        return Numeric.uniform(new Random(Arrays.hashCode(sizes)), -1, 1, sizes);
    }

    private static ReferenceValue bool(Shape shape, double... values) {
        return ReferenceValue.of(DataType.BOOL, shape, values);
    }

    private static ReferenceValue labels(double... values) {
        return ReferenceValue.of(DataType.LONG, Shape.of(values.length), values);
    }

    private static DynamicTest gradients(Op op, ReferenceValue... in) {
        return dynamicTest(
                op + " " + List.of(in).stream().map(ReferenceValue::spec).toList(), () -> {
                    Numeric.checkShapes(Numeric.of(op), List.of(in));
                    Numeric.checkGradients(Numeric.of(op), List.of(in), true);
                });
    }

    /** The first result alone: the others may be infinite, where no difference can be taken. */
    private static DynamicTest gradientsOfFirst(Op op, ReferenceValue... in) {
        Numeric.Formula first = new Numeric.Formula() {
            @Override
            public <T extends Ops<T>> List<T> apply(List<T> values) {
                return List.of(values.getFirst().apply(op, values));
            }
        };
        return dynamicTest("first of " + op, () -> Numeric.checkGradients(first, List.of(in), true));
    }

    @TestFactory
    Stream<DynamicTest> shapesAndGradients() {
        ReferenceValue q = x(2, 3, 2);
        ReferenceValue k = x(2, 4, 2);
        ReferenceValue v = x(2, 4, 3);
        ReferenceValue mask = bool(Shape.of(3, 4), 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1); // the second query sees nothing
        ReferenceValue inside = x(2, 3, 2, 2);
        ReferenceValue grouped = x(2, 4, 2, 2);
        return Stream.of(
                gradients(new LayerNorm(1, 1e-3), x(3, 4), x(4), x(1, 4).reshape(4)),
                gradients(new LayerNorm(2, 1e-3), x(2, 2, 3), x(3)),
                gradients(new LayerNorm(1, 1e-3), x(2, 2, 3), x(2, 3), x(2, 3).mul(2.0)),
                gradients(new LayerNorm(0, 1e-3), x(4), x(4).add(1.0), x(4).mul(2.0)),
                gradients(new Attention(0.7, false, false), q, k, v),
                gradients(new Attention(0.7, true, false), q, k, v),
                gradientsOfFirst(new Attention(0.7, false, false), q, k, v, mask),
                gradients(new Attention(1, true, false), q, k, v, x(2, 1, 4)),
                gradients(new Attention(1, false, true), inside, grouped, grouped.mul(0.5)),
                gradientsOfFirst(new Attention(1, true, true), inside, grouped, grouped.mul(0.5), mask),
                gradientsOfFirst(new Attention(0.7, true, false, 0.3), q, k, v, KEY),
                gradientsOfFirst(new Attention(0.7, false, false, 0.3), q, k, v, mask, KEY),
                gradients(new PackedAttention(2, 0.6, false), x(2, 3, 12)),
                gradients(new PackedAttention(1, 0.6, true), x(3, 6), bool(Shape.of(3), 1, 0, 1)),
                gradients(new SparseSoftmaxCrossEntropy(0, -1), x(3, 4), labels(2, 0, 3)),
                gradients(new SparseSoftmaxCrossEntropy(0.1, 5), x(4, 3), labels(2, 0, 5, 1)));
    }

    @Test
    void gradientOpsThemselvesFollowTheirCompositions() {
        List<ReferenceValue> in = List.of(
                x(2, 3, 2),
                x(2, 4, 2),
                x(2, 4, 3),
                x(2, 3, 3),
                x(2, 3),
                x(2, 3, 3).mul(0.5));
        Numeric.checkGradients(Numeric.of(new AttentionGrad(0.7, true, false)), in, true);
        Numeric.checkGradients(
                Numeric.of(new LayerNormGrad(1)), List.of(x(3, 4), x(4), x(3), x(3).add(2.0), x(3, 4).mul(0.3)), true);
        Numeric.checkGradients(
                Numeric.of(new PackedAttentionGrad(2, 0.7, true)),
                List.of(x(3, 12), x(3, 4), x(2, 3), x(3, 4).mul(0.5)),
                true);
    }

    @Test
    void droppedWeightsAreThoseOfDropout() {
        ReferenceValue q = x(2, 3, 2);
        ReferenceValue k = x(2, 4, 2);
        ReferenceValue v = x(2, 4, 3);
        ReferenceValue weights = q.matmul(k, false, true).mul(0.7).softmax(-1).dropout(0.4, KEY);
        ReferenceValue y = q.applyAll(new Attention(0.7, false, false, 0.4), List.of(q, k, v, KEY))
                .getFirst();
        assertTrue(Arrays.stream(weights.toArray()).anyMatch(w -> w == 0), "the key drops something");
        assertArrayEquals(weights.matmul(v).toArray(), y.toArray(), 1e-12);
    }

    @Test
    void attentionIsWhatThePaperSays() {
        ReferenceValue q = x(2, 3, 2);
        ReferenceValue k = x(2, 4, 2);
        ReferenceValue v = x(2, 4, 3);
        for (boolean causal : new boolean[] {false, true}) {
            List<ReferenceValue> out = q.applyAll(new Attention(0.7, causal, false), List.of(q, k, v));
            for (int b = 0; b < 2; b++) {
                for (int i = 0; i < 3; i++) {
                    int seen = causal ? i + 1 : 4;
                    double[] e = new double[seen];
                    double sum = 0;
                    for (int j = 0; j < seen; j++) {
                        e[j] = Math.exp(0.7 * (q.get(b, i, 0) * k.get(b, j, 0) + q.get(b, i, 1) * k.get(b, j, 1)));
                        sum += e[j];
                    }
                    assertEquals(Math.log(sum), out.get(1).get(b, i), 1e-12);
                    for (int c = 0; c < 3; c++) {
                        double y = 0;
                        for (int j = 0; j < seen; j++) {
                            y += e[j] / sum * v.get(b, j, c);
                        }
                        assertEquals(y, out.get(0).get(b, i, c), 1e-12);
                    }
                }
            }
        }
    }

    @Test
    void whatSeesNothingIsZero() {
        ReferenceValue q = x(2, 3);
        ReferenceValue k = x(4, 3);
        ReferenceValue nothing = bool(Shape.of(2, 1), 0, 1);
        Tape<ReferenceValue> tape = new Tape<>();
        var node = tape.variable(q);
        List<Tape.Node<ReferenceValue>> out = node.applyAll(
                new Attention(1, false, false),
                List.of(node, tape.constant(k), tape.constant(k), tape.constant(nothing)));
        assertEquals(0, out.get(0).value().get(0, 1));
        assertTrue(out.get(0).value().get(1, 1) != 0);
        assertEquals(Double.NEGATIVE_INFINITY, out.get(1).value().get(0));
        ReferenceValue g = tape.gradients(out.get(0).sum(), List.of(node)).getFirst();
        assertEquals(0, g.get(0, 0));
        assertTrue(Double.isFinite(g.get(1, 0)) && g.get(1, 0) != 0);
    }

    @Test
    void theSparseLossCountsWhatItShould() {
        ReferenceValue logits = x(3, 4);
        ReferenceValue loss = logits.apply(new SparseSoftmaxCrossEntropy(0.2, -1), List.of(logits, labels(1, -1, 3)));
        ReferenceValue logs = logits.logSoftmax(1);
        for (int row : new int[] {0, 2}) {
            double all = 0;
            for (int c = 0; c < 4; c++) {
                all += logs.get(row, c);
            }
            assertEquals(-0.8 * logs.get(row, row + 1) - 0.2 / 4 * all, loss.get(row), 1e-12);
        }
        assertEquals(0, Math.abs(loss.get(1)));
    }

    @Test
    void statisticsOfSixteenBitTypesAreFloats() {
        Spec half = Spec.of(DataType.HALF, 2, 3);
        Spec row = Spec.of(DataType.HALF, 3);
        assertEquals(
                List.of(half, Spec.of(DataType.FLOAT, 2), Spec.of(DataType.FLOAT, 2)),
                new LayerNorm(1, 1e-5).infer(List.of(half, row, row)));
        assertEquals(
                List.of(half, Spec.of(DataType.FLOAT, 2)),
                new Attention(1, false, false).infer(List.of(half, half, half)));
    }

    @Test
    void refusesWhatDoesNotFit() {
        Spec x = Spec.of(DataType.FLOAT, 2, 4, 6);
        Spec row = Spec.of(DataType.FLOAT, 6);
        assertThrows(ShapeException.class, () -> new LayerNorm(-1, 1e-5));
        assertThrows(ShapeException.class, () -> new LayerNorm(3, 1e-5).infer(List.of(x, row)));
        assertThrows(ShapeException.class, () -> new LayerNorm(1, 1e-5).infer(List.of(x, row)));
        assertThrows(DataTypeException.class, () -> new LayerNorm(2, 1e-5).infer(List.of(x, Spec.of(DataType.INT, 6))));
        Attention attention = new Attention(1, false, false);
        Spec other = Spec.of(DataType.FLOAT, 3, 4, 6);
        assertThrows(ShapeException.class, () -> attention.infer(List.of(x, other, other)));
        assertThrows(ShapeException.class, () -> attention.infer(List.of(x, x, Spec.of(DataType.FLOAT, 2, 5, 6))));
        assertThrows(ShapeException.class, () -> attention.infer(List.of(row, row, row)));
        assertThrows(ShapeException.class, () -> attention.infer(List.of(x, x, x, Spec.of(DataType.BOOL, 2, 4, 5))));
        assertThrows(DataTypeException.class, () -> attention.infer(List.of(x, x, x, Spec.of(DataType.LONG, 4, 4))));
        Attention drops = new Attention(1, false, false, 0.5);
        assertEquals(2, drops.infer(List.of(x, x, x, Spec.of(DataType.LONG, 2))).size());
        assertThrows(ShapeException.class, () -> drops.infer(List.of(x, x, x)));
        assertThrows(ShapeException.class, () -> drops.infer(List.of(x, x, x, Spec.of(DataType.LONG, 3))));
        assertThrows(GatunException.class, () -> drops.infer(List.of()));
        assertThrows(GatunException.class, () -> new Attention(1, false, false, 1));
        assertThrows(GatunException.class, () -> new AttentionGrad(1, false, false, -0.1));
        assertThrows(ShapeException.class, () -> new PackedAttention(4, 1, false).infer(List.of(x)));
        assertThrows(ShapeException.class, () -> new PackedAttention(0, 1, false).infer(List.of(x)));
        SparseSoftmaxCrossEntropy loss = new SparseSoftmaxCrossEntropy(0, -1);
        assertThrows(ShapeException.class, () -> loss.infer(List.of(x, Spec.of(DataType.LONG, 2))));
        assertThrows(DataTypeException.class, () -> loss.infer(List.of(x, Spec.of(DataType.FLOAT, 2, 4))));
    }
}
