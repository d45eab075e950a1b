package io.gatun.autodiff.training;

import io.gatun.autodiff.metrics.Metric;
import java.util.List;

/**
 * Which output is measured against which labels, and how.
 *
 * @param output name of the variable that predicts
 * @param labels name of the placeholder of what is true; null for the first one of labels that the mapping names
 * @param metrics what is told of it
 */
public record Scored(String output, String labels, List<Metric> metrics) {
    /** Copies the list. */
    public Scored {
        metrics = List.copyOf(metrics);
    }

    /** An output against the labels that the mapping names. */
    public static Scored of(String output, Metric... metrics) {
        return new Scored(output, null, List.of(metrics));
    }

    /** Against the labels of a placeholder. */
    public Scored against(String placeholder) {
        return new Scored(output, placeholder, metrics);
    }
}
