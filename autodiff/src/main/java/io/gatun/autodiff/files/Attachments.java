package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a file holds beside the graph, such as the state of a training: arrays and texts by names that their owner chooses.
 *
 * @param arrays by name, in order
 * @param properties texts by name, in order
 */
public record Attachments(Map<String, NDArray> arrays, Map<String, String> properties) {
    /** Nothing. */
    public static final Attachments NONE = new Attachments(Map.of(), Map.of());

    /** Copies the maps; the arrays stay the caller's. */
    public Attachments {
        arrays = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
        properties = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }
}
