package io.gatun.autodiff.training;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.DataSetMapping;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.metrics.Metric;
import io.gatun.ops.GatunException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a graph, without dropout, over a pass of data and measures its outputs and losses. */
public final class Evaluator {
    private final SameDiff graph;
    private final DataSetMapping mapping;
    private final Map<String, Double> losses = new LinkedHashMap<>();

    Evaluator(SameDiff graph, TrainingConfig config) {
        this(graph, config.mapping());
        if (config.losses().isEmpty()) {
            graph.lossVariables().forEach(v -> losses.put(v.name(), 1.0));
        } else {
            losses.putAll(config.losses());
        }
    }

    private Evaluator(SameDiff graph, DataSetMapping mapping) {
        this.graph = graph;
        this.mapping = mapping;
    }

    /**
     * Measures outputs over a pass of data; no loss, which is NaN then.
     *
     * @param mapping which placeholders take the parts of a data set
     * @see SameDiff#evaluate
     */
    public static Figures evaluate(SameDiff graph, DataSetMapping mapping, BatchSource data, Scored... scored) {
        if (scored.length == 0) {
            throw new GatunException("[evaluate] nothing is measured: expected at least one Scored.of(output, metric)");
        }
        return new Evaluator(graph, mapping).evaluate(data, List.of(scored));
    }

    Figures evaluate(BatchSource data, List<Scored> scored) {
        Set<String> wanted = new LinkedHashSet<>(losses.keySet());
        scored.forEach(s -> wanted.add(s.output()));
        String[] names = wanted.toArray(String[]::new);
        List<String> labels = scored.stream().map(this::labels).toList();
        double sum = 0;
        long examples = 0;
        Iterator<Batch> batches = data.epoch(0, 0);
        try (Closing end = Closing.of(batches)) {
            while (batches.hasNext()) {
                try (Scope scope = Scope.open("evaluate")) {
                    Batch batch = batches.next();
                    Map<String, NDArray> arrays = batch.arrays(mapping);
                    Map<String, NDArray> out = graph.predict(placeholders(arrays), names);
                    int n = batch.examples(mapping);
                    sum += n * loss(out);
                    examples += n;
                    for (int i = 0; i < labels.size(); i++) {
                        measure(scored.get(i), arrays, labels.get(i), out);
                    }
                }
            }
        }
        return new Figures(examples == 0 || losses.isEmpty() ? Double.NaN : sum / examples, figures(scored), examples);
    }

    private String labels(Scored s) {
        graph.variable(s.output());
        if (s.labels() != null) {
            return s.labels();
        }
        if (mapping.labels().isEmpty()) {
            throw new GatunException("[evaluate] no labels are named for output \"" + s.output()
                    + "\": expected Scored.of(...).against(placeholder), or TrainingConfig.withMapping");
        }
        return mapping.labels().getFirst();
    }

    /** Those arrays that the graph has placeholders for. */
    private Map<String, NDArray> placeholders(Map<String, NDArray> arrays) {
        Map<String, NDArray> known = new LinkedHashMap<>();
        arrays.forEach((name, x) -> {
            if (graph.hasVariable(name)) {
                known.put(name, x);
            }
        });
        return known;
    }

    private double loss(Map<String, NDArray> out) {
        double sum = 0;
        for (Map.Entry<String, Double> loss : losses.entrySet()) {
            NDArray x = out.get(loss.getKey());
            sum += loss.getValue() * (x.rank() == 0 ? x.getDouble() : x.sum().getDouble());
        }
        return sum;
    }

    private static void measure(Scored s, Map<String, NDArray> arrays, String labels, Map<String, NDArray> out) {
        NDArray actual = arrays.get(labels);
        if (actual == null) {
            throw new GatunException("[evaluate] the batch has no \"" + labels + "\", the labels of output \""
                    + s.output() + "\": received " + arrays.keySet());
        }
        for (Metric m : s.metrics()) {
            m.add(actual, out.get(s.output()));
        }
    }

    private static Map<String, Double> figures(List<Scored> scored) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (Scored s : scored) {
            for (Metric m : s.metrics()) {
                m.figures().forEach((name, value) -> all.put(s.output() + "/" + name, value));
            }
        }
        return all;
    }
}
