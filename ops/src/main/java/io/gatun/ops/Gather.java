package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * Rows picked along an axis: inputs x and integer indices of any rank, whose shape takes the place of the axis. Negative
 * indices count from the end.
 *
 * @param axis the axis of x
 */
public record Gather(int axis) implements Primitive {
    /** Checks the axis. */
    public Gather {
        if (axis < 0) {
            throw new ShapeException("[gather] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Shape x = in.get(0).shape();
        Check.within(this, axis, x);
        Check.index(this, in.get(1).dataType());
        return List.of(in.get(0).as(replace(x, 1, in.get(1).shape().toArray())));
    }

    /** The shape with the given number of axes, from {@link #axis} on, replaced by other sizes. */
    private Shape replace(Shape x, int axes, long[] sizes) {
        long[] out = new long[x.rank() - axes + sizes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = i < axis ? x.size(i) : i < axis + sizes.length ? sizes[i - axis] : x.size(i - sizes.length + axes);
        }
        return Shape.of(out);
    }

    /** Only the rows that are picked are read. */
    @Override
    public Cost cost(List<Spec> in) {
        Cost all = Cost.moving(this, in);
        return all.withBytesRead(all.bytesWritten() + Cost.bytes(in.subList(1, 2)));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        T indices = p.x(1);
        return Arrays.asList(g.apply(new ScatterAdd(axis, p.x(0).shape().size(axis)), List.of(g, indices)), null);
    }

    /** The shape of a gathered value with its indices' axes folded back into one. */
    static Shape unreplace(Shape g, int axis, int rank, long size) {
        return new Gather(axis).replace(g, rank, new long[] {size});
    }
}
