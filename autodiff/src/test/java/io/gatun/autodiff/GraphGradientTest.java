package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.AvgPool2d;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Binary;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.SoftmaxCrossEntropy;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** First and second derivatives of every kind of operation, as plans compute them, against finite differences. */
class GraphGradientTest {
    /** Steps of these are where finite differences see them, and they have no slope. */
    private static final Set<Unary> FLAT = EnumSet.of(Unary.SIGN, Unary.FLOOR, Unary.CEIL, Unary.ROUND, Unary.TRUNC);

    record Case(String name, double low, double high, List<long[]> shapes, Function<List<SDVariable>, SDVariable> f) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Case of(String name, Function<List<SDVariable>, SDVariable> f, long[]... shapes) {
        return new Case(name, 0.2, 0.9, Arrays.asList(shapes), f);
    }

    static long[] s(long... sizes) {
        return sizes;
    }

    static Stream<Case> cases() {
        List<Case> all = new ArrayList<>();
        for (Unary u : Unary.values()) {
            if (!u.predicate() && !FLAT.contains(u)) {
                double low = u == Unary.ACOSH ? 1.2 : 0.2;
                all.add(new Case(u.name(), low, low + 0.7, List.of(s(2, 3)), x -> x.getFirst()
                        .apply(u)));
                if (u == Unary.RELU || u == Unary.ABS || u == Unary.TANH || u == Unary.GELU) {
                    all.add(new Case(u + " below zero", -0.9, -0.2, List.of(s(4)), x -> x.getFirst()
                            .apply(u)));
                }
            }
        }
        for (Binary b : Binary.values()) {
            if (!b.predicate()
                    && b.domain() != io.gatun.ops.Elementwise.Domain.INTEGER
                    && b != Binary.FLOOR_DIV
                    && b != Binary.MOD) {
                all.add(of(b.name(), x -> x.get(0).apply(b, x.get(1)), s(2, 3), s(2, 3)));
                all.add(of(b + " broadcast", x -> x.get(0).apply(b, x.get(1)), s(2, 1, 3), s(4, 1)));
            }
        }
        all.addAll(shapes());
        all.addAll(networks());
        return all.stream();
    }

    static List<Case> shapes() {
        return List.of(
                of("reshape", x -> x.getFirst().reshape(3, -1), s(2, 3)),
                of("permute", x -> x.getFirst().permute(2, 0, 1), s(2, 3, 4)),
                of("broadcastTo", x -> x.getFirst().broadcastTo(4, 2, 3), s(2, 1)),
                of("slice", x -> x.getFirst().slice(1, 0, 3, 2), s(2, 3)),
                of("reverse", x -> x.getFirst().reverse(1), s(2, 3)),
                of("slice of the rest", x -> x.getFirst().slice(0, 1, Long.MAX_VALUE), s(3, 2)),
                of("pad", x -> x.getFirst().pad(s(1, 0), s(0, 2)), s(2, 3)),
                of("concat", x -> x.get(0).concat(1, x.get(1)), s(2, 3), s(2, 1)),
                of("tile", x -> x.getFirst().tile(2, 3), s(1, 2)),
                of("repeat", x -> x.getFirst().repeat(0, 3), s(2, 2)),
                of("cumsum", x -> x.getFirst().cumsum(1, true, true), s(2, 4)),
                of("sum", x -> x.getFirst().sum(0), s(2, 3)),
                of("mean", x -> x.getFirst().mean(true, 1), s(2, 3)),
                of("prod", x -> x.getFirst().prod(1), s(2, 3)),
                of("max", x -> x.getFirst().max(1), s(2, 5)),
                of("min", x -> x.getFirst().min(0), s(4, 2)),
                of("variance", x -> x.getFirst().variance(1), s(2, 5)),
                of("norm2", x -> x.getFirst().norm2(0), s(3, 2)),
                of("logSumExp", x -> x.getFirst().logSumExp(1), s(2, 5)),
                of("select", x -> x.get(0).gt(0.5).select(x.get(0), x.get(1)), s(2, 3), s(3)),
                of("gather", x -> x.getFirst().gather(index(x.getFirst()), 1), s(2, 4)),
                of("scatterAdd", x -> x.getFirst().scatterAdd(index(x.getFirst()), 1, 5), s(2, 3)),
                of("dropout", x -> x.getFirst().dropout(0.4, key(x.getFirst())).square(), s(4, 5)),
                of("cumprod", x -> x.getFirst().cumprod(0), s(3, 2)),
                of("clip", x -> x.getFirst().clip(0.4, 0.6), s(2, 3)));
    }

    private static SDVariable index(SDVariable x) {
        return x.graph().constant(Nd.create(new long[] {2, 0, 2}, 3));
    }

    private static SDVariable key(SDVariable x) {
        return x.graph().constant(Nd.create(new long[] {5, 1L << 40}, 2));
    }

