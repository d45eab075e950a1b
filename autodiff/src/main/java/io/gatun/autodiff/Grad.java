package io.gatun.autodiff;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Tape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

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

    /**
     * A value and the way back from it.
     *
     * @param value what the function gives
     * @param pullback of a gradient of the value, to that of the argument: the vector-Jacobian product
     * @param <T> arrays, or whatever computes
     */
    public record ValueAndPullback<T>(T value, UnaryOperator<T> pullback) {}

    /**
     * A value and how it changes.
     *
     * @param value what the function gives
     * @param tangent its derivative in the direction: the Jacobian-vector product
     * @param <T> arrays, or whatever computes
     */
    public record ValueAndTangent<T>(T value, T tangent) {}

    /** The value at x, and the function from gradients of the value to gradients of x; it may be asked several times. */
    public static <T extends Ops<T>> ValueAndPullback<T> vjp(Function<Tape.Node<T>, Tape.Node<T>> f, T x) {
        Tape<T> tape = new Tape<>();
        Tape.Node<T> in = tape.variable(requireFloating("vjp", x));
        Tape.Node<T> y = f.apply(in);
        requireFloating("vjp", y.value());
        return new ValueAndPullback<>(y.value(), g -> {
            requireLike("vjp", "the gradient", g, y.value());
            T found = tape.gradients(List.of(y), List.of(g), List.of(in)).getFirst();
            return found != null ? found : x.zerosLike();
        });
    }

    /**
     * The value at x and its derivative in a direction. The pullback is linear in the gradient it is given, so its own gradient
     * is the derivative: two passes back instead of rules for going forward.
     *
     * @param direction of x's shape and type
     */
    public static <T extends Ops<T>> ValueAndTangent<T> jvp(
            Function<Tape.Node<Tape.Node<T>>, Tape.Node<Tape.Node<T>>> f, T x, T direction) {
        requireFloating("jvp", x);
        requireLike("jvp", "the direction", direction, x);
        Tape<T> outer = new Tape<>();
        Tape<Tape.Node<T>> inner = new Tape<>();
        Tape.Node<Tape.Node<T>> in = inner.variable(outer.constant(x));
        Tape.Node<Tape.Node<T>> y = f.apply(in);
        T value = y.value().value();
        requireFloating("jvp", value);
        Tape.Node<T> u = outer.variable(value.zerosLike());
        Tape.Node<T> pulled =
                inner.gradients(List.of(y), List.of(u), List.of(in)).getFirst();
        T tangent = pulled == null
                ? null
                : outer.gradients(List.of(pulled), List.of(direction), List.of(u))
                        .getFirst();
        return new ValueAndTangent<>(value, tangent != null ? tangent : value.zerosLike());
    }

    /**
     * The product of the Hessian of the sum of f, at x, with a vector; the Hessian itself is never there.
     *
     * @param vector of x's shape and type
     */
    public static <T extends Ops<T>> T hvp(
            Function<Tape.Node<Tape.Node<T>>, Tape.Node<Tape.Node<T>>> f, T x, T vector) {
        requireFloating("hvp", x);
        requireLike("hvp", "the vector", vector, x);
        Tape<T> tape = new Tape<>();
        Tape.Node<T> in = tape.variable(x);
        Tape.Node<T> slope = Grad.of(f).apply(in);
        T found = tape.gradients(List.of(slope), List.of(vector), List.of(in)).getFirst();
        return found != null ? found : x.zerosLike();
    }

    /** The Jacobian at x: the derivatives of every element of the value by every element of x, [value..., x...]. */
    public static <T extends Ops<T>> T jacobian(Function<Tape.Node<T>, Tape.Node<T>> f, T x) {
        ValueAndPullback<T> at = vjp(f, x);
        Shape y = at.value().shape();
        long n = y.length();
        long[] sizes = LongStream.concat(
                        Arrays.stream(y.toArray()), Arrays.stream(x.shape().toArray()))
                .toArray();
        if (n == 0) {
            return x.scalar(x.dataType(), 0).broadcastTo(sizes);
        }
        T position = x.apply(new Range(DataType.LONG, 0, 1, n), List.of()).reshape(y);
        List<T> rows = new ArrayList<>();
        for (long i = 0; i < n; i++) {
            T one = position.eq(x.scalar(DataType.LONG, i)).cast(at.value().dataType());
            rows.add(at.pullback().apply(one));
        }
        return Ops.stack(0, rows).reshape(sizes);
    }

    /** The Hessian of the sum of f at x, [x..., x...]. */
    public static <T extends Ops<T>> T hessian(Function<Tape.Node<Tape.Node<T>>, Tape.Node<Tape.Node<T>>> f, T x) {
        return jacobian((Tape.Node<T> v) -> Grad.of(f).apply(v), x);
    }

    private static <T extends Ops<T>> T requireFloating(String op, T x) {
        if (!x.dataType().isFloating()) {
            throw new DataTypeException(
                    "[" + op + "] received " + x.spec() + ": derivatives exist for floating types only; cast it");
        }
        return x;
    }

    private static <T extends Ops<T>> void requireLike(String op, String what, T received, T expected) {
        if (!received.spec().equals(expected.spec())) {
            throw new ShapeException(
                    "[" + op + "] " + what + " is " + received.spec() + ": expected " + expected.spec());
        }
    }
}
