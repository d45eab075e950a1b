package io.gatun.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * The axes in another order: axis i of the result is axis {@code axes[i]} of the input.
 *
 * @param axes each axis once
 */
public record Permute(List<Integer> axes) implements Primitive {
    /** Checks that every axis stands once. */
    public Permute {
        axes = List.copyOf(axes);
        for (int a : axes) {
            if (a < 0 || a >= axes.size() || new HashSet<>(axes).size() != axes.size()) {
                throw new ShapeException(
                        "[permute] axes " + axes + ": expected each of 0 to " + (axes.size() - 1) + " once");
            }
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        if (x.shape().rank() != axes.size()) {
            throw new ShapeException("[permute] axes " + axes + " for shape " + x.shape() + ": expected "
                    + x.shape().rank() + " axes");
        }
        return List.of(x.as(Shape.of(axes.stream().mapToLong(x.shape()::size).toArray())));
    }

    /** The permutation that undoes this one. */
    public Permute inverse() {
        List<Integer> inverse = new ArrayList<>(Collections.nCopies(axes.size(), 0));
        for (int i = 0; i < axes.size(); i++) {
            inverse.set(axes.get(i), i);
        }
        return new Permute(inverse);
    }

    @Override
    public Cost cost(List<Spec> in) {
        return Cost.NONE; // a view
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(p.g().apply(inverse(), List.of(p.g())));
    }
}
