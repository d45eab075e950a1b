package io.gatun.autodiff.quantization;

import io.gatun.ops.GatunException;
import io.gatun.ops.nn.FakeQuantize;

/**
 * The values that 8 bits are to hold.
 *
 * @param min least
 * @param max greatest
 */
public record Range(double min, double max) {
    /** Refuses what is no range of finite numbers. */
    public Range {
        if (!(min <= max) || Double.isInfinite(min) || Double.isInfinite(max)) {
            throw new GatunException("[quantization] a range from " + min + " to " + max
                    + ": expected finite numbers in order; do the batches hold NaN or infinity?");
        }
    }

    /** The unsigned 8-bit values that hold it. */
    public FakeQuantize quantizer() {
        return FakeQuantize.unsigned(min, max);
    }
}
