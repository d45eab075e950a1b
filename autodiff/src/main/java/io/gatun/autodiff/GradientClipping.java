package io.gatun.autodiff;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is done to gradients between their computation and the update.
 *
 * @param kind what is limited or scaled
 * @param threshold the limit, positive; unused by NONE and by those that renormalise
 */
public record GradientClipping(Kind kind, double threshold) {
    /** What is limited or scaled. Norms are Euclidean. A gradient of zeros stays. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** The absolute value of each element: cut at the threshold. */
        ELEMENTS,
        /** The norm of each parameter's gradient: scaled down to the threshold. */
        NORM_OF_EACH,
        /** The norm of all gradients together: scaled down to the threshold. */
        NORM_OF_ALL,
        /**
         * The norm of the gradients of a layer together, those whose names agree up to the last slash: scaled down to
         * the threshold.
         */
        NORM_OF_LAYER,
        /** Each parameter's gradient: divided by its norm. */
        RENORMALIZE_EACH,
        /** The gradients of a layer, as in NORM_OF_LAYER: divided by their norm. */
        RENORMALIZE_LAYER
    }

    /** No clipping. */
    public static final GradientClipping NONE = new GradientClipping(Kind.NONE, 1);

    /** Checks the threshold. */
    public GradientClipping {
        if (!(threshold > 0)) {
            throw new GatunException("[training] clipping threshold is " + threshold + ": expected a positive number");
        }
    }

    /** Elements cut at a threshold. */
    public static GradientClipping elements(double threshold) {
        return new GradientClipping(Kind.ELEMENTS, threshold);
    }

    /** The norm of each parameter's gradient limited. */
    public static GradientClipping normOfEach(double threshold) {
        return new GradientClipping(Kind.NORM_OF_EACH, threshold);
    }

    /** The norm of all gradients together limited. */
    public static GradientClipping normOfAll(double threshold) {
        return new GradientClipping(Kind.NORM_OF_ALL, threshold);
    }

    /** The gradients after clipping, in the same order. */
    <T extends Ops<T>> List<T> apply(List<String> names, List<T> gradients) {
        if (kind == Kind.NONE) {
            return gradients;
        }
        if (kind == Kind.ELEMENTS) {
            return gradients.stream().map(g -> g.clip(-threshold, threshold)).toList();
        }
        Map<String, T> squares = new LinkedHashMap<>();
        for (int i = 0; i < gradients.size(); i++) {
            squares.merge(group(names.get(i)), gradients.get(i).square().sum(), (a, b) -> a.add(b));
        }
        Map<String, T> scales = new LinkedHashMap<>();
        squares.forEach((group, sum) -> scales.put(group, scale(sum)));
        List<T> out = new ArrayList<>();
        for (int i = 0; i < gradients.size(); i++) {
            out.add(gradients.get(i).mul(scales.get(group(names.get(i)))));
        }
        return out;
    }

    /** The parameters whose gradients count together. */
    private String group(String name) {
        return switch (kind) {
            case NORM_OF_ALL -> "";
            case NORM_OF_LAYER, RENORMALIZE_LAYER -> name.substring(0, name.lastIndexOf('/') + 1);
            default -> name;
        };
    }

    /** {@code min(1, threshold / norm)}, or one over the norm; 1 for gradients that are all zero. */
    private <T extends Ops<T>> T scale(T squares) {
        return switch (kind) {
            case RENORMALIZE_EACH, RENORMALIZE_LAYER -> {
                T norm = squares.sqrt();
                yield norm.eq(0.0).select(norm.onesLike(), norm).rdiv(1.0);
            }
            default -> squares.sqrt().max(threshold).rdiv(threshold);
        };
    }
}
