package io.gatun.autodiff.updaters;

import io.gatun.ops.GatunException;

/** Checks of hyper-parameters, with one form of message. */
final class Hyper {
    private Hyper() {}

    static void fraction(String owner, String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new GatunException("[" + owner + "] " + name + " is " + value + ": expected 0 <= " + name + " < 1");
        }
    }

    static void positive(String owner, String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new GatunException("[" + owner + "] " + name + " is " + value + ": expected a positive number");
        }
    }

    static void rate(String owner, String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new GatunException(
                    "[" + owner + "] " + name + " is " + value + ": expected zero or a positive number");
        }
    }
}
