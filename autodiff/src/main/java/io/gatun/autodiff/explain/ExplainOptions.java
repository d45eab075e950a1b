package io.gatun.autodiff.explain;

import io.gatun.ops.GatunException;

/**
 * How a plan is measured.
 *
 * @param runs number of measured runs, of which medians are taken; as many, at most 20, are made before without measuring
 * @param roofline what steps are measured against; null for this machine's own, measured once
 */
public record ExplainOptions(int runs, Roofline roofline) {
    /** Twenty runs against this machine's own limits. */
    public static final ExplainOptions DEFAULT = new ExplainOptions(20, null);

    /** Refuses fewer than one run. */
    public ExplainOptions {
        if (runs < 1) {
            throw new GatunException("[explain] " + runs + " runs: expected at least 1");
        }
    }

    /** This with another number of runs. */
    public ExplainOptions withRuns(int count) {
        return new ExplainOptions(count, roofline);
    }

    /** This with limits that are given, not measured. */
    public ExplainOptions withRoofline(Roofline limits) {
        return new ExplainOptions(runs, limits);
    }

    /** Runs before those that are measured. */
    public int warmUps() {
        return Math.min(runs, 20);
    }

    /** The limits: given or measured. */
    public Roofline limits() {
        return roofline == null ? Roofline.ofThisMachine() : roofline;
    }
}