    static List<Case> networks() {
        Conv2dConfig conv = new Conv2dConfig(2, 1, 1, 0, 1, 0, 1, 1, 1);
        Pool2dConfig pool = Pool2dConfig.of(2, 2);
        return List.of(
                of("matmul", x -> x.get(0).matmul(x.get(1)), s(2, 3), s(3, 4)),
                of("matmul transposed", x -> x.get(0).matmul(x.get(1), true, true), s(3, 2), s(4, 3)),
                of("matmul batch", x -> x.get(0).matmul(x.get(1)), s(2, 2, 3), s(3, 2)),
                of("matmul vector", x -> x.get(0).matmul(x.get(1)), s(2, 3), s(3)),
                of("matmul row", x -> x.get(0).matmul(x.get(1)), s(3), s(3, 2)),
                of("dense relu", x -> x.get(0).matmul(x.get(1)).add(x.get(2)).relu(), s(2, 3), s(3, 4), s(4)),
                of("dense tanh", x -> x.get(0).matmul(x.get(1)).add(x.get(2)).tanh(), s(2, 3), s(3, 4), s(4)),
                of("dense gelu", x -> x.get(0).matmul(x.get(1)).add(x.get(2)).gelu(), s(2, 3), s(3, 4), s(4)),
                of("biasActivation", x -> x.get(0).apply(new BiasActivation(Unary.SIGMOID), x), s(2, 3, 2), s(3)),
                of("softmax", x -> x.getFirst().softmax(1), s(2, 4)),
                of("softmax of columns", x -> x.getFirst().softmax(0), s(2, 4)),
                of("logSoftmax", x -> x.getFirst().logSoftmax(1), s(2, 4)),
                of("softmaxCrossEntropy", x -> x.get(0).apply(new SoftmaxCrossEntropy(), x), s(2, 4), s(2, 4)),
                of("meanSquaredError", x -> x.get(0).meanSquaredError(x.get(1)), s(2, 4), s(2, 4)),
                of("sigmoidCrossEntropy", x -> x.get(0).sigmoidCrossEntropy(x.get(1)), s(2, 4), s(2, 4)),
                of("conv2d", x -> x.get(0).conv2d(x.get(1), x.get(2), conv), s(2, 2, 5, 4), s(3, 2, 3, 2), s(3)),
                of("conv2d without bias", x -> x.get(0).conv2d(x.get(1), conv).relu(), s(1, 2, 5, 4), s(2, 2, 3, 2)),
                of("maxPool2d", x -> x.getFirst().maxPool2d(pool), s(1, 2, 4, 4)),
                of("avgPool2d", x -> x.getFirst().apply(new AvgPool2d(pool, true), x), s(1, 2, 4, 4)),
                of("batchNormTrain", x -> x.get(0).apply(new BatchNormTrain(1e-2), x), s(4, 3), s(3), s(3)),
                of(
                        "batchNormTrain images",
                        x -> x.get(0).apply(new BatchNormTrain(1e-2), x),
                        s(2, 2, 2, 2),
                        s(2),
                        s(2)),
                of(
                        "batchNormInfer",
                        x -> x.get(0).apply(new BatchNormInfer(1e-2), x),
                        s(2, 3),
                        s(3),
                        s(3),
                        s(3),
                        s(3)));
    }

    private static SDVariable weighted(SDVariable y, Random r) {
        NDArray w = random(r, 0.3, 1, y.shape().toArray());
        return y.mul(y.graph().constant(w)).sum();
    }

    static NDArray random(Random r, double low, double high, long... shape) {
        long n = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = new double[(int) n];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * (i * 0.618034 % 1) + 0.01 * r.nextDouble(); // no two are equal
        }
        return Nd.create(values, n).reshape(shape);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void firstOrder(Case c) {
        try (SameDiff sd = SameDiff.create()) {
            Random r = new Random(7);
            SDVariable y = c.f().apply(inputs(sd, c, r));
            weighted(y, r).rename("loss");
            sd.setLossVariables("loss");
            GradCheck.standard().check(sd, Map.of()).orThrow();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void secondOrder(Case c) {
        try (SameDiff sd = SameDiff.create()) {
            Random r = new Random(8);
            List<SDVariable> in = inputs(sd, c, r);
            SDVariable first = weighted(c.f().apply(in), r);
            SDVariable loss = null;
            for (SDVariable g : sd.grad(first, in.toArray(SDVariable[]::new))) {
                // The square makes the gradient of a function that is linear in every input differ from zero.
                SDVariable part = weighted(g.square().add(g), r);
                loss = loss == null ? part : loss.add(part);
            }
            loss.rename("loss");
            sd.setLossVariables("loss");
            GradCheck.Report report =
                    GradCheck.standard().withMaxRelativeError(1e-4).check(sd, Map.of());
            assertTrue(report.passed(), report::toString);
        }
    }

    private static List<SDVariable> inputs(SameDiff sd, Case c, Random r) {
        List<SDVariable> in = new ArrayList<>();
        for (long[] shape : c.shapes()) {
            SDVariable v = sd.var("x" + in.size(), random(r, c.low(), c.high(), shape));
            assertTrue(v.dataType() == DataType.DOUBLE);
            in.add(v);
        }
        return in;
    }
}
