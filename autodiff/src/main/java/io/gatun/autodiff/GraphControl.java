package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.Checkpoint;
import io.gatun.ops.control.TensorArray;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Branches, loops, assertions and recomputed segments of a graph. Bodies are lambdas that run once, while the graph is built;
 * they may read any variable of the graph, and be nested in one another. Gradients go through all of them, to any order.
 *
 * <pre>{@code
 * SDVariable y = sd.ifCond(x.sum().gt(0), () -> x.mul(2), () -> x.exp());
 * SDVariable root = sd.whileLoop(
 *         List.of(guess),
 *         v -> v.get(0).square().sub(a).abs().gt(1e-6),
 *         v -> List.of(v.get(0).add(a.div(v.get(0))).mul(0.5))).get(0);
 * }</pre>
 */
public sealed interface GraphControl permits SameDiff {
    /** One of two values; only the chosen one is computed. See {@link #ifCondAll}. */
    default SDVariable ifCond(SDVariable condition, Supplier<SDVariable> trueBody, Supplier<SDVariable> falseBody) {
        return ifCondAll(condition, () -> List.of(trueBody.get()), () -> List.of(falseBody.get()))
                .getFirst();
    }

    /**
     * Several values, of one of two bodies; the other is not computed.
     *
     * @param condition a BOOL scalar
     * @param trueBody values if it is true
     * @param falseBody values if it is false: as many, of the same shapes and types
     */
    default List<SDVariable> ifCondAll(
            SDVariable condition, Supplier<List<SDVariable>> trueBody, Supplier<List<SDVariable>> falseBody) {
        return control().ifCond(condition, trueBody, falseBody);
    }

    /**
     * A loop: as long as the condition holds, the variables become what the body gives. They keep shape and type. A loop whose
     * condition can never change is refused.
     *
     * @param start the variables before the first iteration
     * @param condition of the variables; a BOOL scalar
     * @param body of the variables; gives the next ones
     * @return the variables at the end
     */
    default List<SDVariable> whileLoop(
            List<SDVariable> start,
            Function<List<SDVariable>, SDVariable> condition,
            Function<List<SDVariable>, List<SDVariable>> body) {
        return whileLoop(start, Long.MAX_VALUE, condition, body);
    }

    /** The same; running more than maxIterations is an error. */
    default List<SDVariable> whileLoop(
            List<SDVariable> start,
            long maxIterations,
            Function<List<SDVariable>, SDVariable> condition,
            Function<List<SDVariable>, List<SDVariable>> body) {
        return control().whileLoop(start, maxIterations, condition, body);
    }

    /**
     * A loop over axis 0 of sequences.
     *
     * @param start what is carried from step to step
     * @param sequences values of one size along axis 0
     * @param body of (carried, one row of each sequence); gives the next carried values, then the outputs of the step
     * @return the carried values at the end, then the outputs of all steps, stacked along axis 0
     */
    default List<SDVariable> scan(
            List<SDVariable> start,
            List<SDVariable> sequences,
            BiFunction<List<SDVariable>, List<SDVariable>, List<SDVariable>> body) {
        return scan(0, start, sequences, false, body);
    }

    /**
     * A loop over an axis of sequences.
     *
     * @param axis along which it runs, and along which outputs are stacked
     * @param reverse whether it runs from the last row to the first; outputs keep the place of their rows
     */
    default List<SDVariable> scan(
            int axis,
            List<SDVariable> start,
            List<SDVariable> sequences,
            boolean reverse,
            BiFunction<List<SDVariable>, List<SDVariable>, List<SDVariable>> body) {
        return control().scan(axis, start, sequences, reverse, body);
    }

    /** The results of a body on every part of x along an axis, stacked along it. */
    default SDVariable map(SDVariable x, int axis, Function<SDVariable, SDVariable> body) {
        return scan(axis, List.of(), List.of(x), false, (none, rows) -> List.of(body.apply(rows.getFirst())))
                .getFirst();
    }

    /**
     * What is carried through all parts of x along an axis, from the first to the last.
     *
     * @param body of (carried, part); gives the next carried value
     */
    default SDVariable fold(
            SDVariable start, SDVariable x, int axis, BiFunction<SDVariable, SDVariable, SDVariable> body) {
        return scan(
                        axis,
                        List.of(start),
                        List.of(x),
                        false,
                        (carried, rows) -> List.of(body.apply(carried.getFirst(), rows.getFirst())))
                .getFirst();
    }

    /**
     * States a condition. In a body it is checked whenever the body runs; else in every run that is given the placeholders
     * that it needs. Where it does not hold, the run fails with the message and the values shown.
     *
     * @param condition BOOL of any shape, true everywhere
     */
    default void assertTrue(SDVariable condition, String message, SDVariable... shown) {
        control().assertTrue(condition, message, Arrays.asList(shown));
    }

    /**
     * A control dependency: the value itself, for what must not be computed before others are, which may have no influence on
     * it. They are computed, and their assertions made, wherever the result is asked for.
     *
     * @param x what is handed on
     * @param first what is computed before
     */
    default SDVariable after(SDVariable x, SDVariable... first) {
        List<SDVariable> in = new java.util.ArrayList<>(List.of(x));
        in.addAll(Arrays.asList(first));
        return x.apply(new Barrier(), in);
    }

    /** A value whose intermediate values are not kept for the gradient, but computed again. See {@link Checkpoint}. */
    default SDVariable checkpoint(Supplier<SDVariable> segment) {
        return checkpointAll(() -> List.of(segment.get())).getFirst();
    }

    /** Several values of a segment whose intermediate values are not kept for the gradient, but computed again. */
    default List<SDVariable> checkpointAll(Supplier<List<SDVariable>> segment) {
        return control().composite(segment, Checkpoint::new);
    }

    /**
     * A fixed number of zeros of one shape, which loops read and write by index.
     *
     * @param size number of values
     * @param shape of each
     */
    default TensorArray<SDVariable> tensorArray(DataType type, long size, long... shape) {
        long[] sizes = new long[shape.length + 1];
        sizes[0] = size;
        System.arraycopy(shape, 0, sizes, 1, shape.length);
        SameDiff graph = (SameDiff) this;
        try (NDArray zero = Nd.scalar(type, 0)) {
            return TensorArray.of(graph.constant(zero).broadcastTo(Shape.of(sizes)));
        }
    }

    private ControlFlow control() {
        return ((SameDiff) this).controlFlow();
    }
}
