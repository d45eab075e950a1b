package io.gatun.autodiff;

import io.gatun.autodiff.updaters.Updater;
import io.gatun.ops.GatunException;
import java.util.Objects;

/**
 * How one parameter is trained.
 *
 * @param updater the update rule
 * @param l1 weight of the sum of absolute values, added to the loss; zero or more
 * @param l2 weight of half the sum of squares, added to the loss; zero or more
 * @param weightDecay what each step takes away beside the updater's step
 */
public record ParameterSettings(Updater updater, double l1, double l2, WeightDecay weightDecay) {
    /** Checks the values. */
    public ParameterSettings {
        Objects.requireNonNull(updater, "updater");
        Objects.requireNonNull(weightDecay, "weightDecay");
        check("l1", l1);
        check("l2", l2);
    }

    /** Without weight decay. */
    public ParameterSettings(Updater updater, double l1, double l2) {
        this(updater, l1, l2, WeightDecay.NONE);
    }

    /** Without regularisation. */
    public ParameterSettings(Updater updater) {
        this(updater, 0, 0);
    }

    /** With other regularisation. */
    public ParameterSettings withRegularization(double newL1, double newL2) {
        return new ParameterSettings(updater, newL1, newL2, weightDecay);
    }

    /** With weight decay. */
    public ParameterSettings withWeightDecay(WeightDecay decay) {
        return new ParameterSettings(updater, l1, l2, decay);
    }

    private static void check(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new GatunException("[training] " + name + " is " + value + ": expected zero or a positive number");
        }
    }
}
