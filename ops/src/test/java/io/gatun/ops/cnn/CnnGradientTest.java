package io.gatun.ops.cnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.AvgPool2d;
import io.gatun.ops.BatchNormGrad;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.MatMul;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.Numeric;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.SpecValue;
import io.gatun.ops.Unary;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shapes, and gradients to second order, of fused operations and channel-last forms. */
class CnnGradientTest {
    private static final Conv2dConfig CONV = Conv2dConfig.of(2, 1);

    /** An operation and the shapes of its inputs. */
    record Case(Op op, long[]... shapes) {
        @Override
        public String toString() {
            return op.toString();
        }
    }

    private static long[] of(long... sizes) {
        return sizes;
    }

    static Stream<Case> gradients() {
        long[] x = of(2, 4, 3, 2);
        long[] w = of(3, 2, 2, 3);
        long[] y = of(2, 2, 2, 3);
        long[] c = of(2);
        List<Case> last = List.of(
                new Case(new Conv2d(CONV), x, w),
                new Case(new Conv2d(CONV), x, w, of(3)),
                new Case(new Conv2dInputGrad(CONV, Shape.of(2, 2, 4, 3)), of(2, 3, 2, 3), w),
                new Case(new FusedConv2dInputGrad(CONV, Shape.of(2, 2, 4, 3)), of(2, 3, 2, 3), w, x),
                new Case(new Conv2dWeightGrad(CONV, Shape.of(3, 2, 2, 3)), x, of(2, 3, 2, 3)),
                new Case(new FusedConv2d(CONV, Unary.TANH, true, true), x, w, of(3), of(2, 3, 2, 3)),
                new Case(new FusedConv2d(CONV, Unary.GELU, false, true), x, w, of(2, 3, 2, 3)),
                new Case(new FusedConv2d(CONV, null, true, false), x, w, of(3)),
                new Case(new MaxPool2d(Pool2dConfig.of(2)), of(2, 4, 4, 2)),
                new Case(new AvgPool2d(Pool2dConfig.of(3, 2).withPadding(1, 1), false), x),
                new Case(new BatchNormTrain(1e-3), x, c, c),
                new Case(new BatchNormGrad(1e-3), x, c, c, of(2), x),
                new Case(new BatchNormInfer(1e-3), x, c, c, c, c),
                new Case(new BiasActivation(Unary.SIGMOID), x, c),
                new Case(new BiasActivation(null), x, c),
                new Case(new BatchNormActivation(1e-3, Unary.RELU, true), x, c, c, x),
                new Case(new BatchNormActivation(1e-3, Unary.RELU, false), x, c, c),
                new Case(new BatchNormActivation(1e-3, null, true), x, c, c, x));
        List<Case> all = new ArrayList<>();
        for (Case k : last) {
            all.add(new Case(new ChannelsLast(k.op()), k.shapes()));
            if (k.op().getClass().getPackage() == FusedConv2d.class.getPackage()) {
                long[][] planes = k.shapes().clone();
                for (int i = 0; i < planes.length; i++) {
                    long[] s = planes[i];
                    planes[i] = ChannelsLast.isInputMap(k.op(), i) ? of(s[0], s[3], s[1], s[2]) : s;
                }
                all.add(new Case(k.op(), planes));
            }
        }
        return all.stream();
    }

    private static List<ReferenceValue> inputs(Case c) {
        Random random = new Random(3);
        List<ReferenceValue> in = new ArrayList<>();
        for (long[] s : c.shapes()) {
            in.add(Numeric.uniform(random, 0.2, 1.8, s));
        }
        return in;
    }

    @ParameterizedTest
    @MethodSource("gradients")
    void gradientsToSecondOrder(Case c) {
        Numeric.checkShapes(Numeric.of(c.op()), inputs(c));
        // Without the statistics the fused gradient serves; with them the composition's does.
        Numeric.Formula first = new Numeric.Formula() {
            @Override
            public <T extends Ops<T>> List<T> apply(List<T> in) {
                return List.of(in.getFirst().apply(c.op(), in));
            }
        };
        Numeric.checkGradients(first, inputs(c), true);
        Numeric.checkGradients(Numeric.of(c.op()), inputs(c), true);
    }

