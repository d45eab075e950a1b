package io.gatun.ops;

import io.gatun.ops.control.Structured;
import java.util.List;

/**
 * One operation with its parameters: everything that is known of it, side by side. A <em>primitive</em> has a kernel in every
 * interpreter; a {@link Composite} is made of others, with or without a fused kernel; users add their own composites.
 *
 * <p>Operations are immutable values: equal ones compute the same. They know shapes and types, not memory.
 */
public sealed interface Op permits Elementwise, Primitive, Composite, Structured {
    /** The name of the operation in messages, files and profiles. */
    String label();

    /**
     * Shapes and types of the results.
     *
     * @throws ShapeException if the shapes do not fit
     * @throws DataTypeException if a type is not taken
     */
    List<Spec> infer(List<Spec> in);

    /**
     * Gradients with respect to the inputs, each of its input's shape (or of the broadcast shape for element-wise
     * operations: the caller sums it down); null where there is none or {@link Pullback#needs} is false.
     */
    <T extends Ops<T>> List<T> vjp(Pullback<T> p);

    /**
     * What one execution costs; the operation that does not say otherwise moves its inputs and results once and does no
     * arithmetic. Used for reports, never for results.
     */
    default Cost cost(List<Spec> in) {
        return Cost.moving(this, in);
    }
}
