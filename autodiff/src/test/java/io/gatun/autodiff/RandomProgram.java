package io.gatun.autodiff;

import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Random computations, written once for every interpreter: what is chosen depends on the seed and on shapes alone. They
 * mix views, broadcasts, reductions and element-wise operations, and read values again long after they were made, so
 * that a planner that reuses memory too early is found out.
 */
final class RandomProgram {
    private static final int LARGEST = 4096;

    private RandomProgram() {}

    /** Several results computed from the leaves by {@code steps} operations. */
    static <T extends Ops<T>> List<T> results(long seed, int steps, List<T> leaves) {
        Random r = new Random(seed);
        List<T> all = new ArrayList<>(leaves);
        for (int i = 0; i < steps; i++) {
            // The newest values half of the time: long chains as well as wide graphs.
            T x = r.nextBoolean() ? all.getLast() : all.get(r.nextInt(all.size()));
            T y = all.get(r.nextInt(all.size()));
            T z = step(r, x, y);
            if (z.shape().length() <= LARGEST
                    && z.shape().length() > 0
                    && z.shape().rank() <= 4) {
                all.add(z);
            }
        }
        List<T> out = new ArrayList<>(all);
        Collections.shuffle(out, r);
        return new ArrayList<>(out.subList(0, Math.min(4, out.size())));
    }

    private static <T extends Ops<T>> T step(Random r, T x, T y) {
        int rank = x.shape().rank();
        int axis = rank == 0 ? 0 : r.nextInt(rank);
        return switch (r.nextInt(rank == 0 ? 7 : 26)) {
            case 0 -> x.tanh();
            case 1 -> x.neg();
            case 2 -> x.square().tanh();
            case 3 -> x.relu().add(0.5);
            case 4 -> x.mul(1.0).add(0.0).sub(0.25);
            case 5 -> binary(r, x, y);
            case 6 -> binary(r, y, x);
            case 7 -> x.transpose();
            case 8 -> x.reverse(axis);
            case 9 -> x.slice(axis, 0, Math.max(1, x.shape().size(axis) - 1));
            case 10 -> x.slice(axis, 0, Long.MAX_VALUE, 2);
            case 11 -> x.flatten();
            case 12 -> x.sum(true, axis).tanh();
            case 13 -> x.mean(axis);
            case 14 -> x.max(true, axis);
            case 15 -> x.softmax(axis);
            case 16 -> x.expandDims(axis);
            case 17 -> x.concat(axis, x.neg());
            case 18 -> matmul(x);
            case 19 -> { // two readers of the same memory in different orders, both its last
                T t = x.tanh();
                yield t.sub(t.reverse(axis));
            }
            case 20 -> { // an element-wise reader of a part that does not begin where its memory does
                T t = x.tanh();
                yield t.slice(0, t.shape().size(0) - 1, Long.MAX_VALUE).neg();
            }
            case 21 -> x.tanh().transpose().neg();
            case 22 -> x.mul(0.5).mul(x.div(Math.sqrt(2)).erf().add(1.0)); // gelu, written out
            case 23 -> layerNorm(x);
            case 24 -> attention(r, x);
            default -> x.gt(0.1).select(x, binary(r, x, y));
        };
    }

    private static <T extends Ops<T>> T layerNorm(T x) {
        if (x.shape().rank() != 2) {
            return x.sub(x.mean(true, -1));
        }
        T centred = x.sub(x.mean(true, -1));
        T y = centred.mul(centred.square().mean(true, -1).add(1.0).rsqrt());
        return y.mul(x.mean(0)).add(x.max(0));
    }

    private static <T extends Ops<T>> T attention(Random r, T x) {
        if (x.shape().rank() < 2) {
            return x.softmax(-1);
        }
        T keys = x.tanh();
        T scores = keys.matmul(keys, false, true).mul(0.5);
        return (r.nextBoolean() ? scores.add(x.mean()) : scores).softmax(-1).matmul(keys);
    }

    private static <T extends Ops<T>> T matmul(T x) {
        return x.shape().rank() == 2
                ? x.matmul(x, false, true).tanh()
                : x.cumsum(0).tanh();
    }

    private static <T extends Ops<T>> T binary(Random r, T x, T y) {
        T other = meets(x.shape(), y.shape()) ? y : y.mean();
        return switch (r.nextInt(5)) {
            case 0 -> x.add(other);
            case 1 -> x.sub(other);
            case 2 -> x.mul(other);
            case 3 -> x.max(other);
            default -> x.squaredDifference(other).tanh();
        };
    }

    private static boolean meets(Shape a, Shape b) {
        for (int i = 1; i <= Math.min(a.rank(), b.rank()); i++) {
            long u = a.size(-i);
            long v = b.size(-i);
            if (u != v && u != 1 && v != 1) {
                return false;
            }
        }
        return true;
    }
}
