package io.gatun.autodiff.training;

import io.gatun.arrays.NDArray;
import io.gatun.ops.GatunException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a training needs to go on exactly as if it had not stopped, as named arrays and texts: moments of updaters, counts,
 * the scale of the loss, what listeners remember; and, if it was asked for, the values of the graph itself.
 *
 * @param arrays by name; in no scope, so they live until {@link #close}
 * @param properties texts by name
 */
public record TrainingState(Map<String, NDArray> arrays, Map<String, String> properties) implements AutoCloseable {
    /** Before the name of a parameter's or state's value. */
    public static final String VALUE = "value/";

    /** Before the name of an array of an updater, {@code PARAMETER/0}, {@code PARAMETER/1}, ... */
    public static final String UPDATER = "updater/";

    /** Before the name of what a listener remembers. */
    public static final String LISTENER = "listener/";

    /** Steps taken. */
    public static final String ITERATION = "iteration";

    /** Passes completed. */
    public static final String EPOCH = "epoch";

    /** Steps taken of a pass that was interrupted. */
    public static final String EPOCH_BATCHES = "epochBatches";

    /** Copies the maps; the arrays become this state's own. */
    public TrainingState {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    /** A whole number among the properties. */
    public long number(String name) {
        String text = properties.get(name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new GatunException(
                    "[resume] the training state has " + name + " = " + text + ": expected a whole number");
        }
    }

    /** A number among the properties; {@code otherwise} if it is not there. */
    public double real(String name, double otherwise) {
        String text = properties.get(name);
        try {
            return text == null ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new GatunException("[resume] the training state has " + name + " = " + text + ": expected a number");
        }
    }

    /** This state and more. */
    public TrainingState with(Map<String, NDArray> moreArrays, Map<String, String> moreProperties) {
        Map<String, NDArray> a = new LinkedHashMap<>(arrays);
        a.putAll(moreArrays);
        Map<String, String> p = new LinkedHashMap<>(properties);
        p.putAll(moreProperties);
        return new TrainingState(a, p);
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        arrays.values().forEach(NDArray::close);
    }
}
