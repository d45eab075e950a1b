package io.gatun.ops.control;

import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import java.util.List;

/**
 * An operation with bodies: how often they run is decided by values, when it runs. Its bodies are composites, so they are
 * differentiated, inferred and compiled as any other; its own gradient is a structured operation over the gradients of the
 * bodies, so there is a gradient of any order.
 */
public non-sealed interface Structured extends Op {
    /** The bodies. */
    List<Composite> bodies();

    /**
     * The results, computed now.
     *
     * @param in the inputs, whose specs {@link #infer} has taken
     * @param host what computes
     * @param <T> values that are known, such as arrays
     */
    <T extends Ops<T>> List<T> execute(List<T> in, Host<T> host);

    /**
     * Runs a body on values of any interpreter: through its composition if that is all there is, else as the operation that it
     * is, with its own kernel and gradient.
     */
    static <T extends Ops<T>> List<T> call(Composite body, List<T> in) {
        return Inline.call(body, in);
    }

    /**
     * Refuses to go on when the thread was interrupted; its flag stays set.
     *
     * @param iterations done so far, for the message
     */
    default void checkInterrupted(long iterations) {
        if (Thread.currentThread().isInterrupted()) {
            throw new GatunException("[" + label() + "] interrupted after " + iterations + " iterations");
        }
    }

    @Override
    default String label() {
        return Check.label(this);
    }
}
