package io.gatun.autodiff;

import io.gatun.ops.DataTypeException;
import io.gatun.ops.Ops;
import io.gatun.ops.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Gradients of plain functions, computed at once: no graph is built.
 *
 * <pre>{@code
 * Function<NDArray, NDArray> slope = Grad.of(x -> x.square().sum());      // 2x
 * Function<NDArray, NDArray> second = Grad.of(Grad.of(x -> x.pow(3.0)));  // 6x
 * }</pre>
 *
 * <p>The function is written over {@link Tape.Node}, which has every operation of arrays; what it computes with beside
 * its argument is passed as further arguments ({@link #ofAll}). Because a gradient is again such a function, gradients
 * nest.
 */
public final class Grad {
    private Grad() {}

    /**
     * A value with gradients.
     *
     * @param value what the function gives
     * @param gradients of the sum of its elements, in the order of the arguments
     * @param <T> arrays, or whatever computes
     */
    public record ValueAndGradients<T>(T value, List<T> gradients) {
        /** The gradient with respect to the first argument. */
        public T gradient() {
            return gradients.getFirst();
        }
    }

    /** The gradient of a function of one argument (of the sum of its elements, if it gives more than one). */
    public static <T extends Ops<T>> Function<T, T> of(Function<Tape.Node<T>, Tape.Node<T>> f) {
        return x -> valueAndGrad(f).apply(x).gradient();
    }

    /** The gradients of a function of several arguments with respect to each of them. */
    public static <T extends Ops<T>> Function<List<T>, List<T>> ofAll(Function<List<Tape.Node<T>>, Tape.Node<T>> f) {
        return xs -> valueAndGrads(f).apply(xs).gradients();
    }

    /** Value and gradient of a function of one argument, by one pass forward and one back. */
    public static <T extends Ops<T>> Function<T, ValueAndGradients<T>> valueAndGrad(
            Function<Tape.Node<T>, Tape.Node<T>> f) {
        return x ->
                valueAndGrads((List<Tape.Node<T>> xs) -> f.apply(xs.getFirst())).apply(List.of(x));
    }

    /** Value and gradients of a function of several arguments; integers and BOOL get gradients of zeros. */
    public static <T extends Ops<T>> Function<List<T>, ValueAndGradients<T>> valueAndGrads(
            Function<List<Tape.Node<T>>, Tape.Node<T>> f) {
        return xs -> {
            Tape<T> tape = new Tape<>();
            List<Tape.Node<T>> in = new ArrayList<>();
            for (T x : xs) {
                in.add(x.dataType().isFloating() ? tape.variable(x) : tape.constant(x));
            }
            Tape.Node<T> y = f.apply(List.copyOf(in));
            if (!y.dataType().isFloating()) {
                throw new DataTypeException("[grad] the function gives " + y.dataType() + y.shape()
                        + ": gradients exist for floating types only; cast the result");
            }
            List<T> found = tape.gradients(y, in);
            List<T> gradients = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                T g = found.get(i);
                gradients.add(g != null ? g : xs.get(i).zerosLike());
            }
            return new ValueAndGradients<>(y.value(), List.copyOf(gradients));
        };
    }
}
