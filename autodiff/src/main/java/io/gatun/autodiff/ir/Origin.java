package io.gatun.autodiff.ir;

import java.util.Collection;
import java.util.List;

/**
 * Where an operation comes from: the graph's variable that it helps to compute. Rewritten operations inherit it, so that
 * reports and errors speak of the names that the user gave.
 *
 * @param variable name of the variable
 * @param gradient whether it computes gradients that flow back through the variable, not the variable itself
 */
public record Origin(String variable, boolean gradient) {
    /** The same variables, of gradients. */
    static List<Origin> backwards(Collection<Origin> forward) {
        return forward.stream()
                .map(o -> new Origin(o.variable, true))
                .distinct()
                .toList();
    }

    @Override
    public String toString() {
        return gradient ? "grad(" + variable + ")" : variable;
    }
}
