package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.ParameterSettings;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network that has arrays: its graph, and the plans that run it. Arguments have been checked. */
final class Engine implements AutoCloseable {
    private final List<ResolvedLayer> layers;
    private final DataType type;
    private final TrainingConfig training;
    private final NetworkGraph network;
    private final PlanTable outputs;
    private final PlanTable activations;
    private final PlanTable scores;
    private final PlanTable gradients;
    private TrainingPlan trainer;
    private boolean featuresFirst;
    private boolean stepped;

    Engine(MultiLayerConfiguration conf, List<ResolvedLayer> layers, boolean draw) {
        this.layers = layers;
        this.type = conf.dataType();
        this.training = training(conf, layers);
        this.network = new NetworkGraph(conf, layers, draw);
        this.outputs = table(List.of(network.activations().getLast()), false);
        this.activations = table(network.activations(), false);
        this.scores = table(List.of(NetworkGraph.SCORE, NetworkGraph.PENALTY), true);
        List<String> wanted = new ArrayList<>(List.of(NetworkGraph.OBJECTIVE));
        wanted.addAll(network.gradients());
        this.gradients = table(wanted, true);
        if (!network.parameters().isEmpty()) {
            params().close(); // brings them into one vector now: later they must not move under a running prediction
        }
    }

    private PlanTable table(List<String> outputNames, boolean labels) {
        return new PlanTable(features -> {
            Map<String, Shape> shapes = new HashMap<>(Map.of(NetworkGraph.FEATURES, features));
            if (labels) {
                shapes.put(NetworkGraph.LABELS, layers.getLast().out().shape(features.size(0)));
            }
            return Plan.of(graph(), shapes, outputNames.toArray(String[]::new));
        });
    }

    private static TrainingConfig training(MultiLayerConfiguration conf, List<ResolvedLayer> layers) {
        TrainingConfig config = TrainingConfig.of(conf.defaults().updater());
        for (ResolvedLayer layer : layers) {
            LayerOptions o = layer.options();
            for (ParameterSpec spec : layer.parameters()) {
                ParameterSettings plain = new ParameterSettings(o.updater());
                config = config.with(
                        NetworkGraph.name(layer, spec),
                        spec.regularized() ? plain.withRegularization(o.l1(), o.l2()) : plain);
            }
        }
        return config;
    }

    private SameDiff graph() {
        return network.graph();
    }

    /** Why this network cannot be trained, or null if it can. */
    String untrainable() {
        if (!network.hasLoss()) {
            return "its last layer, " + layers.getLast().label() + ", has no loss: end it with an OutputLayer";
        }
        return network.parameters().isEmpty() ? "it has no parameters: add a layer with weights" : null;
    }

    NDArray output(NDArray features) {
        return outputs.get(features.shape()).run(List.of(features)).getFirst();
    }

    List<NDArray> activations(NDArray features) {
        return activations.get(features.shape()).run(List.of(features));
    }

    double score(NDArray features, NDArray labels) {
        Plan plan = scores.get(features.shape());
        List<NDArray> out = plan.run(arguments(plan.inputNames(), features, labels));
        double sum = 0;
        for (NDArray x : out) {
            sum += x.item();
            x.close();
        }
        return sum;
    }

    GradientAndScore gradients(NDArray features, NDArray labels) {
        Plan plan = gradients.get(features.shape());
        List<NDArray> out = plan.run(arguments(plan.inputNames(), features, labels));
        Map<String, NDArray> byName = new LinkedHashMap<>();
        int i = 1;
        for (String name : network.parameters().keySet()) {
            byName.put(name, out.get(i++));
        }
        try (NDArray objective = out.getFirst()) {
            return new GradientAndScore(objective.item(), byName);
        }
    }

    private static List<NDArray> arguments(List<String> names, NDArray features, NDArray labels) {
        return names.stream()
                .map(n -> n.equals(NetworkGraph.FEATURES) ? features : labels)
                .toList();
    }

    /** One training step. */
    void step(NDArray features, NDArray labels) {
        TrainingPlan plan = trainer();
        if (featuresFirst) {
            plan.step(features, labels);
        } else {
            plan.step(labels, features);
        }
        stepped = true;
    }

    /** Score of the last step's batch; NaN if there was none. */
    double lastScore() {
        return !stepped ? Double.NaN : trainer.loss() + trainer.regularization();
    }

    TrainingPlan trainer() {
        if (trainer == null) {
            trainer = TrainingPlan.of(graph(), training);
            featuresFirst = trainer.inputNames().getFirst().equals(NetworkGraph.FEATURES);
        }
        return trainer;
    }

    /** All trained values as one vector: a copy. */
    NDArray params() {
        return network.parameters().isEmpty() ? Nd.zeros(type, 0) : graph().parameters();
    }

    void setParams(NDArray vector) {
        if (network.parameters().isEmpty() && vector.length() == 0) {
            return;
        }
        graph().setParameters(vector);
    }

    Map<String, SDVariable> parameters() {
        return network.parameters();
    }

    Map<String, SDVariable> states() {
        return network.states();
    }

    SDVariable variable(String name) {
        SDVariable v = network.parameters().getOrDefault(name, network.states().get(name));
        if (v == null) {
            throw new GatunException("[network] no array \"" + name + "\": expected one of "
                    + network.parameters().keySet() + " or " + network.states().keySet());
        }
        return v;
    }

    @Override
    public void close() {
        if (trainer != null) {
            trainer.close();
        }
        network.close();
    }
}
