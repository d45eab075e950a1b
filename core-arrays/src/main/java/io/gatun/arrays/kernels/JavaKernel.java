package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * An operation of one's own whose kernel is Java code over arrays or their memory. It works wherever operations do: on arrays, in
 * graphs, in plans, and, once its class is registered, in graph files. What can be composed of other operations is better written as
 * a {@link Composite}: then gradients come by themselves.
 *
 * <pre>{@code
 * record Clip(double limit) implements JavaKernel {
 *     public List<Spec> infer(List<Spec> in) { return in; }
 *
 *     public void forward(List<NDArray> in, List<NDArray> out) {
 *         MemorySegment x = in.get(0).memory(), y = out.get(0).memory();
 *         for (long i = 0; i < in.get(0).length(); i++) {
 *             float v = x.getAtIndex(ValueLayout.JAVA_FLOAT, i);
 *             y.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Math.clamp(v, -limit, limit));
 *         }
 *     }
 *
 *     public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
 *         return List.of(p.x(0).abs().lte(limit).select(p.g(), p.g().zerosLike()));
 *     }
 * }
 * }</pre>
 *
 * <p>Implement it with a record: its components are the operation's parameters, and equal ones are the same operation.
 */
public interface JavaKernel extends Composite {
    /**
     * Shapes and types of the results; checks the inputs. Sizes may be unknown when a graph is built.
     */
    @Override
    List<Spec> infer(List<Spec> in);

    /**
     * Computes the results. Several threads may call it at once, with arrays of their own; it keeps none of them. What it computes
     * with arrays lives in a scope that is closed afterwards.
     *
     * @param in inputs, contiguous in c order, only to be read
     * @param out results of the inferred shapes and types, contiguous in c order and apart from the inputs; every element is to be
     *     written
     */
    void forward(List<NDArray> in, List<NDArray> out);

    /**
     * The operation in terms of others, for interpreters that have no arrays and for the gradient; none unless it is overridden.
     * Without it, a gradient needs {@link #vjp}: it is written over other operations, which may be Java kernels again.
     */
    @Override
    default <T extends Ops<T>> List<T> compose(List<T> in) {
        throw new GatunException("[" + label()
                + "] is a kernel over arrays: it has no composition to run here, and no gradient "
                + "of its own; override vjp (or compose) in " + getClass().getSimpleName());
    }
}
