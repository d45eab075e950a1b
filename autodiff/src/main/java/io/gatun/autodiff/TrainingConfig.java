package io.gatun.autodiff;

import io.gatun.autodiff.updaters.Updater;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a graph is trained: an update rule with regularisation for all parameters, and exceptions by name.
 *
 * @param defaults for parameters without an entry of their own
 * @param parameters exceptions, by the name of the variable
 * @param clipping what is done to gradients before the update
 * @param planOptions how the training step is compiled
 */
public record TrainingConfig(
        ParameterSettings defaults,
        Map<String, ParameterSettings> parameters,
        GradientClipping clipping,
        PlanOptions planOptions) {
    /** Copies the map. */
    public TrainingConfig {
        Objects.requireNonNull(defaults, "defaults");
        Objects.requireNonNull(clipping, "clipping");
        Objects.requireNonNull(planOptions, "planOptions");
        parameters = Map.copyOf(parameters);
    }

    /** One update rule for all parameters, without regularisation. */
    public static TrainingConfig of(Updater updater) {
        return new TrainingConfig(
                new ParameterSettings(updater), Map.of(), GradientClipping.NONE, PlanOptions.defaults());
    }

    /** With other settings for one parameter. */
    public TrainingConfig with(String parameter, ParameterSettings settings) {
        Map<String, ParameterSettings> all = new LinkedHashMap<>(parameters);
        all.put(parameter, settings);
        return new TrainingConfig(defaults, all, clipping, planOptions);
    }

    /** With L1 and L2 regularisation of all parameters that have no entry of their own. */
    public TrainingConfig withRegularization(double l1, double l2) {
        return new TrainingConfig(new ParameterSettings(defaults.updater(), l1, l2), parameters, clipping, planOptions);
    }

    /** With clipped gradients. */
    public TrainingConfig withClipping(GradientClipping kind) {
        return new TrainingConfig(defaults, parameters, kind, planOptions);
    }

    /** With other options of the compiler. */
    public TrainingConfig withPlanOptions(PlanOptions options) {
        return new TrainingConfig(defaults, parameters, clipping, options);
    }

    /** The settings of a parameter. */
    public ParameterSettings settings(String parameter) {
        return parameters.getOrDefault(parameter, defaults);
    }
}
