package io.gatun.autodiff;

import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.ops.GatunException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a graph is trained: an immutable value. Begin with {@link #of} and add to it.
 *
 * <pre>{@code
 * TrainingConfig config = TrainingConfig.of(new Adam(1e-3))
 *         .withWeightDecay(1e-4)
 *         .withClipping(GradientClipping.normOfAll(1))
 *         .withMapping("x", "t");
 * }</pre>
 *
 * @param defaults for parameters without an entry of their own
 * @param parameters exceptions, by the name of the variable
 * @param frozen names of parameters that stay as they are; their gradients are not computed
 * @param losses what is made small, by name, each with its weight; empty for the loss variables of the graph
 * @param clipping what is done to gradients before the update
 * @param planOptions how the training step is compiled, and in which precision
 * @param lossScaling what keeps small gradients of a narrow type from vanishing
 * @param mapping which placeholders take the parts of a data set
 */
public record TrainingConfig(
        ParameterSettings defaults,
        Map<String, ParameterSettings> parameters,
        Set<String> frozen,
        Map<String, Double> losses,
        GradientClipping clipping,
        PlanOptions planOptions,
        LossScaling lossScaling,
        DataSetMapping mapping) {
    /** Copies the collections. */
    public TrainingConfig {
        Objects.requireNonNull(defaults, "defaults");
        Objects.requireNonNull(clipping, "clipping");
        Objects.requireNonNull(planOptions, "planOptions");
        Objects.requireNonNull(lossScaling, "lossScaling");
        Objects.requireNonNull(mapping, "mapping");
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        frozen = Collections.unmodifiableSet(new LinkedHashSet<>(frozen));
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        losses.forEach((name, weight) -> {
            if (!Double.isFinite(weight)) {
                throw new GatunException(
                        "[training] the weight of loss \"" + name + "\" is " + weight + ": expected a number");
            }
        });
    }

    /** One update rule for all parameters, without regularisation; the losses that the graph names. */
    public static TrainingConfig of(Updater updater) {
        return new TrainingConfig(
                new ParameterSettings(updater),
                Map.of(),
                Set.of(),
                Map.of(),
                GradientClipping.NONE,
                PlanOptions.defaults(),
                LossScaling.NONE,
                DataSetMapping.NONE);
    }

    /** With other settings for parameters that have no entry of their own. */
    public TrainingConfig withDefaults(ParameterSettings settings) {
        return new TrainingConfig(settings, parameters, frozen, losses, clipping, planOptions, lossScaling, mapping);
    }

    /** With other settings for one parameter. */
    public TrainingConfig with(String parameter, ParameterSettings settings) {
        Map<String, ParameterSettings> all = new LinkedHashMap<>(parameters);
        all.put(parameter, settings);
        return new TrainingConfig(defaults, all, frozen, losses, clipping, planOptions, lossScaling, mapping);
    }

    /** With another update rule for all parameters that have no entry of their own. */
    public TrainingConfig withUpdater(Updater updater) {
        return withDefaults(new ParameterSettings(updater, defaults.l1(), defaults.l2(), defaults.weightDecay()));
    }

    /** With L1 and L2 regularisation of all parameters that have no entry of their own. */
    public TrainingConfig withRegularization(double l1, double l2) {
        return withDefaults(defaults.withRegularization(l1, l2));
    }

    /** With weight decay, times the learning rate, of all parameters that have no entry of their own. */
    public TrainingConfig withWeightDecay(double coefficient) {
        return withDefaults(defaults.withWeightDecay(WeightDecay.of(coefficient)));
    }

    /** With parameters that stay as they are, beside those frozen already. */
    public TrainingConfig withFrozen(String... names) {
        return withFrozen(List.of(names));
    }

    /** With parameters that stay as they are, beside those frozen already. */
    public TrainingConfig withFrozen(Collection<String> names) {
        Set<String> all = new LinkedHashSet<>(frozen);
        all.addAll(names);
        return new TrainingConfig(defaults, parameters, all, losses, clipping, planOptions, lossScaling, mapping);
    }

    /** With all parameters of a graph frozen but the named ones. */
    public TrainingConfig withTrainedOnly(SameDiff graph, String... names) {
        Set<String> known =
                graph.trained().stream().map(SDVariable::name).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String name : names) {
            if (!known.contains(name)) {
                throw Names.unknown("training", name, known);
            }
        }
        known.removeAll(Arrays.asList(names));
        return new TrainingConfig(defaults, parameters, known, losses, clipping, planOptions, lossScaling, mapping);
    }

    /** With a further loss, times a weight; the graph's own loss variables do not count then. */
    public TrainingConfig withLoss(String name, double weight) {
        Map<String, Double> all = new LinkedHashMap<>(losses);
        all.put(name, weight);
        return new TrainingConfig(defaults, parameters, frozen, all, clipping, planOptions, lossScaling, mapping);
    }

    /** With clipped gradients. */
    public TrainingConfig withClipping(GradientClipping kind) {
        return new TrainingConfig(defaults, parameters, frozen, losses, kind, planOptions, lossScaling, mapping);
    }

    /** With the placeholders that take the parts of a data set. */
    public TrainingConfig withMapping(DataSetMapping names) {
        return new TrainingConfig(defaults, parameters, frozen, losses, clipping, planOptions, lossScaling, names);
    }

    /** With the placeholders of features and labels of a data set. */
    public TrainingConfig withMapping(String features, String labels) {
        return withMapping(DataSetMapping.of(features, labels));
    }

    /**
     * With steps that stop where a value becomes NaN or infinite first, naming the operation ({@link NotFiniteException}),
     * or without. Parameters and states stay as before the step.
     */
    public TrainingConfig withNanTrace(boolean on) {
        return withPlanOptions(planOptions.withNanTrace(on ? NanTrace.TRACE : NanTrace.OFF));
    }

    /** With other options of the compiler. */
    public TrainingConfig withPlanOptions(PlanOptions options) {
        return new TrainingConfig(defaults, parameters, frozen, losses, clipping, options, lossScaling, mapping);
    }

    /**
     * With mixed precision: costly operations compute in the type, parameters and updates stay FLOAT; and with the scaling
     * of the loss that suits it.
     *
     * <pre>{@code
     * config.withPrecision(Precision.BFLOAT16)
     * }</pre>
     */
    public TrainingConfig withPrecision(Precision precision) {
        return withPlanOptions(planOptions.withPrecision(precision)).withLossScaling(LossScaling.of(precision));
    }

    /** With another scaling of the loss. */
    public TrainingConfig withLossScaling(LossScaling scaling) {
        return new TrainingConfig(defaults, parameters, frozen, losses, clipping, planOptions, scaling, mapping);
    }

    /**
     * These settings as texts by dotted names, such as {@code config.defaults.updater.beta1}: what files keep.
     *
     * @see #ofProperties
     */
    public Map<String, String> toProperties() {
        return ConfigText.write("config", this);
    }

    /**
     * The settings of texts that {@link #toProperties} gave; names that do not begin with {@code config.} are not looked
     * at. Settings that an older version did not have keep their defaults.
     *
     * @throws io.gatun.ops.FileFormatException if a text is missing, wrong or of a newer version
     */
    public static TrainingConfig ofProperties(Map<String, String> properties) {
        return ConfigText.read("config", properties, of(new Sgd()));
    }

    /**
     * These settings as JSON, for people and other programs.
     *
     * <pre>{@code
     * {"defaults": {"updater": {"$type": "Adam", "learningRate": {"$type": "FixedSchedule", "value": 0.001}, ...}, "l1": 0.0, ...},
     *  "frozen": ["w1"], ...}
     * }</pre>
     *
     * @see #ofJson
     */
    public String toJson() {
        return ConfigJson.write(this);
    }

    /**
     * The settings of JSON that {@link #toJson} gave, or that was written by hand: what it leaves out keeps its default.
     *
     * @throws io.gatun.ops.FileFormatException with line and column if it is not JSON, with the setting's name if one is wrong,
     *     missing or not known
     */
    public static TrainingConfig ofJson(String json) {
        return ConfigJson.read("config", json, of(new Sgd()));
    }

    /** The settings of a parameter. */
    public ParameterSettings settings(String parameter) {
        return parameters.getOrDefault(parameter, defaults);
    }
}
