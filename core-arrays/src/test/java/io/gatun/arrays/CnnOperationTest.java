package io.gatun.arrays;

import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.BatchNormGrad;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.DataType;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.BatchNormActivation;
import io.gatun.ops.cnn.BatchNormActivationGrad;
import io.gatun.ops.cnn.ChannelsLast;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.FusedConv2dInputGrad;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fused operations of convolutional networks, and channel-last forms, against the reference interpreter. */
class CnnOperationTest {
    private static final double SUMS = 12;
    private static final DataType[] TYPES = {DataType.FLOAT, DataType.DOUBLE, DataType.BFLOAT16, DataType.HALF};

    /** An operation and the [n, c, h, w] shapes of its inputs. */
    record Case(Op op, long[]... shapes) {
        @Override
        public String toString() {
            return op + " " + Arrays.deepToString(shapes);
        }
    }

    private static long[] of(long... sizes) {
        return sizes;
    }

    /** A convolution in all its forms. */
    private static void conv(List<Case> out, Conv2dConfig c, long[] x, long[] w) {
        Shape y = Shape.of(x[0], w[0], c.outHeight(x[2], w[2]), c.outWidth(x[3], w[3]));
        out.add(new Case(new Conv2d(c), x, w));
        out.add(new Case(new Conv2d(c), x, w, of(w[0])));
        out.add(new Case(new Conv2dInputGrad(c, Shape.of(x)), y.toArray(), w));
        out.add(new Case(new FusedConv2dInputGrad(c, Shape.of(x)), y.toArray(), w, x));
        out.add(new Case(new Conv2dWeightGrad(c, Shape.of(w)), x, y.toArray()));
        out.add(new Case(new FusedConv2d(c, Unary.RELU, true, true), x, w, of(w[0]), y.toArray()));
        out.add(new Case(new FusedConv2d(c, Unary.TANH, false, true), x, w, y.toArray()));
        out.add(new Case(new FusedConv2d(c, null, false, true), x, w, y.toArray()));
        out.add(new Case(new FusedConv2d(c, Unary.SIGMOID, true, false), x, w, of(w[0])));
    }

