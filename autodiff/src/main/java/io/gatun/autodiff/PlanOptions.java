package io.gatun.autodiff;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How graphs are compiled, and run.
 *
 * @param disabled the passes that are left out
 * @param nanTrace whether runs look for values that are not finite
 * @param precision in which type the costly operations compute
 * @param evaluation whether what regularises training is left out: dropout passes its input on
 */
public record PlanOptions(Set<PlanPass> disabled, NanTrace nanTrace, Precision precision, boolean evaluation) {
    /** The system property that names passes to leave out by default, separated by commas. */
    public static final String DISABLE = "gatun.plan.disable";

    /** Copies the set. */
    public PlanOptions {
        disabled = Set.copyOf(disabled);
        Objects.requireNonNull(nanTrace, "nanTrace");
        Objects.requireNonNull(precision, "precision");
    }

    /** Options that leave out passes, in the graph's precision; values are traced as {@value NanTrace#PROPERTY} says. */
    public PlanOptions(Set<PlanPass> disabled) {
        this(disabled, NanTrace.byProperty(), Precision.FLOAT, false);
    }

    /** All passes but those that {@value #DISABLE} names, tracing as {@value NanTrace#PROPERTY} says. */
    public static PlanOptions defaults() {
        String text = System.getProperty(DISABLE, "");
        List<PlanPass> off = Arrays.stream(text.split(","))
                .filter(Predicate.not(String::isBlank))
                .map(PlanPass::of)
                .toList();
        return new PlanOptions(Set.copyOf(off));
    }

    /** No pass that can be left out. */
    public static PlanOptions none() {
        return new PlanOptions(EnumSet.allOf(PlanPass.class));
    }

    /** These options without some passes. */
    public PlanOptions without(PlanPass... passes) {
        Set<PlanPass> off = EnumSet.noneOf(PlanPass.class);
        off.addAll(disabled);
        off.addAll(List.of(passes));
        return new PlanOptions(off, nanTrace, precision, evaluation);
    }

    /** These options with some passes, if they were left out. */
    public PlanOptions with(PlanPass... passes) {
        Set<PlanPass> off = EnumSet.noneOf(PlanPass.class);
        off.addAll(disabled);
        off.removeAll(List.of(passes));
        return new PlanOptions(off, nanTrace, precision, evaluation);
    }

    /** These options with runs that look for values that are not finite, or do not. */
    public PlanOptions withNanTrace(NanTrace mode) {
        return new PlanOptions(disabled, mode, precision, evaluation);
    }

    /** These options with another precision: mixed precision for a graph of FLOAT. */
    public PlanOptions withPrecision(Precision other) {
        return new PlanOptions(disabled, nanTrace, other, evaluation);
    }

    /** These options with what regularises training left out, or not. */
    public PlanOptions withEvaluation(boolean on) {
        return new PlanOptions(disabled, nanTrace, precision, on);
    }

    /** Whether a pass runs. */
    public boolean runs(PlanPass pass) {
        return !disabled.contains(pass);
    }
}
