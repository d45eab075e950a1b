package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Nd;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.DataType;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations as users write them become the one operation, which products take as their activation. */
class ActivationFusionTest {
    private static final double ROOT = Math.sqrt(2);
    private static final double C = Math.sqrt(2 / Math.PI);

    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    private static final List<UnaryOperator<SDVariable>> GELU = List.of(
            x -> x.mul(0.5).mul(x.div(ROOT).erf().add(1.0)),
            x -> x.div(ROOT).erf().add(1.0).mul(x).mul(0.5),
            x -> x.mul(x.mul(1 / ROOT).erf().add(1.0).div(2.0)),
            x -> x.mul(x.mul(-1 / ROOT).erfc()).mul(0.5),
            x -> x.mul(x.div(ROOT).erf().mul(0.5).add(0.5)));

    private static final List<UnaryOperator<SDVariable>> GELU_TANH = List.of(
            x -> x.mul(0.5).mul(x.cube().mul(0.044715).add(x).mul(C).tanh().add(1.0)),
            x -> x.mul(x.pow(3.0).mul(0.044715).add(x).mul(C).tanh().add(1.0)).mul(0.5),
            x -> x.mul(x.mul(C)
                    .mul(x.mul(x).mul(0.044715).add(1.0))
                    .tanh()
                    .mul(0.5)
                    .add(0.5)),
            x -> x.add(x.mul(x).mul(x).mul(0.044715))
                    .mul(C)
                    .tanh()
                    .add(1.0)
                    .div(2.0)
                    .mul(x));

    private static final List<UnaryOperator<SDVariable>> SWISH = List.of(
            x -> x.mul(x.sigmoid()),
            x -> x.sigmoid().mul(x),
            x -> x.div(x.neg().exp().add(1.0)));

    private static final List<UnaryOperator<SDVariable>> MISH = List.of(
            x -> x.mul(x.softplus().tanh()),
            x -> x.exp().add(1.0).log().tanh().mul(x),
            x -> x.mul(x.exp().log1p().tanh()));

    private static final List<UnaryOperator<SDVariable>> OTHERS = List.of(
            x -> x.mul(x.mul(1.702).sigmoid()),
            x -> x.mul(2.0).mul(x.square().sigmoid()),
            x -> x.div(x.exp().add(1.0)),
            x -> x.div(x.neg().exp().add(2.0)),
            x -> x.mul(x.tanh()),
            x -> x.mul(x.mul(2.0).softplus().tanh()),
            x -> x.mul(x.exp().add(2.0).log().tanh()),
            x -> x.mul(0.5).mul(x.cube().mul(0.0447).add(x).mul(C).tanh().add(1.0)),
            x -> x.mul(0.5).mul(x.square().mul(0.044715).add(x).mul(C).tanh().add(1.0)),
            x -> x.mul(0.5).mul(x.pow(4.0).mul(0.044715).add(x).mul(C).tanh().add(1.0)),
            x -> x.mul(x.div(ROOT).erf().add(1.0)),
            x -> x.mul(0.5).mul(x.mul(ROOT).erf().add(1.0)),
            x -> x.mul(0.5).mul(x.div(1.414).erf().add(1.0)),
            x -> x.mul(0.5).mul(x.div(ROOT).erf().add(2.0)),
            x -> x.mul(0.5).mul(x.div(ROOT).erfc()),
            x -> x.mul(0.5).div(x.div(ROOT).erf().add(1.0)),
            x -> x.mul(0.5).mul(x.square().div(ROOT).erf().add(1.0)));

    static Stream<Arguments> spellings() {
        return Stream.of(cases(GELU, "GELU"), cases(GELU_TANH, "GELU_TANH"), cases(SWISH, "SWISH"), cases(MISH, "MISH"))
                .flatMap(c -> c);
    }

    static Stream<Arguments> others() {
        return cases(OTHERS, "");
    }

    private static Stream<Arguments> cases(List<UnaryOperator<SDVariable>> of, String op) {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE)
                .flatMap(t -> of.stream().map(s -> Arguments.of(t, s, op)));
    }

    /** How many steps are one of the operations that are looked for. */
    private static long found(String steps) {
        return Stream.of("GELU", "SWISH", "MISH")
                .mapToLong(op -> count(steps, op))
                .sum();
    }

    /** Steps with fusion of element-wise runs off, so that each operation is one. */
    private String steps(SDVariable... outputs) {
        return f.steps(PlanPass.ACTIVATION_FUSION, PassFixture.EACH_RUN.without(PlanPass.FUSION), outputs);
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void isOneOperation(DataType type, UnaryOperator<SDVariable> spelling, String op) {
        f.type = type;
        SDVariable x = f.parameter(3, 5);
        SDVariable y = spelling.apply(x.mul(2.0).add(0.25));
        String forward = steps(y);
        assertEquals(1, count(forward, op + " "), forward);
        assertEquals(1, found(forward), forward);
        assertEquals(0, count(forward, "ERF "), forward);
        assertEquals(0, count(forward, " TANH "), forward);
        SDVariable g = f.sd.grad(y.square().sum(), x).getFirst();
        String steps = steps(y, g);
        assertEquals(1, count(steps, op + " "), steps);
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNone(DataType type, UnaryOperator<SDVariable> other, String none) {
        f.type = type;
        SDVariable y = other.apply(f.parameter(3, 5));
        String steps = steps(y);
        assertEquals(0, found(steps), steps);
    }

    @Test
    void whatOthersReadStays() {
        SDVariable x = f.parameter(3, 5);
        SDVariable erf = x.div(ROOT).erf();
        SDVariable y = x.mul(0.5).mul(erf.add(1.0));
        assertEquals(0, count(steps(y, erf), "GELU"));
        assertEquals(0, count(steps(y, erf.tanh()), "GELU"));
        assertEquals(1, count(steps(y, x.tanh()), "GELU"));
        SDVariable wide = x.mul(0.5).mul(f.parameter(5).div(ROOT).erf().add(1.0));
        assertEquals(0, count(steps(wide), "GELU"));
        SDVariable whole = x.mul(9.0).cast(DataType.INT);
        String steps = steps(whole.mul(0.5).mul(whole.div(ROOT).erf().add(1.0)));
        assertTrue(count(steps, "GELU") == 0, steps);
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void isTheActivationOfAProduct(DataType type, UnaryOperator<SDVariable> spelling, String op) {
        f.type = type;
        SDVariable x = f.input("x", 6, 5).matmul(f.parameter(5, 4)).add(f.parameter(4));
        String steps = steps(spelling.apply(x));
        assertEquals(
                1,
                steps.lines()
                        .filter(l -> l.contains("activation=" + op + ",") && l.contains("FusedMatMul"))
                        .count(),
                steps);
    }

    /** What is far from zero: the values are the function's, with digits where the spelling has none left. */
    @Test
    void losesNoDigitsBelowZero() {
        SDVariable x = f.sd.constant("far", Nd.create(new double[] {-9, -6, 30, 700}, 4));
        SDVariable y = GELU_TANH.getFirst().apply(x).rename("y");
        try (Plan plan = f.plan(PassFixture.ALL, y)) {
            double[] out = plan.run(Map.of()).get("y").toDoubleArray();
            double u = 2 * C * (-6 + 0.044715 * -216);
            assertEquals(-6 / (1 + Math.exp(-u)), out[1], 1e-24);
            assertTrue(out[0] < 0 && out[0] > -1e-12, "not rounded to 0");
            assertEquals(30, out[2]);
            assertEquals(700, out[3]);
        }
    }
}
