package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans of random graphs give what eager arrays give, also when they run again, and so do their gradients. */
class PlanPropertyTest {
    private static final long[][] SHAPES = {{3, 4}, {4}, {2, 3, 4}, {5, 4}, {}};

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private static List<NDArray> leaves(Random r) {
        List<NDArray> out = new ArrayList<>();
        for (long[] s : SHAPES) {
            out.add(GraphGradientTest.random(r, -1, 1, s));
        }
        return out;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void plansEqualEagerArrays(long seed) {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            List<SDVariable> symbols = new ArrayList<>();
            for (long[] s : SHAPES) {
                symbols.add(sd.placeHolder("x" + symbols.size(), DataType.DOUBLE, s));
            }
            List<SDVariable> results = RandomProgram.results(seed, 40, symbols);
            String[] names = results.stream().map(SDVariable::name).toArray(String[]::new);
            Random r = new Random(seed);
            for (int run = 0; run < 3; run++) {
                List<NDArray> values = leaves(r);
                Map<String, NDArray> in = new HashMap<>();
                for (int i = 0; i < values.size(); i++) {
                    in.put("x" + i, values.get(i));
                }
                List<NDArray> expected = RandomProgram.results(seed, 40, values);
                Map<String, NDArray> got = sd.output(in, names);
                for (int i = 0; i < names.length; i++) {
                    assertClose(expected.get(i), got.get(names[i]), "result " + i + ", run " + run);
                }
            }
        }
    }

    /** Each pass can be left out: the values stay. */
    @ParameterizedTest
    @MethodSource("seeds")
    void everyCombinationOfSwitchesGivesTheSameValues(long seed) {
        Random r = new Random(seed);
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            List<NDArray> values = leaves(r);
            List<SDVariable> symbols = new ArrayList<>();
            for (NDArray x : values) {
                symbols.add(sd.var("x" + symbols.size(), x));
            }
            List<SDVariable> results = new ArrayList<>(RandomProgram.results(seed, 30, symbols));
            SDVariable loss = sum(results, symbols);
            results.addAll(sd.grad(loss, symbols.toArray(SDVariable[]::new)));
            String[] names = results.stream().map(SDVariable::name).toArray(String[]::new);
            Map<String, NDArray> expected;
            try (Plan plain = Plan.of(sd, Map.of(), PlanOptions.none(), names)) {
                expected = plain.run(Map.of());
            }
            for (PlanOptions options : switches(r)) {
                try (Plan plan = Plan.of(sd, Map.of(), options, names)) {
                    Map<String, NDArray> got = plan.run(Map.of());
                    expected.forEach((name, e) -> assertClose(e, got.get(name), name + " without " + options));
                }
            }
        }
    }

    /** All passes, each one alone left out in turn, and some random choices. */
    private static List<PlanOptions> switches(Random r) {
        PlanPass[] all = PlanPass.values();
        List<PlanOptions> out = new ArrayList<>();
        PlanOptions every = new PlanOptions(java.util.Set.of());
        out.add(every);
        out.add(every.without(all[r.nextInt(all.length)]));
        out.add(PlanOptions.none().with(all[r.nextInt(all.length)]));
        for (int i = 0; i < 3; i++) {
            out.add(every.without(
                    java.util.Arrays.stream(all).filter(p -> r.nextBoolean()).toArray(PlanPass[]::new)));
        }
        return out;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void plansOfMixedTypesEqualEagerArrays(long seed) {
        DataType[] types = DataType.numeric().toArray(DataType[]::new);
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            List<NDArray> values = new ArrayList<>();
            List<SDVariable> symbols = new ArrayList<>();
            Random r = new Random(seed);
            for (NDArray x : leaves(r)) {
                values.add(x.mul(3.0).cast(types[1 + r.nextInt(types.length - 1)])); // all but BOOL
                symbols.add(sd.var("x" + symbols.size(), values.getLast()));
            }
            List<NDArray> expected = RandomProgram.results(seed, 25, values);
            List<SDVariable> results = RandomProgram.results(seed, 25, symbols);
            // Fused programs round once what eager arrays of 16 bits round at every step.
            boolean small = values.stream()
                    .anyMatch(x -> x.dataType().isFloating() && x.dataType().bytes() == 2);
            for (int i = 0; i < results.size(); i++) {
                NDArray got = results.get(i).eval();
                NDArray e = expected.get(i);
                assertEquals(e.spec(), got.spec());
                double rounding = small ? 0.05 : 1e-4;
                double eps = rounding * (1 + e.cast(DataType.DOUBLE).normMax().getDouble());
                assertTrue(e.equalsWithEps(got, eps), () -> "expected " + e + ", got " + got);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gradientsEqualThoseOfTheTape(long seed) {
        try (Scope scope = Scope.open();
                SameDiff sd = SameDiff.create()) {
            List<NDArray> values = leaves(new Random(seed));
            List<SDVariable> symbols = new ArrayList<>();
            for (NDArray x : values) {
                symbols.add(sd.var("x" + symbols.size(), x));
            }
            sum(RandomProgram.results(seed, 25, symbols), symbols).rename("loss");
            sd.setLossVariables("loss");
            Map<String, NDArray> got = sd.calculateGradients(Map.of());
            List<NDArray> expected = Grad.<NDArray>ofAll(xs -> sum(RandomProgram.results(seed, 25, xs), xs))
                    .apply(values);
            Map<String, NDArray> wanted = new LinkedHashMap<>();
            for (int i = 0; i < expected.size(); i++) {
                wanted.put("x" + i, expected.get(i));
            }
            assertEquals(wanted.keySet(), got.keySet());
            wanted.forEach((name, g) -> assertClose(g, got.get(name), name));
        }
    }

    /** A loss of all results, which depends on every leaf at least a little. */
    private static <T extends Ops<T>> T sum(List<T> results, List<T> leaves) {
        T sum = null;
        for (T x : results) {
            T part = x.tanh().sum();
            sum = sum == null ? part : sum.add(part);
        }
        for (T x : leaves) {
            sum = sum.add(x.sum().mul(0.01));
        }
        return sum;
    }

    static void assertClose(NDArray expected, NDArray got, String what) {
        assertEquals(expected.shape(), got.shape(), what);
        assertTrue(expected.equalsWithEps(got, 1e-9), () -> what + ": expected " + expected + ", got " + got);
    }

    static {
        Nd.setNumThreads(2);
    }
}
