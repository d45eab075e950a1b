package io.gatun.ops.nn;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import java.util.Arrays;
import java.util.List;

/**
 * {@link FakeQuantize} to unsigned 8 bits with the range of the value itself, found anew in each run. No value is cut off, so
 * the straight-through gradient passes everywhere. A value that is 0 throughout stays so.
 */
public record FakeQuantizeDynamic() implements Composite {
    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.getFirst();
        T from = x.min().min(0.0);
        T to = x.max().max(0.0);
        T range = to.sub(from);
        T scale = range.gt(0).select(range.mul(1.0 / 255), range.onesLike());
        T zeroPoint = from.neg().div(scale).round();
        T held = x.div(scale).round().add(zeroPoint).max(0.0).min(255.0);
        return List.of(held.sub(zeroPoint).mul(scale));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Arrays.asList(p.needs(0) ? p.g() : null);
    }
}
