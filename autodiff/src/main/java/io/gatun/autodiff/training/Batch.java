package io.gatun.autodiff.training;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.DataSetMapping;
import io.gatun.ops.GatunException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Some examples to train or to evaluate on.
 *
 * @param named arrays by the names of their placeholders
 * @param features arrays of a data set that a mapping names
 * @param labels arrays of a data set that a mapping names
 * @param featureMasks arrays of a data set that a mapping names
 * @param labelMasks arrays of a data set that a mapping names
 */
public record Batch(
        Map<String, NDArray> named,
        List<NDArray> features,
        List<NDArray> labels,
        List<NDArray> featureMasks,
        List<NDArray> labelMasks) {
    /** Copies the collections. */
    public Batch {
        named = Map.copyOf(named);
        features = List.copyOf(features);
        labels = List.copyOf(labels);
        featureMasks = List.copyOf(featureMasks);
        labelMasks = List.copyOf(labelMasks);
    }

    /** Arrays by the names of their placeholders. */
    public static Batch of(Map<String, NDArray> named) {
        return new Batch(named, List.of(), List.of(), List.of(), List.of());
    }

    /** Features and labels, whose placeholders a {@link DataSetMapping} names. */
    public static Batch of(NDArray features, NDArray labels) {
        return of(List.of(features), List.of(labels));
    }

    /** Several features and labels, whose placeholders a {@link DataSetMapping} names. */
    public static Batch of(List<NDArray> features, List<NDArray> labels) {
        return new Batch(Map.of(), features, labels, List.of(), List.of());
    }

    /** With masks. */
    public Batch withMasks(List<NDArray> ofFeatures, List<NDArray> ofLabels) {
        return new Batch(named, features, labels, ofFeatures, ofLabels);
    }

    /** All arrays by the names of their placeholders. */
    public Map<String, NDArray> arrays(DataSetMapping mapping) {
        if (features.isEmpty() && labels.isEmpty() && featureMasks.isEmpty() && labelMasks.isEmpty()) {
            return named;
        }
        Map<String, NDArray> all = new LinkedHashMap<>(named);
        all.putAll(mapping.apply(features, labels, featureMasks, labelMasks));
        return all;
    }

    /** Number of examples: the length of the first axis of the first array that has one. */
    public int examples(DataSetMapping mapping) {
        return arrays(mapping).values().stream()
                .filter(Objects::nonNull)
                .filter(x -> x.rank() > 0)
                .findFirst()
                .map(x -> Math.toIntExact(x.size(0)))
                .orElseThrow(() -> new GatunException(
                        "[batch] no array with an axis of examples: expected [examples, ...] for a placeholder"));
    }
}
