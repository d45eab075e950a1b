package io.gatun.ops;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reverse-mode differentiation of a recorded program: the one backward pass, shared by tape, arrays and graphs. */
public final class Gradients {
    private Gradients() {}

    /**
     * One operation as it was applied.
     *
     * @param op the operation
     * @param in its inputs
     * @param out its results
     * @param <V> what was recorded: values are told apart by identity
     */
    public record Applied<V>(Op op, List<V> in, List<V> out) {
        /** Copies the lists. */
        public Applied {
            in = List.copyOf(in);
            out = List.copyOf(out);
        }
    }

    /**
     * The gradients of results with respect to other values of a program.
     *
     * @param program what was applied, in an order in which it can run; a result is never one of its own inputs
     * @param seeds gradients of the results (each of its result's shape)
     * @param wrt the values whose gradients are wanted
     * @param value the computing value of a recorded one (identity where they are the same)
     * @param <V> what was recorded
     * @param <T> what computes
     * @return the gradients, by identity; values on which no result depends are absent
     */
    public static <V, T extends Ops<T>> Map<V, T> backward(
            List<Applied<V>> program, Map<V, T> seeds, Collection<V> wrt, Function<V, T> value) {
        return backward(program, seeds, wrt, value, step -> {});
    }

    /**
     * The same, telling of each operation before its gradient is computed.
     *
     * @param before called for each operation through which a gradient flows
     * @see #backward(List, Map, Collection, Function)
     */
    public static <V, T extends Ops<T>> Map<V, T> backward(
            List<Applied<V>> program,
            Map<V, T> seeds,
            Collection<V> wrt,
            Function<V, T> value,
            Consumer<Applied<V>> before) {
        Set<V> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
        wanted.addAll(wrt);
        Set<V> active = active(program, wrt, value);
        Map<V, T> gradients = new IdentityHashMap<>(seeds);
        for (Applied<V> step : program.reversed()) {
            if (step.out().stream().noneMatch(v -> active.contains(v) && gradients.containsKey(v))) {
                continue;
            }
            List<T> gs = new ArrayList<>();
            for (V out : step.out()) {
                gs.add(wanted.contains(out) ? gradients.get(out) : gradients.remove(out));
            }
            before.accept(step);
            accumulate(step, pullback(step, gs, active, value), gradients, value);
        }
        Map<V, T> result = new IdentityHashMap<>();
        for (V v : wrt) {
            T g = gradients.get(v);
            if (g != null) {
                result.put(v, g);
            }
        }
        return result;
    }

    /** The values through which a gradient flows: those wanted, and floating ones computed from such. */
    private static <V, T extends Ops<T>> Set<V> active(
            List<Applied<V>> program, Collection<V> wrt, Function<V, T> value) {
        Set<V> active = Collections.newSetFromMap(new IdentityHashMap<>());
        active.addAll(wrt);
        for (Applied<V> step : program) {
            if (!(step.op() instanceof StopGradient) && step.in().stream().anyMatch(active::contains)) {
                for (V out : step.out()) {
                    T v = value.apply(out);
                    if (v.dataType().isFloating()) {
                        checkKnown(step.op(), v.shape());
                        active.add(out);
                    }
                }
            }
        }
        return active;
    }

    private static void checkKnown(Op op, Shape shape) {
        if (!shape.isKnown()) {
            throw new ShapeException("[gradients] the result of " + op.label() + " has shape " + shape
                    + ": expected known sizes; build gradients after shapes are known");
        }
    }

    private static <V, T extends Ops<T>> Pullback<T> pullback(
            Applied<V> step, List<T> gs, Set<V> active, Function<V, T> value) {
        boolean[] needed = new boolean[step.in().size()];
        for (int i = 0; i < needed.length; i++) {
            needed[i] = active.contains(step.in().get(i));
        }
        return new Pullback<>(
                gs,
                step.in().stream().map(value).toList(),
                step.out().stream().map(value).toList(),
                needed);
    }

    private static <V, T extends Ops<T>> void accumulate(
            Applied<V> step, Pullback<T> p, Map<V, T> gradients, Function<V, T> value) {
        List<T> found = step.op().vjp(p);
        if (found.size() != step.in().size()) {
            throw new GatunException("[" + step.op().label() + "] gave " + found.size() + " gradients: expected "
                    + step.in().size() + ", one for each input (null for none)");
        }
        for (int i = 0; i < found.size(); i++) {
            if (p.needs(i) && found.get(i) != null) {
                V in = step.in().get(i);
                gradients.merge(in, fit(found.get(i), value.apply(in)), Ops::add);
            }
        }
    }

    /**
     * A gradient in the shape and type of the value it belongs to: sums over what broadcasting had repeated, repeats what was
     * left smaller, and casts.
     */
    public static <T extends Ops<T>> T fit(T g, T like) {
        Shape to = like.shape();
        T out = g.shape().equals(to) ? g : resize(g, to);
        return out.dataType() == like.dataType() ? out : out.cast(like.dataType());
    }

    private static <T extends Ops<T>> T resize(T g, Shape to) {
        Shape from = g.shape();
        int shift = from.rank() - to.rank();
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < from.rank(); i++) {
            if (i < shift || i >= shift && to.size(i - shift) == 1 && from.size(i) != 1) {
                axes.add(i);
            }
        }
        T out = axes.isEmpty() ? g : g.apply(new Reduce(Reduce.Kind.SUM, axes, true), List.of(g));
        if (shift > 0) {
            long[] sizes = new long[to.rank()];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = out.shape().size(i + shift);
            }
            out = out.reshape(Shape.of(sizes));
        }
        return out.shape().equals(to) ? out : out.broadcastTo(to);
    }
}
