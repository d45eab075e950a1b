package io.gatun.ops.cnn;

import io.gatun.ops.DataTypeException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Unary;
import java.util.EnumSet;
import java.util.Set;

/** What the fused operations share about the function of their result. */
final class Activation {
    /** Functions whose gradient needs their result alone. */
    private static final Set<Unary> BY_RESULT = EnumSet.of(Unary.RELU, Unary.SIGMOID, Unary.TANH, Unary.EXP);

    private Activation() {}

    static void check(Op op, Unary activation) {
        if (activation != null && activation.predicate()) {
            throw new DataTypeException("[" + op.label() + "] " + activation.label()
                    + " gives BOOL: expected a function with a floating result");
        }
    }

    static boolean byResult(Unary activation) {
        return activation == null || BY_RESULT.contains(activation);
    }

    static <T extends Ops<T>> T apply(Unary activation, T x) {
        return activation == null ? x : x.apply(activation);
    }

    /** The gradient of the argument, from that of the result y; only where {@link #byResult}. */
    static <T extends Ops<T>> T pull(Unary activation, T g, T y) {
        return activation == null ? g : activation.vjp(g, y, y);
    }
}
