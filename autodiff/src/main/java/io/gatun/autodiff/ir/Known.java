package io.gatun.autodiff.ir;

import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What earlier stages of a request have found: the results of operations whose sizes depend on data, in the order in which a
 * trace meets them, and values that were computed on the way. A trace repeats the operations of the one before it, so their
 * order says which is which. The values themselves are arguments of the run.
 *
 * <p>It serves one trace; {@link #again} gives one for the next.
 */
public final class Known {
    private static final String RESULT = "result\0";
    private static final String VALUE = "value\0";

    private final List<List<Spec>> results;
    private final Map<String, Spec> values;
    private int met;

    private Known(List<List<Spec>> results, Map<String, Spec> values) {
        this.results = results;
        this.values = values;
    }

    /** Nothing yet. */
    public static Known nothing() {
        return new Known(List.of(), Map.of());
    }

    /** The same for another trace. */
    public Known again() {
        return new Known(results, values);
    }

    /** This and the results of one more operation, and values of variables. */
    public Known with(List<Spec> results, Map<String, Spec> values) {
        List<List<Spec>> all = new ArrayList<>(this.results);
        all.add(List.copyOf(results));
        Map<String, Spec> more = new LinkedHashMap<>(this.values);
        more.putAll(values);
        return new Known(List.copyOf(all), more);
    }

    /** Specs of the operation that the trace meets now, or null if it has not been computed. */
    List<Spec> next() {
        return met < results.size() ? results.get(met++) : null;
    }

    /** The number of operations that were met. */
    int met() {
        return met;
    }

    /** The argument that holds a result of the k-th operation. */
    public static String resultName(int k, int result) {
        return RESULT + k + "." + result;
    }

    /** Number of operations whose results are known. */
    public int results() {
        return results.size();
    }

    /** The argument that holds the value of a variable. */
    public static String valueName(String variable) {
        return VALUE + variable;
    }

    /** Whether a variable's value is known. */
    public boolean hasValue(String variable) {
        return values.containsKey(variable);
    }

    /** The arguments that a run is given, by name. */
    public Map<String, Spec> arguments() {
        Map<String, Spec> all = new LinkedHashMap<>();
        for (int k = 0; k < results.size(); k++) {
            for (int i = 0; i < results.get(k).size(); i++) {
                all.put(resultName(k, i), results.get(k).get(i));
            }
        }
        values.forEach((name, spec) -> all.put(valueName(name), spec));
        return all;
    }
}
