package io.gatun.autodiff.training.listeners;

import io.gatun.ops.GatunException;

/** The check that all listeners of every n-th step share. */
final class Frequency {
    private Frequency() {}

    static int check(String listener, int every) {
        if (every < 1) {
            throw new GatunException("[" + listener + "] every " + every + " steps: expected 1 or more");
        }
        return every;
    }
}
