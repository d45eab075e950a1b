package io.gatun.ops;

import java.util.List;

/** The check of the number of inputs that every primitive makes first. */
public final class Arity {
    private Arity() {}

    /** Refuses another number of inputs than expected. */
    public static void check(Op op, List<?> in, int expected) {
        if (in.size() != expected) {
            throw new GatunException("[" + op.label() + "] received " + in.size() + " inputs: expected " + expected);
        }
    }
}
