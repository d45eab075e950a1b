package io.gatun.autodiff.quantization;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.GatunException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ranges of variables, as seen on some batches.
 *
 * @param ranges by the names of the variables
 */
public record Calibration(Map<String, Range> ranges) {
    /** Copies the map. */
    public Calibration {
        ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
    }

    /**
     * Runs a graph and collects ranges.
     *
     * @param variables names of floating variables
     * @param batches placeholders by name; passed over once, and once more unless the rule is {@link RangeRule#MIN_MAX}
     * @throws GatunException if there are no batches, or values that are not finite
     */
    public static Calibration of(
            SameDiff graph, Collection<String> variables, Iterable<Map<String, NDArray>> batches, RangeRule rule) {
        Map<String, Histogram> seen = new LinkedHashMap<>();
        variables.forEach(name -> seen.put(name, new Histogram()));
        String[] names = List.copyOf(seen.keySet()).toArray(String[]::new);
        if (names.length == 0) {
            return new Calibration(Map.of());
        }
        pass(graph, names, batches, (name, x) -> seen.get(name).widen(name, x));
        if (seen.values().stream().anyMatch(Histogram::isEmpty)) {
            throw new GatunException("[quantization] there are no batches to calibrate with: expected at least one");
        }
        if (!rule.equals(RangeRule.MIN_MAX)) {
            pass(graph, names, batches, (name, x) -> seen.get(name).add(x));
        }
        Map<String, Range> ranges = new LinkedHashMap<>();
        seen.forEach((name, h) -> ranges.put(name, rule.range(h)));
        return new Calibration(ranges);
    }

    private interface Visitor {
        void visit(String name, NDArray x);
    }

    private static void pass(SameDiff graph, String[] names, Iterable<Map<String, NDArray>> batches, Visitor visitor) {
        for (Map<String, NDArray> batch : batches) {
            try (Scope scope = Scope.open("calibration")) {
                graph.output(batch, names).forEach(visitor::visit);
            }
        }
    }
}
