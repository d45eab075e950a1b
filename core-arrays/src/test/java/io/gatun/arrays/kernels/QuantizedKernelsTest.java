package io.gatun.arrays.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.ops.Composite;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.ChannelsLast;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.QuantizedConv2d;
import io.gatun.ops.nn.FakeQuantize;
import io.gatun.ops.nn.QuantizedMatMul;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels of 8 bits against the compositions that round in FLOAT: the same steps, so the same sums up to rounding. */
class QuantizedKernelsTest {
    private static final FakeQuantize RELU = FakeQuantize.unsigned(0, 0.8);
    private static final FakeQuantize BOTH = FakeQuantize.unsigned(-0.6, 0.9);

    record Case(Composite op, long[]... shapes) {}

    private static long[] of(long... sizes) {
        return sizes;
    }

    static Stream<Case> cases() {
        List<Case> out = new ArrayList<>();
        for (FakeQuantize q : List.of(RELU, BOTH)) {
            conv(out, q, Conv2dConfig.of(1, 1), of(2, 16, 9, 7), of(32, 16, 3, 3));
            conv(out, q, Conv2dConfig.of(2, 3), of(1, 3, 20, 18), of(16, 3, 7, 7));
            conv(out, q, Conv2dConfig.of(2, 0), of(3, 20, 7, 7), of(10, 20, 1, 1));
            conv(out, q, Conv2dConfig.of(1, 1).withGroups(4), of(2, 8, 6, 5), of(12, 2, 3, 3));
            conv(out, q, Conv2dConfig.of().withStride(2, 1).withPadding(0, 1, 2, 1), of(2, 4, 8, 7), of(6, 4, 3, 2));
            conv(out, q, Conv2dConfig.of(1, 1), of(0, 4, 8, 7), of(6, 4, 3, 2));
            out.add(new Case(new QuantizedMatMul(q, null, false, false), of(1, 64), of(10, 64)));
            out.add(new Case(new QuantizedMatMul(q, Unary.RELU, true, true), of(33, 17), of(9, 17), of(9), of(33, 9)));
            out.add(new Case(new QuantizedMatMul(q, Unary.GELU, true, false), of(2, 3, 5, 40), of(24, 40), of(24)));
            out.add(new Case(new QuantizedMatMul(q, Unary.TANH, false, true), of(0, 8), of(4, 8), of(0, 4)));
        }
        return out.stream();
    }

    private static void conv(List<Case> out, FakeQuantize q, Conv2dConfig c, long[] x, long[] w) {
        long[] y = Shape.of(x[0], w[0], c.outHeight(x[2], w[2]), c.outWidth(x[3], w[3]))
                .toArray();
        out.add(new Case(new QuantizedConv2d(q, new FusedConv2d(c, Unary.RELU, true, true)), x, w, of(w[0]), y));
        out.add(new Case(new QuantizedConv2d(q, new FusedConv2d(c, null, false, false)), x, w));
        Composite fused = new QuantizedConv2d(q, new FusedConv2d(c, Unary.TANH, true, true));
        out.add(new Case(new ChannelsLast(fused), last(x), w, of(w[0]), last(y)));
    }

    private static long[] last(long[] s) {
        return of(s[0], s[2], s[3], s[1]);
    }

    private static List<NDArray> inputs(Case c) {
        List<NDArray> in = new ArrayList<>();
        for (long[] s : c.shapes()) {
            in.add(Rng.of(7 + in.size()).uniform(DataType.FLOAT, -1, 1, s));
        }
        return in;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void kernelsGiveWhatTheirCompositionsGive(Case c) {
        assertTrue(Kernels.hasKernel(c.op()));
        List<NDArray> in = inputs(c);
        NDArray expected = c.op().compose(in).getFirst();
        NDArray got = in.getFirst().apply(c.op(), in);
        assertEquals(expected.spec(), got.spec());
        double eps = 1e-5 * c.shapes()[1][1];
        assertTrue(got.equalsWithEps(expected, eps), () -> c + "\n" + got + "\n" + expected);
        // Operands that lie in memory the other way round.
        List<NDArray> views = in.stream().map(QuantizedKernelsTest::turned).toList();
        assertTrue(views.getFirst().apply(c.op(), views).equalsWithEps(expected, eps), () -> c + " of views");
    }

    private static NDArray turned(NDArray x) {
        int[] axes = new int[x.rank()];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = axes.length - 1 - i;
        }
        return x.permute(axes).dup().permute(axes);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void packedWeightsGiveTheSame(Case c) {
        List<NDArray> in = inputs(c);
        List<Spec> specs = in.stream().map(NDArray::spec).toList();
        NDArray expected = in.getFirst().apply(c.op(), in);
        if (expected.length() == 0) {
            assertEquals(0, Kernels.packedBytes(c.op(), specs));
            return;
        }
        NDArray packed = bytes(Kernels.packedBytes(c.op(), specs));
        NDArray scratch = bytes(Kernels.scratchBytes(c.op(), specs));
        NDArray y = expected.zerosLike();
        Kernels.bindPack(c.op(), in, packed).run();
        Kernels.bindPacked(c.op(), in, y, packed, scratch).run();
        assertEquals(expected, y);
    }

    private static NDArray bytes(long count) {
        return Nd.zeros(DataType.LONG, (count + 7) / 8);
    }

    @Test
    void otherTypesAreRefused() {
        NDArray x = Nd.ones(DataType.DOUBLE, 2, 3);
        assertThrows(
                io.gatun.ops.DataTypeException.class,
                () -> x.apply(new QuantizedMatMul(BOTH, null, false, false), List.of(x, x)));
    }
}
