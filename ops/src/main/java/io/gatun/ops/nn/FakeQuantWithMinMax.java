package io.gatun.ops.nn;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a value becomes when it is held in a few bits that span a range, and read back; as TensorFlow's FakeQuantWithMinMaxVars and
 * FakeQuantWithMinMaxVarsPerChannel. Inputs x [..., channels], min and max, both single numbers or [channels]. The range is moved so that
 * 0 is one of its values; a range of no width gives 0.
 *
 * <p>The gradient is the straight-through estimator: that of x where x is in the moved range, else that of the end which it passed (Jacob
 * et al., 2018).
 *
 * @param numBits 2 to 16
 * @param narrowRange whether the least whole number is 1 instead of 0
 */
public record FakeQuantWithMinMax(int numBits, boolean narrowRange) implements Composite {
    /** Checks the bits. */
    public FakeQuantWithMinMax {
        if (numBits < 2 || numBits > 16) {
            throw new GatunException("[fakeQuantWithMinMax] numBits is " + numBits + ": expected 2 to 16");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Check.floating(this, Check.sameType(this, in));
        Spec x = in.getFirst();
        for (Spec end : in.subList(1, 3)) {
            int rank = end.shape().rank();
            if (rank > 1
                    || rank == 1
                            && (x.shape().rank() == 0
                                    || !Check.fits(
                                            end.shape().size(0), x.shape().size(-1)))) {
                throw new ShapeException("[" + label() + "] x " + x.shape() + " with an end of the range of shape "
                        + end.shape() + ": expected [] or [channels], the last axis of x");
            }
        }
        return List.of(x);
    }

    private double least() {
        return narrowRange ? 1 : 0;
    }

    /** Least and greatest value that is held, and the distance of two. */
    private <T extends Ops<T>> List<T> moved(T min, T max) {
        double most = (1 << numBits) - 1;
        T scale = max.sub(min).mul(1 / (most - least()));
        T from = min.div(scale).rsub(least());
        T zero = from.max(from.scalar(from.dataType(), least()))
                .min(from.scalar(from.dataType(), most))
                .add(0.5)
                .floor();
        return List.of(zero.rsub(least()).mul(scale), zero.rsub(most).mul(scale), scale);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.getFirst();
        T width = in.get(2).sub(in.get(1));
        T empty = width.eq(0.0);
        T max = empty.select(in.get(1).add(1.0), in.get(2));
        List<T> range = moved(in.get(1), max);
        T low = range.get(0);
        T held =
                x.max(low).min(range.get(1)).sub(low).div(range.get(2)).add(0.5).floor();
        T y = held.mul(range.get(2)).add(low);
        return List.of(empty.select(y.zerosLike(), y));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T x = p.x(0);
        T g = p.g();
        List<T> range = moved(p.x(1), p.x(2));
        T zero = g.scalar(g.dataType(), 0);
        T low = x.lt(range.get(0));
        T high = x.gt(range.get(1));
        T gx = p.needs(0) ? low.or(high).select(zero, g) : null;
        return Arrays.asList(
                gx,
                p.needs(1) ? summed(low.select(g, zero), p.x(1)) : null,
                p.needs(2) ? summed(high.select(g, zero), p.x(2)) : null);
    }

    private static <T extends Ops<T>> T summed(T g, T end) {
        int axes = g.shape().rank() - end.shape().rank();
        return axes == 0 ? g : g.sum(IntStream.range(0, axes).toArray());
    }
}
