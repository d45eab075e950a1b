package io.gatun.autodiff.explain;

import io.gatun.ops.Cost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All steps of one operation.
 *
 * @param op name of the operation
 * @param steps how many there are
 * @param cost of all
 * @param microseconds of all
 */
public record KindReport(String op, int steps, Cost cost, double microseconds) {
    /** The steps of each kind, those that take longest first. */
    static List<KindReport> of(List<StepReport> steps) {
        Map<String, KindReport> kinds = new LinkedHashMap<>();
        for (StepReport s : steps) {
            kinds.merge(s.op(), new KindReport(s.op(), 1, s.cost(), s.microseconds()), KindReport::plus);
        }
        List<KindReport> sorted = new ArrayList<>(kinds.values());
        sorted.sort(Comparator.comparingDouble(KindReport::microseconds).reversed());
        return sorted;
    }

    private KindReport plus(KindReport o) {
        return new KindReport(op, steps + o.steps, cost.plus(o.cost), microseconds + o.microseconds);
    }
}
