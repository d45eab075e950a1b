package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.Composite;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GradTest {
    private static NDArray vector(double... v) {
        return Nd.create(v, v.length);
    }

    @Test
    void gradientsOfLambdas() {
        Function<NDArray, NDArray> slope = Grad.of(x -> x.square().sum());
        assertEquals(vector(2, 4, -6), slope.apply(vector(1, 2, -3)));
    }

    @Test
    void gradientsNest() {
        Function<NDArray, NDArray> second = Grad.of(Grad.of(x -> x.mul(x).mul(x)));
        assertEquals(vector(6, 12), second.apply(vector(1, 2)));
        Function<NDArray, NDArray> third = Grad.of(Grad.of(Grad.of(x -> x.mul(x).mul(x))));
        assertEquals(vector(6, 6), third.apply(vector(1, 2)));
    }

    @Test
    void valueComesWithTheGradient() {
        Function<NDArray, Grad.ValueAndGradients<NDArray>> f =
                Grad.valueAndGrad(x -> x.exp().sum());
        Grad.ValueAndGradients<NDArray> at = f.apply(vector(0, 1));
        assertEquals(1 + Math.E, at.value().getDouble(), 1e-12);
        assertEquals(Math.E, at.gradient().getDouble(1), 1e-12);
    }

    @Test
    void severalArguments() {
        Function<List<NDArray>, List<NDArray>> f =
                Grad.ofAll(xs -> xs.get(0).mul(xs.get(1)).sum());
        List<NDArray> g = f.apply(List.of(vector(1, 2), vector(3)));
        assertEquals(vector(3, 3), g.get(0));
        assertEquals(vector(3), g.get(1));
    }

    @Test
    void argumentsWithoutInfluenceGetZeros() {
        Function<List<NDArray>, List<NDArray>> f = Grad.ofAll(xs -> xs.get(0).sum());
        assertEquals(vector(0, 0), f.apply(List.of(vector(1), vector(3, 4))).get(1));
    }

    @Test
    void integersHaveNoGradient() {
        Function<NDArray, NDArray> f = Grad.of(x -> x.gt(0.0));
        SameDiffTest.message(DataTypeException.class, () -> f.apply(vector(1)), "floating types only");
    }

    @Test
    void gradCheckPassesWhatIsRight() {
        GradCheck.Report r = GradCheck.standard().check(x -> x.tanh().prod(), vector(0.3, -0.4, 0.5));
        assertTrue(r.passed());
        assertEquals(3, r.checked());
        r.orThrow();
    }

    /** A square whose gradient is wrong by one per cent. */
    private record Wrong() implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return List.of(in.getFirst().square());
        }

        @Override
        public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
            return List.of(p.g().mul(p.x(0)).mul(2.02));
        }
    }

    @Test
    void gradCheckFindsWhatIsWrong() {
        GradCheck.Report r = GradCheck.standard().check(x -> x.apply(new Wrong(), List.of(x)), vector(3, 4));
        assertFalse(r.passed());
        assertEquals(2, r.failures().size());
        assertEquals(List.of(0L), r.failures().getFirst().index());
        assertEquals(6.06, r.failures().getFirst().analytic(), 1e-9);
        assertEquals(6, r.failures().getFirst().numeric(), 1e-6);
        SameDiffTest.message(
                GatunException.class, r::orThrow, "2 of 2 gradients are wrong", "argument 0[0]: analytic 6.06");
    }

    @Test
    void gradCheckOfGraphsLeavesThemAsTheyWere() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable w = sd.var("w", vector(1, 2));
            w.apply(new Wrong(), List.of(w)).sum().rename("loss");
            sd.setLossVariables("loss");
            GradCheck.Report r = GradCheck.standard().check(sd, Map.of());
            assertEquals("w", r.worst().name());
            assertFalse(r.passed());
            assertEquals(vector(1, 2), w.value());
        }
    }

    @Test
    void gradCheckWantsDoubles() {
        SameDiffTest.message(
                DataTypeException.class,
                () -> GradCheck.standard().check(x -> x, Nd.create(new float[] {1}, 1)),
                "FLOAT",
                "expected DOUBLE");
    }
}
