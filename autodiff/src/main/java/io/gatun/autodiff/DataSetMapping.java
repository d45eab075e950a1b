package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.ops.GatunException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which placeholders take the parts of a data set, in order.
 *
 * @param features names for the arrays of features
 * @param labels names for the arrays of labels
 * @param featureMasks names for the masks of features; empty where the graph takes none
 * @param labelMasks names for the masks of labels; empty where the graph takes none
 */
public record DataSetMapping(
        List<String> features, List<String> labels, List<String> featureMasks, List<String> labelMasks) {
    /** No names: batches name their arrays themselves. */
    public static final DataSetMapping NONE = new DataSetMapping(List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public DataSetMapping {
        features = List.copyOf(features);
        labels = List.copyOf(labels);
        featureMasks = List.copyOf(featureMasks);
        labelMasks = List.copyOf(labelMasks);
    }

    /** One array of features and one of labels. */
    public static DataSetMapping of(String features, String labels) {
        return of(List.of(features), List.of(labels));
    }

    /** Several arrays of features and of labels. */
    public static DataSetMapping of(List<String> features, List<String> labels) {
        return new DataSetMapping(features, labels, List.of(), List.of());
    }

    /** With names for masks. */
    public DataSetMapping withMasks(List<String> ofFeatures, List<String> ofLabels) {
        return new DataSetMapping(features, labels, ofFeatures, ofLabels);
    }

    /**
     * The arrays of a data set by the names of their placeholders. Masks that the graph does not take are left out.
     *
     * @throws GatunException if there are more or fewer arrays than names
     */
    public Map<String, NDArray> apply(
            List<NDArray> featureArrays,
            List<NDArray> labelArrays,
            List<NDArray> featureMaskArrays,
            List<NDArray> labelMaskArrays) {
        Map<String, NDArray> named = new LinkedHashMap<>();
        put(named, "features", features, featureArrays);
        put(named, "labels", labels, labelArrays);
        if (!featureMasks.isEmpty()) {
            put(named, "feature masks", featureMasks, featureMaskArrays);
        }
        if (!labelMasks.isEmpty()) {
            put(named, "label masks", labelMasks, labelMaskArrays);
        }
        return named;
    }

    private static void put(Map<String, NDArray> to, String what, List<String> names, List<NDArray> arrays) {
        if (names.size() != arrays.size()) {
            throw new GatunException("[mapping] a data set of " + arrays.size() + " arrays of " + what + ": expected "
                    + names.size() + (names.isEmpty() ? "" : ", for " + Names.quoted(names))
                    + "; name their placeholders with TrainingConfig.withMapping");
        }
        for (int i = 0; i < names.size(); i++) {
            if (to.put(names.get(i), arrays.get(i)) != null) {
                throw new GatunException("[mapping] placeholder \"" + names.get(i)
                        + "\" is named twice: expected one part of a data set for each");
            }
        }
    }
}
