package io.gatun.autodiff.passes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A graph on which one pass is switched on and off: the values stay, the steps tell what it did. */
final class PassFixture implements AutoCloseable {
    static final PlanOptions ALL = new PlanOptions(Set.of());

    /** For graphs of parameters alone, which a plan of inference would compute once, before it runs. */
    static final PlanOptions EACH_RUN = ALL.without(PlanPass.PRECOMPUTE);

    final SameDiff sd = SameDiff.create();
    private final Map<String, NDArray> in = new HashMap<>();
    /** The type of inputs and parameters. */
    DataType type = DataType.FLOAT;

    private long seed = 1;

    SDVariable input(String name, long... shape) {
        in.put(name, random(shape));
        return sd.placeHolder(name, type, shape);
    }

    SDVariable parameter(long... shape) {
        return sd.var("p" + seed, random(shape));
    }

    NDArray random(long... shape) {
        return Rng.of(seed++).uniform(type, -1, 1, shape);
    }

    private Map<String, Shape> shapes() {
        Map<String, Shape> out = new HashMap<>();
        in.forEach((name, x) -> out.put(name, x.shape()));
        return out;
    }

    Plan plan(PlanOptions options, SDVariable... outputs) {
        String[] names = Arrays.stream(outputs).map(SDVariable::name).toArray(String[]::new);
        return Plan.of(sd, shapes(), options, names);
    }

    /** The kernel calls of a plan, after checking that it gives what a plan without the pass gives. */
    String steps(PlanPass pass, SDVariable... outputs) {
        return steps(pass, ALL, outputs);
    }

    String steps(PlanPass pass, PlanOptions options, SDVariable... outputs) {
        try (Plan with = plan(options, outputs);
                Plan without = plan(options.without(pass), outputs)) {
            Map<String, NDArray> expected = without.run(in);
            Map<String, NDArray> got = with.run(in);
            expected.forEach((name, e) -> {
                double eps = (type == DataType.DOUBLE ? 1e-11 : 1e-4)
                        * (1 + e.normMax().getDouble());
                assertTrue(e.equalsWithEps(got.get(name), eps), () -> name + with.summary());
            });
            return with.summary();
        }
    }

    /** How often a text stands in a table of steps. */
    static long count(String steps, String text) {
        return steps.lines().filter(l -> l.contains(text)).count();
    }

    @Override
    public void close() {
        sd.close();
    }
}
