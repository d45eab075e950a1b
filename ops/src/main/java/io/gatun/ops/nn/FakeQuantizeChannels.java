package io.gatun.ops.nn;

import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What weights [channels, ...] become when they are held in signed 8 bits, with a scale for each position of the first axis: the
 * largest magnitude there, divided by 127. Weights that were rounded so stay as they are. The gradient passes as if nothing were
 * rounded.
 */
public record FakeQuantizeChannels() implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec w = in.getFirst();
        Check.floating(this, w.dataType());
        if (w.shape().rank() < 2) {
            throw new ShapeException("[" + label() + "] weights have shape " + w.shape()
                    + ": expected [channels, ...] of rank 2 or more");
        }
        return List.of(w);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T w = in.getFirst();
        T largest = w.abs().max(true, IntStream.range(1, w.shape().rank()).toArray());
        T scale = largest.gt(0).select(largest.mul(1.0 / 127), largest.onesLike());
        return List.of(w.div(scale).round().clip(-127, 127).mul(scale));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Arrays.asList(p.needs(0) ? p.g() : null);
    }
}