    private static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        conv(all, Conv2dConfig.of(1, 1), of(2, 16, 9, 7), of(32, 16, 3, 3));
        conv(all, Conv2dConfig.of(2, 3), of(1, 3, 20, 18), of(16, 3, 7, 7));
        conv(all, Conv2dConfig.of(), of(2, 16, 5, 6), of(24, 16, 1, 1));
        conv(all, Conv2dConfig.of(2, 0), of(3, 20, 7, 7), of(10, 20, 1, 1));
        conv(all, Conv2dConfig.of(1, 1).withGroups(4), of(2, 8, 6, 5), of(12, 2, 3, 3));
        conv(all, Conv2dConfig.of(1, 1).withGroups(16), of(2, 16, 6, 5), of(16, 1, 3, 3));
        conv(all, Conv2dConfig.of(1, 2).withDilation(2, 2), of(2, 5, 9, 8), of(7, 5, 3, 3));
        conv(all, Conv2dConfig.of().withStride(2, 1).withPadding(0, 1, 2, 1), of(2, 4, 8, 7), of(6, 4, 3, 2));
        for (Pool2dConfig p : List.of(
                Pool2dConfig.of(2),
                Pool2dConfig.of(3, 2).withPadding(1, 1),
                Pool2dConfig.of(3, 2).withPadding(0, 1, 1, 0),
                Pool2dConfig.of(7, 1))) {
            long[] x = of(2, 18, 9, 8);
            long[] y = p.output(Shape.of(x)).toArray();
            all.add(new Case(new MaxPool2d(p), x));
            all.add(new Case(new MaxPool2dGrad(p, Shape.of(x)), y, y));
            all.add(new Case(new MaxPool2dPick(p), x, y));
            for (boolean count : new boolean[] {true, false}) {
                all.add(new Case(new AvgPool2d(p, count), x));
                all.add(new Case(new AvgPool2dGrad(p, count, Shape.of(x)), y));
            }
        }
        for (long[] x : List.of(of(2, 18, 5, 7), of(1, 130, 3, 3), of(5, 33), of(2, 6, 4), of(2, 3, 2, 3, 2))) {
            long[] c = of(x[1]);
            all.add(new Case(new BatchNormTrain(1e-3), x, c, c));
            all.add(new Case(new BatchNormInfer(1e-3), x, c, c, c, c));
            all.add(new Case(new BatchNormGrad(1e-3), x, c, c, c, x));
            all.add(new Case(new BiasActivation(Unary.RELU), x, c));
            for (Unary f : new Unary[] {Unary.RELU, null}) {
                all.add(new Case(new BatchNormActivation(1e-3, f, false), x, c, c));
                all.add(new Case(new BatchNormActivation(1e-3, f, true), x, c, c, x));
                all.add(new Case(new BatchNormActivationGrad(1e-3, f, false), x, c, c, c, c, x));
                all.add(new Case(new BatchNormActivationGrad(1e-3, f, true), x, c, c, c, c, x, x));
            }
        }
        return all;
    }

    /** Every case as it is where it is fused, and channel-last; for an empty batch too where that has a result. */
    static Stream<Case> operations() {
        List<Case> out = new ArrayList<>();
        for (Case c : cases()) {
            if (c.op().getClass().getPackage() == FusedConv2d.class.getPackage()) {
                out.add(c);
            }
            long[][] last = c.shapes().clone();
            for (int i = 0; i < last.length; i++) {
                last[i] = ChannelsLast.isInputMap(c.op(), i) ? last(last[i]) : last[i];
            }
            out.add(new Case(new ChannelsLast(c.op()), last));
        }
        for (int n : new int[] {0, 1}) {
            Conv2dConfig config = Conv2dConfig.of(1, 1);
            out.add(new Case(new ChannelsLast(new Conv2d(config)), of(n, 5, 5, 3), of(4, 3, 3, 3)));
            out.add(new Case(
                    new ChannelsLast(new Conv2dInputGrad(config, Shape.of(n, 3, 5, 5))),
                    of(n, 5, 5, 4),
                    of(4, 3, 3, 3)));
            out.add(new Case(
                    new ChannelsLast(new FusedConv2dInputGrad(config, Shape.of(n, 3, 5, 5))),
                    of(n, 5, 5, 4),
                    of(4, 3, 3, 3),
                    of(n, 5, 5, 3)));
            out.add(new Case(
                    new ChannelsLast(new Conv2dWeightGrad(config, Shape.of(4, 3, 3, 3))),
                    of(n, 5, 5, 3),
                    of(n, 5, 5, 4)));
            out.add(new Case(new ChannelsLast(new MaxPool2d(Pool2dConfig.of(2))), of(n, 5, 5, 3)));
            out.add(new Case(new ChannelsLast(new BatchNormInfer(1e-3)), of(n, 5, 5, 3), of(3), of(3), of(3), of(3)));
        }
        return out.stream();
    }

    private static long[] last(long[] s) {
        long[] out = s.clone();
        System.arraycopy(s, 2, out, 1, s.length - 2);
        out[s.length - 1] = s[1];
        return out;
    }

    @ParameterizedTest
    @MethodSource
    void operations(Case c) {
        for (DataType type : TYPES) {
            if (type.bytes() == 2 && isMaskedByX(c.op())) {
                continue; // the composition rounds what the kernel takes the sign of
            }
            OperationTest.check(c.op(), SUMS, inputs(c, type));
        }
    }

    private static boolean isMaskedByX(Op op) {
        return op instanceof ChannelsLast c
                ? isMaskedByX(c.op())
                : op instanceof BatchNormActivationGrad g && g.activation() != null && !g.residual();
    }

    static List<ReferenceValue> inputs(Case c, DataType type) {
        Random random = new Random(5);
        Op op = c.op() instanceof ChannelsLast l ? l.op() : c.op();
        List<ReferenceValue> in = new ArrayList<>();
        for (int i = 0; i < c.shapes().length; i++) {
            ReferenceValue v = OperationTest.values(random, type, c.shapes()[i]);
            in.add(isVariance(op, i) ? v.abs() : isIndex(op, i) ? pointing(op, c, random, i) : v);
        }
        return in;
    }

    private static boolean isVariance(Op op, int i) {
        return i == 4 && (op instanceof BatchNormInfer || op instanceof BatchNormActivationGrad)
                || i == 3 && op instanceof BatchNormGrad;
    }

    private static boolean isIndex(Op op, int i) {
        return i == 1 && (op instanceof MaxPool2dGrad || op instanceof MaxPool2dPick);
    }

    /** Indices anywhere in the image: no pooling gives them, but they mean something. */
    private static ReferenceValue pointing(Op op, Case c, Random random, int i) {
        Shape s = Shape.of(c.shapes()[i]);
        int size = 9 * 8;
        double[] at = random.ints(s.length(), 0, size).asDoubleStream().toArray();
        return ReferenceValue.of(DataType.INT, s, at);
    }
}
