package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.DataType;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gelu as users write it becomes the one operation, which products take as their activation. */
class GeluFusionTest {
    private static final double ROOT = Math.sqrt(2);

    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    private static final List<UnaryOperator<SDVariable>> SPELLINGS = List.of(
            x -> x.mul(0.5).mul(x.div(ROOT).erf().add(1.0)),
            x -> x.div(ROOT).erf().add(1.0).mul(x).mul(0.5),
            x -> x.mul(x.mul(1 / ROOT).erf().add(1.0).div(2.0)),
            x -> x.mul(x.mul(-1 / ROOT).erfc()).mul(0.5));

    private static final List<UnaryOperator<SDVariable>> OTHERS = List.of(
            x -> x.mul(x.div(ROOT).erf().add(1.0)),
            x -> x.mul(0.5).mul(x.mul(ROOT).erf().add(1.0)),
            x -> x.mul(0.5).mul(x.div(1.414).erf().add(1.0)),
            x -> x.mul(0.5).mul(x.div(ROOT).erf().add(2.0)),
            x -> x.mul(0.5).mul(x.div(ROOT).erfc()),
            x -> x.mul(0.5).div(x.div(ROOT).erf().add(1.0)),
            x -> x.mul(0.5).mul(x.square().div(ROOT).erf().add(1.0)));

    static Stream<Arguments> spellings() {
        return cases(SPELLINGS);
    }

    static Stream<Arguments> others() {
        return cases(OTHERS);
    }

    private static Stream<Arguments> cases(List<UnaryOperator<SDVariable>> of) {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE)
                .flatMap(t -> of.stream().map(s -> Arguments.of(t, s)));
    }

    /** Steps with fusion of element-wise runs off, so that each operation is one. */
    private String steps(SDVariable... outputs) {
        return f.steps(PlanPass.GELU_FUSION, PassFixture.EACH_RUN.without(PlanPass.FUSION), outputs);
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void isOneOperation(DataType type, UnaryOperator<SDVariable> gelu) {
        f.type = type;
        SDVariable x = f.parameter(3, 5);
        SDVariable y = gelu.apply(x.mul(2.0).add(0.25));
        SDVariable g = f.sd.grad(y.square().sum(), x).getFirst();
        String steps = steps(y, g);
        assertEquals(1, count(steps, "GELU"), steps);
        assertEquals(0, count(steps, "ERF "), steps);
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNoGelu(DataType type, UnaryOperator<SDVariable> other) {
        f.type = type;
        SDVariable y = other.apply(f.parameter(3, 5));
        String steps = steps(y);
        assertEquals(0, count(steps, "GELU"), steps);
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

    @Test
    void isTheActivationOfAProduct() {
        SDVariable x = f.input("x", 6, 5).matmul(f.parameter(5, 4)).add(f.parameter(4));
        String steps = steps(SPELLINGS.getFirst().apply(x));
        assertEquals(
                1,
                steps.lines()
                        .filter(l -> l.contains("GELU") && l.contains("FusedMatMul"))
                        .count(),
                steps);
    }
}
