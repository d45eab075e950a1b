package io.gatun.autodiff.functional;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Models as plain values: a record of arrays, with records, lists and maps inside as deep as one likes, is a parameter set. Its
 * arrays are the leaves; what else it holds (sizes, rates, names) belongs to its form.
 *
 * <pre>{@code
 * record Dense<T extends Ops<T>>(T w, T b) {
 *     T apply(T x) { return x.matmul(w).add(b); }
 * }
 * record Model<T extends Ops<T>>(List<Dense<T>> layers, double scale) {}
 *
 * List<NDArray> parameters = Tree.leaves(model);
 * Model<NDArray> halved = Tree.map(model, (NDArray p) -> p.mul(0.5));
 * }</pre>
 *
 * <p>A record whose components are {@code T extends Ops<T>} can hold the values of any interpreter, which is what gradients and
 * compilation put there.
 */
public final class Tree {
    private Tree() {}

    /** The leaves, from left to right; maps in their own order. */
    @SuppressWarnings("unchecked")
    public static <T extends Ops<T>> List<T> leaves(Object tree) {
        List<T> out = new ArrayList<>();
        walk(tree, leaf -> {
            out.add((T) leaf);
            return leaf;
        });
        return out;
    }

    /** Where each leaf stands, such as {@code layers[0].w}, in the order of {@link #leaves}. */
    public static List<String> names(Object tree) {
        List<String> out = new ArrayList<>();
        name(tree, "", out);
        return out;
    }

    /**
     * The tree with other leaves.
     *
     * @param <A> the tree
     * @param <B> the tree of the results, of the same form: for a record over its type of values, that over another type
     */
    @SuppressWarnings("unchecked")
    public static <T extends Ops<T>, U extends Ops<U>, A, B> B map(A tree, Function<T, U> f) {
        return (B) walk(tree, leaf -> f.apply((T) leaf));
    }

    /**
     * The tree with leaves of two trees of one form put together: a parameter and its gradient, say.
     *
     * @throws GatunException if they have not as many leaves
     */
    public static <T extends Ops<T>, A> A zip(A tree, A other, BinaryOperator<T> f) {
        List<T> a = leaves(tree);
        List<T> b = leaves(other);
        if (a.size() != b.size()) {
            throw new GatunException(
                    "[tree] trees of " + a.size() + " and " + b.size() + " leaves: expected one form, " + names(tree));
        }
        List<T> out = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            out.add(f.apply(a.get(i), b.get(i)));
        }
        return rebuild(tree, out);
    }

    /** The tree with the given leaves, in the order of {@link #leaves}. */
    @SuppressWarnings("unchecked")
    public static <U extends Ops<U>, A, B> B rebuild(A tree, List<U> leaves) {
        Iterator<U> next = leaves.iterator();
        Object out = walk(tree, leaf -> {
            if (!next.hasNext()) {
                throw new GatunException(
                        "[tree] received " + leaves.size() + " leaves: expected more, one for each of " + names(tree));
            }
            return next.next();
        });
        if (next.hasNext()) {
            throw new GatunException(
                    "[tree] received " + leaves.size() + " leaves: expected fewer, one for each of " + names(tree));
        }
        return (B) out;
    }

    /** What is left of a tree without its leaves, equal for trees of one form. */
    public static Object form(Object tree) {
        return switch (tree) {
            case null -> "null";
            case Ops<?> leaf -> "*";
            case List<?> list -> list.stream().map(Tree::form).toList();
            case Map<?, ?> map -> {
                Map<Object, Object> out = new LinkedHashMap<>();
                map.forEach((k, v) -> out.put(k, form(v)));
                yield List.of(List.copyOf(out.keySet()), out);
            }
            case Record r -> {
                List<Object> out = new ArrayList<>(List.of(r.getClass()));
                for (RecordComponent c : r.getClass().getRecordComponents()) {
                    out.add(form(value(r, c)));
                }
                yield out;
            }
            default -> tree;
        };
    }

    private static Object walk(Object tree, Function<Object, Object> f) {
        return switch (tree) {
            case null -> null;
            case Ops<?> leaf -> f.apply(leaf);
            case List<?> list -> {
                List<Object> out = new ArrayList<>(list.size());
                for (Object o : list) {
                    out.add(walk(o, f));
                }
                yield Collections.unmodifiableList(out);
            }
            case Map<?, ?> map -> {
                Map<Object, Object> out = new LinkedHashMap<>();
                map.forEach((k, v) -> out.put(k, walk(v, f)));
                yield Collections.unmodifiableMap(out);
            }
            case Record r -> record(r, f);
            default -> tree;
        };
    }

    private static Object record(Record r, Function<Object, Object> f) {
        RecordComponent[] components = r.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        boolean changed = false;
        for (int i = 0; i < values.length; i++) {
            Object before = value(r, components[i]);
            values[i] = walk(before, f);
            changed |= values[i] != before;
        }
        if (!changed) {
            return r;
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null && !types[i].isPrimitive() && !types[i].isInstance(values[i])) {
                throw new GatunException("[tree] component " + components[i].getName() + " of "
                        + r.getClass().getName()
                        + " is a " + types[i].getSimpleName() + " and cannot hold a "
                        + values[i].getClass().getSimpleName()
                        + ": make the record generic in its values, as in record "
                        + r.getClass().getSimpleName() + "<T extends Ops<T>>(T " + components[i].getName() + ")");
            }
        }
        try {
            Constructor<?> c = r.getClass().getDeclaredConstructor(types);
            c.setAccessible(true);
            return c.newInstance(values);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new GatunException(
                            "[tree] the constructor of " + r.getClass().getName() + " failed", e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw closed(r, e);
        }
    }

    private static Object value(Record r, RecordComponent c) {
        try {
            c.getAccessor().setAccessible(true);
            return c.getAccessor().invoke(r);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw closed(r, e);
        }
    }

    private static GatunException closed(Record r, Exception e) {
        return new GatunException(
                "[tree] cannot read or build " + r.getClass().getName()
                        + ": make the record public, or open its package to io.gatun.autodiff",
                e);
    }

    private static void name(Object tree, String at, List<String> out) {
        switch (tree) {
            case null -> {}
            case Ops<?> leaf -> out.add(at);
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    name(list.get(i), at + "[" + i + "]", out);
                }
            }
            case Map<?, ?> map -> map.forEach((k, v) -> name(v, at + "[" + k + "]", out));
            case Record r -> {
                for (RecordComponent c : r.getClass().getRecordComponents()) {
                    name(value(r, c), at.isEmpty() ? c.getName() : at + "." + c.getName(), out);
                }
            }
            default -> {}
        }
    }
}
