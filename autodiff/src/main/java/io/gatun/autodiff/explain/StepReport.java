package io.gatun.autodiff.explain;

import io.gatun.ops.Cost;
import java.util.List;

/**
 * One kernel call of a plan.
 *
 * @param index position in the run
 * @param phase what it is part of
 * @param op name of the operation, {@code copy} for a copy
 * @param detail the operation with its parameters
 * @param variables the variables of the graph that it computes: several where operations were fused or shared; gradients
 *     as {@code grad(NAME)}
 * @param in what it reads
 * @param out what it writes
 * @param inPlace the input whose memory the first output takes over, or -1
 * @param library whose kernel it is: {@code own TIER}, {@code oneDNN}, {@code OpenBLAS}
 * @param cost arithmetic and bytes
 * @param microseconds median time
 * @param bodies the programs that a loop or a branch runs
 */
public record StepReport(
        int index,
        Phase phase,
        String op,
        String detail,
        List<String> variables,
        List<Operand> in,
        List<Operand> out,
        int inPlace,
        String library,
        Cost cost,
        double microseconds,
        List<Body> bodies) {
    /**
     * A program that a step runs.
     *
     * @param name what it is of its operation: {@code body}, {@code condition}, {@code then}
     * @param runs how often it ran in one run of the plan
     * @param steps its steps; times and costs are those of all runs together
     */
    public record Body(String name, double runs, List<StepReport> steps) {
        /** Copies the list. */
        public Body {
            steps = List.copyOf(steps);
        }
    }

    /** Copies the lists. */
    public StepReport {
        bodies = List.copyOf(bodies);
        variables = List.copyOf(variables);
        in = List.copyOf(in);
        out = List.copyOf(out);
    }

    /** Arithmetic rate that was reached, in GFLOP/s. */
    public double gigaflops() {
        return cost.flops() / microseconds * 1e-3;
    }

    /** Rate of memory that was reached, in GB/s: bytes read plus bytes written. */
    public double gigabytes() {
        return cost.bytes() / microseconds * 1e-3;
    }

    /** The least time on a machine, or the time taken if caches made that shorter. */
    double leastMicroseconds(Roofline limits) {
        return Math.min(microseconds, limits.microseconds(cost));
    }

    /**
     * The least time on a machine over the time taken: 1 is the roofline. More than 1 if the values were in caches, which
     * are faster than the memory that the roofline is measured at, or for types narrower than FLOAT.
     */
    public double efficiency(Roofline limits) {
        return limits.microseconds(cost) / microseconds;
    }
}
