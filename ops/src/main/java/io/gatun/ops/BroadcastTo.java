package io.gatun.ops;

import java.util.List;

/**
 * The values repeated along axes of size 1 and along new leading axes, by NumPy's rule.
 *
 * @param to the result's shape; an {@link Shape#UNKNOWN} size is the input's
 */
public record BroadcastTo(Shape to) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Shape from = x.shape();
        int shift = to.rank() - from.rank();
        if (shift < 0) {
            throw mismatch(from);
        }
        long[] sizes = to.toArray();
        for (int i = 0; i < sizes.length; i++) {
            long size = i < shift ? 1 : from.size(i - shift);
            if (sizes[i] == Shape.UNKNOWN) {
                sizes[i] = i < shift ? Shape.UNKNOWN : size;
            } else if (size != 1 && !Check.fits(size, sizes[i])) {
                throw mismatch(from);
            }
        }
        return List.of(x.as(Shape.of(sizes)));
    }

    private ShapeException mismatch(Shape from) {
        return new ShapeException("[broadcastTo] shape " + from + " does not broadcast to " + to
                + ": expected equal sizes, or 1, aligned at the last axis");
    }

    @Override
    public Cost cost(List<Spec> in) {
        return Cost.NONE; // a view
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(Gradients.fit(p.g(), p.x(0)));
    }
}
