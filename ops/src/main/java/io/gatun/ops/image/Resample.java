package io.gatun.ops.image;

import io.gatun.ops.Check;
import io.gatun.ops.Cost;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * An axis resized, of a floating type: each element of the result is a weighted sum of a few of the input's. It is linear, and its
 * gradient is its transpose, which is the same operation.
 *
 * @param axis the axis
 * @param from its size
 * @param to its size after
 * @param scale elements written for an element read: {@code to / from} unless the sizes are rounded ones
 * @param config how elements between elements are found
 * @param transposed whether this is the transpose, from size {@code to} to size {@code from}
 */
public record Resample(int axis, long from, long to, double scale, ResizeConfig config, boolean transposed)
        implements HostOp {
    /** Checks the sizes. */
    public Resample {
        if (axis < 0 || from < 1 || to < 1 || from > Integer.MAX_VALUE || to > Integer.MAX_VALUE || !(scale > 0)) {
            throw new ShapeException("[resample] axis " + axis + " from size " + from + " to " + to + ", scale " + scale
                    + ": expected an axis counted from the front, sizes of 1 to 2^31 - 1, and a scale above 0");
        }
    }

    /** An axis from a size to another. */
    public Resample(int axis, long from, long to, ResizeConfig config) {
        this(axis, from, to, (double) to / from, config, false);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.floating(this, x.dataType());
        Check.within(this, axis, x.shape());
        long size = transposed ? to : from;
        Check.shape(this, "x", x.shape(), x.shape().with(axis, size));
        return List.of(x.as(x.shape().with(axis, transposed ? from : to)));
    }

    /** What each element of the result is made of. */
    public Taps taps() {
        Taps t = Taps.of(config, from, to, scale);
        return transposed ? t.transposed() : t;
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        HostArray y = HostArray.of(infer(List.of(x.spec())).getFirst());
        Taps taps = taps();
        int inner = 1;
        for (int i = axis + 1; i < x.shape().rank(); i++) {
            inner *= x.size(i);
        }
        int n = x.size(axis);
        int outer = y.length() == 0 ? 0 : x.length() / (n * inner);
        double[] a = x.doubles();
        double[] b = y.doubles();
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < taps.rows(); j++) {
                for (int k = taps.start(j); k < taps.start(j + 1); k++) {
                    for (int i = 0; i < inner; i++) {
                        b[(o * taps.rows() + j) * inner + i] += taps.weight(k) * a[(o * n + taps.index(k)) * inner + i];
                    }
                }
            }
        }
        return List.of(y);
    }

    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in)
                .withFlops(2.0 * taps().count() * Cost.elements(in.getFirst()) / (transposed ? to : from));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        Resample back = new Resample(axis, from, to, scale, config, !transposed);
        return List.of(p.g().apply(back, List.of(p.g())));
    }
}
