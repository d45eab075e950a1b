package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * The transpose of {@link Gather}: rows of g are added into zeros where the indices say; the order of the additions is fixed.
 *
 * @param axis where the axes of the indices stand in g
 * @param size the size of that axis in the result
 */
public record ScatterAdd(int axis, long size) implements Primitive {
    /** Checks the axis. */
    public ScatterAdd {
        if (axis < 0) {
            throw new ShapeException("[scatterAdd] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Shape g = in.get(0).shape();
        Shape indices = in.get(1).shape();
        Check.index(this, in.get(1).dataType());
        for (int i = 0; i < indices.rank(); i++) {
            if (axis + i >= g.rank() || !Check.fits(g.size(axis + i), indices.size(i))) {
                throw new ShapeException("[scatterAdd] shape " + g + " with indices " + indices
                        + ": expected the sizes of the indices from axis " + axis + " on");
            }
        }
        if (in.get(0).dataType() == DataType.BOOL) {
            throw new DataTypeException("[scatterAdd] takes integer or floating types, received BOOL: cast first");
        }
        return List.of(in.get(0).as(Gather.unreplace(g, axis, indices.rank(), size)));
    }

    /** One addition for each element that is scattered. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Cost.elements(in.getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Arrays.asList(p.g().apply(new Gather(axis), List.of(p.g(), p.x(1))), null);
    }
}