    @Test
    void gradientsStayChannelLast() {
        List<Op> applied = new ArrayList<>();
        Recorded x = new Recorded(Spec.of(DataType.FLOAT, 2, 8, 8, 3), applied);
        Recorded w = new Recorded(Spec.of(DataType.FLOAT, 4, 3, 3, 3), applied);
        Op op = new ChannelsLast(new FusedConv2d(Conv2dConfig.of(1, 1), Unary.RELU, false, false));
        Recorded y = x.apply(op, List.of(x, w));
        applied.clear();
        op.vjp(new io.gatun.ops.Pullback<>(List.of(y), List.of(x, w), List.of(y), new boolean[] {true, true}));
        assertEquals(
                List.of("reluGrad", "conv2dInputGrad:nhwc", "conv2dWeightGrad:nhwc"),
                applied.stream().map(Op::label).toList());
    }

    /** Shapes, and what was asked for. */
    record Recorded(Spec spec, List<Op> applied) implements Ops<Recorded> {
        @Override
        public Shape shape() {
            return spec.shape();
        }

        @Override
        public DataType dataType() {
            return spec.dataType();
        }

        @Override
        public List<Recorded> applyAll(Op op, List<Recorded> in) {
            applied.add(op);
            return op.infer(in.stream().map(Recorded::spec).toList()).stream()
                    .map(s -> new Recorded(s, applied))
                    .toList();
        }
    }

    @Test
    void channelLastMeansTheSameValues() {
        Random random = new Random(4);
        ReferenceValue x = Numeric.uniform(random, -1, 1, 2, 3, 5, 4);
        ReferenceValue w = Numeric.uniform(random, -1, 1, 4, 3, 3, 3);
        ReferenceValue y = x.apply(new Conv2d(CONV), List.of(x, w));
        ReferenceValue last =
                x.permute(0, 2, 3, 1).apply(new ChannelsLast(new Conv2d(CONV)), List.of(x.permute(0, 2, 3, 1), w));
        assertArrayEquals(y.permute(0, 2, 3, 1).toArray(), last.toArray());
    }

    @Test
    void unknownSizesStayUnknown() {
        Op op = new ChannelsLast(new FusedConv2d(Conv2dConfig.of(1, 1), Unary.RELU, true, true));
        List<Spec> out = op.infer(List.of(
                Spec.of(DataType.FLOAT, -1, 8, 8, 3),
                Spec.of(DataType.FLOAT, 4, 3, 3, 3),
                Spec.of(DataType.FLOAT, 4),
                Spec.of(DataType.FLOAT, -1, 8, 8, 4)));
        assertEquals(List.of(Spec.of(DataType.FLOAT, -1, 8, 8, 4)), out);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(GatunException.class, () -> new ChannelsLast(new MatMul(false, false)));
        assertThrows(GatunException.class, () -> new ChannelsLast(new ChannelsLast(new Conv2d(CONV))));
        assertThrows(GatunException.class, () -> new ChannelsLast(null));
        assertThrows(DataTypeException.class, () -> new FusedConv2d(CONV, Unary.IS_NAN, false, false));
        assertThrows(ShapeException.class, () -> new BatchNormActivation(1e-3, Unary.TANH, false));
        SpecValue x = SpecValue.of(DataType.FLOAT, 2, 8, 8, 3);
        SpecValue w = SpecValue.of(DataType.FLOAT, 4, 3, 3, 3);
        Op op = new ChannelsLast(new FusedConv2d(Conv2dConfig.of(1, 1), null, false, true));
        String text = assertThrows(ShapeException.class, () -> x.apply(op, List.of(x, w, x)))
                .getMessage();
        assertTrue(text.startsWith("[fusedConv2d] residual"), text);
        assertThrows(ShapeException.class, () -> x.apply(op, List.of(x, w)));
        Op grad = new FusedConv2dInputGrad(Conv2dConfig.of(1, 1), Shape.of(2, 3, 8, 8));
        SpecValue g = SpecValue.of(DataType.FLOAT, 2, 4, 8, 8);
        text = assertThrows(ShapeException.class, () -> g.apply(grad, List.of(g, w, g)))
                .getMessage();
        assertTrue(text.startsWith("[fusedConv2dInputGrad] residual"), text);
        assertThrows(ShapeException.class, () -> g.apply(grad, List.of(g, w)));
        assertThrows(ShapeException.class, () -> new FusedConv2dInputGrad(null, Shape.of(2, 3, 8, 8)));
        SpecValue vector = SpecValue.of(DataType.FLOAT, 3);
        Op norm = new ChannelsLast(new BatchNormTrain(1e-3));
        assertThrows(ShapeException.class, () -> x.applyAll(norm, List.of(vector, vector, vector)));
        Op flat = new BatchNormActivationGrad(1e-3, null, true);
        assertThrows(ShapeException.class, () -> x.applyAll(flat, List.of(x)));
    }
}
