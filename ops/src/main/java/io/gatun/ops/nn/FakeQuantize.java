package io.gatun.ops.nn;

import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import java.util.Arrays;
import java.util.List;

/**
 * What a value becomes when it is held in 8 bits and read back: {@code (clip(round(x / scale) + zeroPoint, low, high) -
 * zeroPoint) * scale}, rounded to even, in the type of x. The gradient passes where nothing was cut off and is 0 elsewhere (the
 * straight-through estimator of Bengio et al., 2013), so that a network can be trained to bear it (Jacob et al., 2018,
 * "Quantization and training of neural networks for efficient integer-arithmetic-only inference").
 *
 * @param scale distance of two neighbouring values, positive
 * @param zeroPoint the whole number that stands for 0, from low to high
 * @param low least whole number: 0 for u8, -127 or -128 for s8
 * @param high greatest whole number: 255 for u8, 127 for s8
 */
public record FakeQuantize(double scale, int zeroPoint, int low, int high) implements Composite {
    /** Checks the numbers. */
    public FakeQuantize {
        if (!(scale > 0 && scale < Double.POSITIVE_INFINITY) || low >= high || zeroPoint < low || zeroPoint > high) {
            throw new GatunException("[fakeQuantize] scale " + scale + ", zero point " + zeroPoint + " in " + low
                    + " to " + high + ": expected a positive scale, low < high, and the zero point between them");
        }
    }

    /** Unsigned 8-bit values that hold a range, which is widened to include 0. */
    public static FakeQuantize unsigned(double min, double max) {
        double from = Math.min(0, min);
        double to = Math.max(0, max);
        double scale = to > from ? (to - from) / 255 : 1;
        return new FakeQuantize(scale, (int) Math.rint(-from / scale), 0, 255);
    }

    /** Signed 8-bit values that hold a range about 0. */
    public static FakeQuantize signed(double magnitude) {
        return new FakeQuantize(magnitude > 0 ? magnitude / 127 : 1, 0, -127, 127);
    }

    /** Least value that is held. */
    public double least() {
        return (low - zeroPoint) * scale;
    }

    /** Greatest value that is held. */
    public double greatest() {
        return (high - zeroPoint) * scale;
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T steps = in.getFirst().mul(1 / scale).round();
        T held = zeroPoint == 0
                ? steps.clip(low, high)
                : steps.add(zeroPoint).clip(low, high).sub(zeroPoint);
        return List.of(held.mul(scale));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (!p.needs(0)) {
            return Arrays.asList((T) null);
        }
        T x = p.x(0);
        T g = p.g();
        T inside = x.gte(x.scalar(x.dataType(), least())).and(x.lte(x.scalar(x.dataType(), greatest())));
        return List.of(inside.select(g, g.scalar(g.dataType(), 0)));
    }
}
