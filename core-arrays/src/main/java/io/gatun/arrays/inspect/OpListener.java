package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import io.gatun.ops.Op;
import java.util.List;

/**
 * Told of every operation that arrays compute, on the thread that computes it: operations with a kernel and views, each by itself;
 * a composition is told by its parts. What a listener computes itself is not told. Plans of graphs tell theirs through
 * {@code PlanProfile} and the flight recorder. An exception of a listener comes out of the operation.
 *
 * @see io.gatun.arrays.Diagnostics#listen
 */
public interface OpListener {
    /** Called before an operation is computed. */
    default void before(Op op, List<NDArray> in) {}

    /** Called after an operation was computed. */
    default void after(OpCall call) {}
}
