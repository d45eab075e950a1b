package io.gatun.autodiff;

import io.gatun.ops.GatunException;

/**
 * How the loss is scaled before gradients are taken, and the gradients back before the update, so that small gradients of
 * a narrow type do not vanish (Micikevicius et al., 2018, "Mixed precision training"). A dynamic scale is lowered, and the
 * step skipped, when a gradient is not finite; after enough good steps it is raised.
 *
 * @param initial the scale at the start, positive
 * @param growth factor after {@code interval} good steps in a row, 1 or more
 * @param backoff factor after a step that was skipped, in (0, 1]
 * @param interval good steps between raises, 1 or more
 * @param dynamic whether the scale changes, and steps with gradients that are not finite are skipped
 */
public record LossScaling(double initial, double growth, double backoff, int interval, boolean dynamic) {
    /** No scaling; gradients that are not finite go into the parameters. */
    public static final LossScaling NONE = fixed(1);

    /** Checks the values. */
    public LossScaling {
        if (!(initial > 0 && initial < Double.POSITIVE_INFINITY)
                || !(growth >= 1 && growth < Double.POSITIVE_INFINITY)
                || !(backoff > 0 && backoff <= 1)
                || interval < 1) {
            throw new GatunException("[lossScaling] initial " + initial + ", growth " + growth + ", backoff " + backoff
                    + ", interval " + interval
                    + ": expected a positive scale, growth of 1 or more, backoff in (0, 1], interval of 1 or more");
        }
    }

    /** A scale that never changes. */
    public static LossScaling fixed(double scale) {
        return new LossScaling(scale, 1, 1, 1, false);
    }

    /** The usual: 65536, halved at each overflow, doubled after 2000 good steps. */
    public static LossScaling dynamicScale() {
        return new LossScaling(65536, 2, 0.5, 2000, true);
    }

    /** What suits a precision: a dynamic scale for HALF, none for others. */
    public static LossScaling of(Precision precision) {
        return precision == Precision.HALF ? dynamicScale() : NONE;
    }

    /** Whether gradients have another scale than the loss. */
    boolean scales() {
        return dynamic || initial != 1;
    }
}
