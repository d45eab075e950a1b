package io.gatun.ops;

import java.util.List;

/**
 * Cumulative sum along an axis, of the input's type (BOOL: LONG through a cast by the fluent method).
 *
 * @param axis the axis
 * @param exclusive if true, an element is not part of its own sum: the first is 0
 * @param reverse if true, sums run from the end
 */
public record CumSum(int axis, boolean exclusive, boolean reverse) implements Primitive {
    /** Checks the axis. */
    public CumSum {
        if (axis < 0) {
            throw new ShapeException("[cumSum] axis " + axis + ": expected an axis counted from the front");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.within(this, axis, x.shape());
        if (x.dataType() == DataType.BOOL) {
            throw new DataTypeException("[cumSum] takes integer or floating types, received BOOL: cast first");
        }
        return List.of(x);
    }

    /** One addition for each element. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Cost.elements(in.getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(p.g().apply(new CumSum(axis, exclusive, !reverse), List.of(p.g())));
    }
}
