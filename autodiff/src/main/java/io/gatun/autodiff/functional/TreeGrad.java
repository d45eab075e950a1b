package io.gatun.autodiff.functional;

import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Gradients with respect to a model that is a record of arrays: they come as a record of the same form.
 *
 * <pre>{@code
 * var found = TreeGrad.at((Model<Tape.Node<NDArray>> m, Batch<Tape.Node<NDArray>> b) -> m.loss(b), model, batch);
 * Model<NDArray> next = Tree.zip(model, found.gradient(), (NDArray p, NDArray g) -> p.sub(g.mul(0.1)));
 * }</pre>
 */
public final class TreeGrad {
    private TreeGrad() {}

    /**
     * A value and its gradient.
     *
     * @param value what the function gives
     * @param gradient a tree of the form of the model
     * @param <T> arrays, or whatever computes
     * @param <M> the model
     */
    public record ValueAndGradient<T, M>(T value, M gradient) {}

    /**
     * Value and gradient of a function of a model and of data, with respect to the model.
     *
     * @param f of trees over {@link Tape.Node}; the sum of its value's elements is differentiated
     * @param model where
     * @param data what the function reads beside the model; no gradient is computed of it
     * @param <M> the model over T
     * @param <N> the model over nodes of T
     * @param <D> the data over T
     * @param <E> the data over nodes of T
     */
    public static <T extends Ops<T>, M, N, D, E> ValueAndGradient<T, M> at(
            BiFunction<N, E, Tape.Node<T>> f, M model, D data) {
        List<T> leaves = Tree.leaves(model);
        if (leaves.isEmpty()) {
            throw new GatunException("[grad] there is no array in "
                    + model.getClass().getName() + ": expected a record, list or map of arrays");
        }
        Tape<T> tape = new Tape<>();
        List<Tape.Node<T>> nodes = leaves.stream()
                .map(x -> x.dataType().isFloating() ? tape.variable(x) : tape.constant(x))
                .toList();
        N own = Tree.rebuild(model, nodes);
        E known = Tree.map(data, (T x) -> tape.constant(x));
        Tape.Node<T> y = f.apply(own, known);
        if (!y.dataType().isFloating()) {
            throw new DataTypeException("[grad] the function gives " + y.spec()
                    + ": gradients exist for floating types only; cast the result");
        }
        List<T> found = tape.gradients(y, nodes);
        List<T> gradients = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            gradients.add(found.get(i) != null ? found.get(i) : leaves.get(i).zerosLike());
        }
        M gradient = Tree.rebuild(model, gradients);
        return new ValueAndGradient<>(y.value(), gradient);
    }

    /** Value and gradient of a function of a model alone. */
    public static <T extends Ops<T>, M, N> ValueAndGradient<T, M> at(Function<N, Tape.Node<T>> f, M model) {
        BiFunction<N, Object, Tape.Node<T>> both = (own, none) -> f.apply(own);
        return at(both, model, List.of());
    }
}
