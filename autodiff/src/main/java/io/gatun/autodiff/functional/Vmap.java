package io.gatun.autodiff.functional;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A function of one example as a function of a batch: it computes all of them at once, not one after the other. It composes
 * with gradients and compilation in any order.
 *
 * <pre>{@code
 * Function<NDArray, NDArray> norms = Vmap.of(row -> row.square().sum().sqrt());             // [n, k] gives [n]
 * Function<NDArray, NDArray> slopes = Vmap.of(Grad.of(row -> row.pow(3.0).sum()));          // per example
 * }</pre>
 *
 * <p>A branch whose condition differs from example to example computes both sides; a loop goes on until the last example ends
 * it. Each example sees the same random numbers where it gets the same key.
 */
public final class Vmap {
    /** In place of an axis: the argument is the same for every example. */
    public static final Integer SAME = null;

    private Vmap() {}

    /** The function for examples along axis 0; results lie along axis 0. */
    public static <T extends Ops<T>> Function<T, T> of(Function<Batched<T>, Batched<T>> f) {
        return of(f, 0);
    }

    /** The function for examples along an axis; results lie along the same axis. */
    public static <T extends Ops<T>> Function<T, T> of(Function<Batched<T>, Batched<T>> f, int axis) {
        return x -> {
            T all = ofAll((List<Batched<T>> in) -> List.of(f.apply(in.getFirst())), axis)
                    .apply(List.of(x))
                    .getFirst();
            return move(all, 0, axis);
        };
    }

    /**
     * The function of several arguments.
     *
     * @param axes of each argument, where its examples lie; {@link #SAME} for one that all examples share
     * @return results with examples along axis 0
     */
    public static <T extends Ops<T>> Function<List<T>, List<T>> ofAll(
            Function<List<Batched<T>>, List<Batched<T>>> f, Integer... axes) {
        List<Integer> where = Arrays.asList(axes.clone());
        return in -> {
            long size = size(in, where);
            List<Batched<T>> examples = new ArrayList<>();
            for (int i = 0; i < in.size(); i++) {
                examples.add(
                        where.get(i) == null
                                ? Batched.same(in.get(i))
                                : Batched.examples(move(in.get(i), where.get(i), 0)));
            }
            return f.apply(examples).stream().map(y -> y.all(size)).toList();
        };
    }

    private static <T extends Ops<T>> long size(List<T> in, List<Integer> axes) {
        if (in.size() != axes.size()) {
            throw new GatunException(
                    "[vmap] " + in.size() + " arguments: expected " + axes.size() + ", one for each axis");
        }
        long size = -1;
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i) != null) {
                long n = in.get(i).shape().size(in.get(i).shape().axis("vmap", axes.get(i)));
                if (size >= 0 && n != size) {
                    throw new ShapeException("[vmap] argument " + i + " of shape "
                            + in.get(i).shape() + " has " + n + " examples along axis " + axes.get(i) + ": expected "
                            + size
                            + ", as the arguments before it");
                }
                size = n;
            }
        }
        if (size < 0) {
            throw new GatunException("[vmap] no argument is mapped: expected an axis for at least one");
        }
        return size;
    }

    private static <T extends Ops<T>> T move(T x, int from, int to) {
        int f = x.shape().axis("vmap", from);
        int t = x.shape().axis("vmap", to);
        return f == t ? x : Rules.move(x, f, t);
    }

    static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
