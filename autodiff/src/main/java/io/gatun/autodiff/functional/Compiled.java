package io.gatun.autodiff.functional;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.GatunException;
import io.gatun.ops.Spec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A function of arrays that is traced once for each form of its argument and compiled: shapes, types, and whatever the
 * argument holds beside arrays. Later calls of the same form run the plan.
 *
 * <pre>{@code
 * try (Compiled<NDArray, NDArray> f = Compiled.of(x -> x.softmax(1).mul(x).sum(1))) {
 *     NDArray y = f.apply(x);
 * }
 * Compiled<Step<NDArray>, Model<NDArray>> train = Compiled.ofTree((Step<SDVariable> s) -> s.descend());
 * }</pre>
 *
 * <p>The lambda runs while it is traced, with variables of a graph: what it does beside operations on them happens then, and
 * only then. Thread-safe. Plans used least recently are dropped; closing frees the memory of all.
 *
 * @param <A> the argument: an array, or a tree of arrays ({@link Tree})
 * @param <R> the result: an array, or a tree of arrays
 */
public final class Compiled<A, R> implements Function<A, R>, AutoCloseable {
    private static final int CAPACITY = 64;

    private record Key(Object form, List<Spec> specs) {}

    /** A plan and the form of its result. */
    private record Traced(Plan plan, Object result) {}

    private final Function<Object, Object> f;
    private final Map<Key, Traced> plans = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Traced> eldest) {
            return size() > CAPACITY;
        }
    };
    /** All that live, so that closing finds them; dropped ones free themselves. */
    private final Set<Plan> open = Collections.newSetFromMap(new WeakHashMap<>());

    private boolean closed;

    private Compiled(Function<Object, Object> f) {
        this.f = f;
    }

    /** A compiled function of one array. */
    public static Compiled<NDArray, NDArray> of(UnaryOperator<SDVariable> f) {
        return ofTree(f);
    }

    /**
     * A compiled function of trees of arrays.
     *
     * @param f of a tree of graph variables, to one
     * @param <A> the argument over arrays
     * @param <B> the argument over graph variables
     * @param <C> the result over graph variables
     * @param <R> the result over arrays
     */
    @SuppressWarnings("unchecked")
    public static <A, B, C, R> Compiled<A, R> ofTree(Function<B, C> f) {
        return new Compiled<>(x -> f.apply((B) x));
    }

    @Override
    public R apply(A argument) {
        List<NDArray> leaves = Tree.leaves(argument);
        if (leaves.isEmpty()) {
            throw new GatunException(
                    "[compiled] there is no array in the argument: expected an array, or a record, list or"
                            + " map of arrays");
        }
        Key key =
                new Key(Tree.form(argument), leaves.stream().map(NDArray::spec).toList());
        Traced t = traced(key, argument);
        return Tree.rebuild(t.result(), t.plan().run(leaves));
    }

    private Traced traced(Key key, A argument) {
        synchronized (plans) {
            if (closed) {
                throw new GatunException("[compiled] the function was closed: make it again");
            }
            Traced found = plans.get(key);
            if (found == null) {
                Object[] result = new Object[1];
                Plan plan = Plan.of(
                        in -> {
                            result[0] = f.apply(Tree.rebuild(argument, in));
                            return Tree.<SDVariable>leaves(result[0]);
                        },
                        key.specs());
                found = new Traced(plan, result[0]);
                plans.put(key, found);
                open.add(plan);
            }
            return found;
        }
    }

    /** Number of forms that are compiled now. */
    public int size() {
        synchronized (plans) {
            return plans.size();
        }
    }

    /** Waits for the runs that are under way and frees the memory. */
    @Override
    public void close() {
        List<Plan> all;
        synchronized (plans) {
            closed = true;
            all = List.copyOf(open);
            open.clear();
            plans.clear();
        }
        all.forEach(Plan::close);
    }
}
