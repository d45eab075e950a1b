package io.gatun.ops;

import java.util.ArrayList;
import java.util.List;

/**
 * Inputs of one type, one after the other along an axis; the other sizes are equal.
 *
 * @param axis the axis
 */
public record Concat(int axis) implements Primitive {
    /** Checks the axis. */
    public Concat {
        if (axis < 0) {
            throw new ShapeException("[concat] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.isEmpty()) {
            throw new GatunException("[concat] received no inputs: expected at least one");
        }
        DataType type = Check.sameType(this, in);
        Shape out = in.getFirst().shape();
        Check.within(this, axis, out);
        for (Spec s : in.subList(1, in.size())) {
            out = join(out, s.shape());
        }
        return List.of(new Spec(type, out));
    }

    private Shape join(Shape a, Shape b) {
        if (a.rank() != b.rank() || !Check.fits(a.with(axis, 0), b.with(axis, 0))) {
            throw new ShapeException("[concat] shapes " + a + " and " + b + " do not fit along axis " + axis
                    + ": expected equal sizes along the others");
        }
        long[] sizes = a.toArray();
        for (int i = 0; i < sizes.length; i++) {
            long u = sizes[i];
            long v = b.size(i);
            sizes[i] = i == axis
                    ? (u == Shape.UNKNOWN || v == Shape.UNKNOWN ? Shape.UNKNOWN : u + v)
                    : (u == Shape.UNKNOWN ? v : u);
        }
        return Shape.of(sizes);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        List<T> out = new ArrayList<>();
        long from = 0;
        for (int i = 0; i < p.xs().size(); i++) {
            long to = from + p.x(i).shape().size(axis);
            out.add(p.needs(i) ? p.g().slice(axis, from, to) : null);
            from = to;
        }
        return out;
    }
}
