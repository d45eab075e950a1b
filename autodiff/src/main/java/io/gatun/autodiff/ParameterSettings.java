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
 */
public record ParameterSettings(Updater updater, double l1, double l2) {
    /** Checks the values. */
    public ParameterSettings {
        Objects.requireNonNull(updater, "updater");
        check("l1", l1);
        check("l2", l2);
    }

    /** Without regularisation. */
    public ParameterSettings(Updater updater) {
        this(updater, 0, 0);
    }

    private static void check(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new GatunException("[training] " + name + " is " + value + ": expected zero or a positive number");
        }
    }
}
