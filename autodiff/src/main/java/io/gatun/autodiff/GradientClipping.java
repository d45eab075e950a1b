package io.gatun.autodiff;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done to gradients between their computation and the update.
 *
 * @param kind what is limited
 * @param threshold the limit, positive; unused by NONE
 */
public record GradientClipping(Kind kind, double threshold) {
    /** What is limited. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** The absolute value of each element: cut at the threshold. */
        ELEMENTS,
        /** The Euclidean norm of each parameter's gradient: scaled down to the threshold. */
        NORM_OF_EACH,
        /** The Euclidean norm of all gradients together: scaled down to the threshold. */
        NORM_OF_ALL
    }

    /** No clipping. */
    public static final GradientClipping NONE = new GradientClipping(Kind.NONE, 1);

    /** Checks the threshold. */
    public GradientClipping {
        if (!(threshold > 0)) {
            throw new GatunException("[training] clipping threshold is " + threshold + ": expected a positive number");
        }
    }

    /** The gradients after clipping. */
    <T extends Ops<T>> List<T> apply(List<T> gradients) {
        return switch (kind) {
            case NONE -> gradients;
            case ELEMENTS ->
                gradients.stream().map(g -> g.clip(-threshold, threshold)).toList();
            case NORM_OF_EACH ->
                gradients.stream().map(g -> g.mul(scale(g.square().sum()))).toList();
            case NORM_OF_ALL -> {
                T squares = null;
                for (T g : gradients) {
                    T own = g.square().sum();
                    squares = squares == null ? own : squares.add(own);
                }
                T scale = scale(squares);
                List<T> out = new ArrayList<>();
                gradients.forEach(g -> out.add(g.mul(scale)));
                yield out;
            }
        };
    }

    /** {@code min(1, threshold / norm)}; 1 for gradients that are all zero. */
    private <T extends Ops<T>> T scale(T squares) {
        return squares.sqrt().max(threshold).rdiv(threshold);
    }
}
