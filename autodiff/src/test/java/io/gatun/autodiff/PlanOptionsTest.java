package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class PlanOptionsTest {
    @Test
    void aPropertyLeavesPassesOut() {
        String before = System.getProperty(PlanOptions.DISABLE);
        System.setProperty(PlanOptions.DISABLE, " epilogues, CONSTANT_FOLDING ,in-place");
        try {
            PlanOptions options = PlanOptions.defaults();
            assertEquals(3, options.disabled().size());
            assertFalse(options.runs(PlanPass.EPILOGUES));
            assertFalse(options.runs(PlanPass.CONSTANT_FOLDING));
            assertFalse(options.runs(PlanPass.IN_PLACE));
            assertTrue(options.with(PlanPass.IN_PLACE).runs(PlanPass.IN_PLACE));
            System.setProperty(PlanOptions.DISABLE, "epilogue");
            SameDiffTest.message(GatunException.class, PlanOptions::defaults, "\"epilogue\" is no pass", "epilogues");
        } finally {
            if (before == null) {
                System.clearProperty(PlanOptions.DISABLE);
            } else {
                System.setProperty(PlanOptions.DISABLE, before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PlanPass.class)
    void labelsAreReadBack(PlanPass pass) {
        assertEquals(pass, PlanPass.of(pass.label()));
        assertFalse(new PlanOptions(java.util.Set.of()).without(pass).runs(pass));
        assertTrue(PlanOptions.none().with(pass).runs(pass));
    }

    /** What each switch does to the number of kernel calls of a graph that every pass has something to say about. */
    @Test
    void aPassThatIsOffLeavesItsWork() {
        try (SameDiff sd = SameDiff.create()) {
            SDVariable x = sd.placeHolder("x", DataType.DOUBLE, 3, 4);
            SDVariable w = sd.var("w", Nd.ones(DataType.DOUBLE, 5, 4));
            SDVariable b = sd.var("b", Nd.ones(DataType.DOUBLE, 5));
            SDVariable c = sd.constant(Nd.ones(DataType.DOUBLE, 3, 4)).exp();
            x.add(c).mul(1.0).matmul(w.transpose()).add(b).relu().rename("y");
            PlanOptions all = new PlanOptions(java.util.Set.of()).without(PlanPass.FUSION);
            assertEquals(2, steps(sd, all)); // the sum, the product with its bias and activation
            // 1 is no number any more that is known to change nothing; exp and 1 are computed once, before the first
            // run
            assertEquals(3, steps(sd, all.without(PlanPass.CONSTANT_FOLDING)));
            assertEquals(4, steps(sd, all.without(PlanPass.CONSTANT_FOLDING, PlanPass.PRECOMPUTE)));
            assertEquals(3, steps(sd, all.without(PlanPass.ALGEBRA)));
            assertEquals(4, steps(sd, all.without(PlanPass.EPILOGUES)));
            assertEquals(3, steps(sd, all.with(PlanPass.FUSION).without(PlanPass.EPILOGUES)));
        }
    }

    private static int steps(SameDiff sd, PlanOptions options) {
        try (Plan plan = Plan.of(sd, Map.of("x", Shape.of(3, 4)), options, "y")) {
            return plan.steps();
        }
    }
}
