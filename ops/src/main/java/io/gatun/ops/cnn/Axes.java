package io.gatun.ops.cnn;

import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Permute;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/** The channel axis moved to the end, and back to where the operations of {@code ops} have it. */
final class Axes {
    private Axes() {}

    /** [n, c, ...] as [n, ..., c]. */
    static Permute toLast(int rank) {
        List<Integer> axes = new ArrayList<>(List.of(0));
        for (int i = 2; i < rank; i++) {
            axes.add(i);
        }
        axes.add(1);
        return new Permute(axes);
    }

    /** [n, ..., c] as [n, c, ...]. */
    static Permute toFirst(int rank) {
        List<Integer> axes = new ArrayList<>(List.of(0, rank - 1));
        for (int i = 1; i < rank - 1; i++) {
            axes.add(i);
        }
        return new Permute(axes);
    }

    static <T extends Ops<T>> T last(T x) {
        return x.apply(toLast(x.shape().rank()), List.of(x));
    }

    static <T extends Ops<T>> T first(T x) {
        checkRank("channelsLast", x.shape());
        return x.apply(toFirst(x.shape().rank()), List.of(x));
    }

    static Spec last(Spec x) {
        return toLast(x.shape().rank()).infer(List.of(x)).getFirst();
    }

    static Spec first(Op op, Spec x) {
        checkRank(op.label(), x.shape());
        return toFirst(x.shape().rank()).infer(List.of(x)).getFirst();
    }

    private static void checkRank(String label, Shape x) {
        if (x.rank() < 2) {
            throw new ShapeException("[" + label + "] a feature map has shape " + x
                    + ": expected [batch, ..., channels], rank 2 or more");
        }
    }
}
