package io.gatun.ops.nn;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Unary;

/** A composite that ends with an element-wise function of a sum, which only a gradient needs by itself. */
interface ActivatedComposite extends Composite {
    /** The function at the end, or null for none. */
    Unary activation();

    /** The same without the function. */
    Composite withoutActivation();

    /**
     * The gradient of the sum. Where the function's own gradient needs the sum, and not the result alone, the sum is computed
     * again: do not fuse such a function where a gradient is to flow.
     */
    default <T extends Ops<T>> T sumGradient(Pullback<T> p) {
        return switch (activation()) {
            case null -> p.g();
            case RELU, SIGMOID, TANH, EXP -> activation().vjp(p.g(), p.y(), p.y());
            default -> activation().vjp(p.g(), p.g().apply(withoutActivation(), p.xs()), p.y());
        };
    }
}
