package io.gatun.autodiff.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an evaluation found.
 *
 * @param loss mean loss of the examples, without regularisation
 * @param metrics figures by {@code OUTPUT/FIGURE}, such as {@code softmax/accuracy}
 * @param examples number of examples
 */
public record Figures(double loss, Map<String, Double> metrics, long examples) {
    /** Copies the map. */
    public Figures {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
