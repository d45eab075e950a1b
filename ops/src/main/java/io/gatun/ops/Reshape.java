package io.gatun.ops;

import java.util.List;

/**
 * The same elements in c order under another shape.
 *
 * @param to the new shape; one size may be {@link Shape#UNKNOWN}: it follows from the others
 */
public record Reshape(Shape to) implements Primitive {
    /** Checks that at most one size is unknown. */
    public Reshape {
        int unknown = 0;
        for (int i = 0; i < to.rank(); i++) {
            unknown += to.size(i) == Shape.UNKNOWN ? 1 : 0;
        }
        if (unknown > 1) {
            throw new ShapeException("[reshape] received " + to + ": at most one size may be -1");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        return List.of(x.as(resolve(x.shape())));
    }

    /** The shape that an array of the given shape gets. */
    private Shape resolve(Shape from) {
        if (from.isKnown() && to.isKnown()) {
            if (to.length() != from.length()) {
                throw mismatch(from);
            }
            return to;
        }
        long known = known(from);
        long rest = known(to);
        if (!from.isKnown()) {
            if (to.isKnown() && known != 0 && rest % known != 0) {
                throw mismatch(from);
            }
            return to;
        }
        if (rest == 0 || from.length() % rest != 0) {
            throw mismatch(from);
        }
        long[] sizes = to.toArray();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] == Shape.UNKNOWN ? from.length() / rest : sizes[i];
        }
        return Shape.of(sizes);
    }

    private ShapeException mismatch(Shape from) {
        return new ShapeException("[reshape] shape " + from + " does not fit " + to
                + ": expected the same number of elements" + (from.isKnown() ? ", " + from.length() : ""));
    }

    /** Product of the sizes that are known. */
    private static long known(Shape s) {
        long n = 1;
        for (long size : s.toArray()) {
            n *= size == Shape.UNKNOWN ? 1 : size;
        }
        return n;
    }

    @Override
    public Cost cost(List<Spec> in) {
        return Cost.NONE; // a view
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(p.g().reshape(p.x(0).shape()));
    }
}
