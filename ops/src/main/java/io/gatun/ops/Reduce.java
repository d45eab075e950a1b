package io.gatun.ops;

import io.gatun.ops.table.Reductions;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A reduction over axes.
 *
 * @param kind what is computed
 * @param axes the axes that are reduced, each once; none are reduced by an empty list
 * @param keepDims if true, reduced axes stay, with size 1
 */
public record Reduce(Kind kind, List<Integer> axes, boolean keepDims) implements Primitive {
    /** The reductions; the ordinal is the number in the native interface. */
    public enum Kind {
        /** Sum; LONG for integers and BOOL, UINT64 for unsigned ones. Over nothing 0. */
        SUM,
        /** Arithmetic mean; FLOAT for integers and BOOL. Over nothing NaN. */
        MEAN,
        /** Product; LONG for integers and BOOL, UINT64 for unsigned ones. Over nothing 1. */
        PROD,
        /** Largest value; NaN if one is. Over nothing minus infinity or the least integer. Equal ones share the gradient. */
        MAX,
        /** Smallest value; NaN if one is. Over nothing infinity or the greatest integer. Equal ones share the gradient. */
        MIN,
        /** True if any is true, of BOOL. Over nothing false. */
        ANY,
        /** True if all are true, of BOOL. Over nothing true. */
        ALL,
        /** LONG index of the first largest value along one axis, or, in c order, over all axes. A NaN wins. */
        ARGMAX,
        /** LONG index of the first smallest value along one axis, or, in c order, over all axes. A NaN wins. */
        ARGMIN;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** The name of the fluent method. */
        public String label() {
            return label;
        }

        /** True for the reductions that give an index. */
        public boolean isIndex() {
            return this == ARGMAX || this == ARGMIN;
        }

        /** True for the reductions of truth values. */
        public boolean isLogical() {
            return this == ANY || this == ALL;
        }

        /** The result's type for values of the given type. */
        public DataType result(DataType x) {
            return switch (this) {
                case SUM, PROD -> x.isFloating() ? x : x.widestInteger();
                case MEAN -> x.floating();
                case MAX, MIN -> x;
                case ANY, ALL -> DataType.BOOL;
                case ARGMAX, ARGMIN -> DataType.LONG;
            };
        }

        /** The type to which values are cast before the reduction: the kernels' own. */
        public DataType operand(DataType x) {
            return switch (this) {
                case SUM, PROD, MEAN -> result(x);
                case MAX, MIN, ARGMAX, ARGMIN -> x;
                case ANY, ALL -> DataType.BOOL;
            };
        }
    }

    /** Checks that axes count from the front and stand once. */
    public Reduce {
        axes = List.copyOf(axes);
        long seen = 0;
        for (int axis : axes) {
            if (axis < 0 || axis >= Long.SIZE || (seen & 1L << axis) != 0) {
                throw new ShapeException(
                        "[" + kind.label() + "] axes " + axes + ": expected each axis once, counted from the front");
            }
            seen |= 1L << axis;
        }
    }

    @Override
    public String label() {
        return kind.label();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        for (int axis : axes) {
            Check.within(this, axis, x.shape());
        }
        if (kind.isLogical() && x.dataType() != DataType.BOOL) {
            throw new DataTypeException(
                    "[" + label() + "] takes BOOL, received " + x.dataType() + ": compare first, for example x.neq(0)");
        }
        if (kind.isIndex()) {
            checkIndex(x.shape());
        }
        return List.of(new Spec(kind.result(x.dataType()), reduced(x.shape(), keepDims)));
    }

    private void checkIndex(Shape x) {
        if (axes.size() != 1 && axes.size() != x.rank()) {
            throw new ShapeException(
                    "[" + label() + "] axes " + axes + " of shape " + x + ": expected one axis, or all of them");
        }
        if (axes.stream().anyMatch(a -> x.size(a) == 0)) {
            throw new ShapeException("[" + label() + "] nothing to choose from along axes " + axes + " of shape " + x
                    + ": expected a size of at least 1");
        }
    }

    /** The shape after the reduction, with reduced axes dropped or kept. */
    public Shape reduced(Shape x, boolean keep) {
        long[] sizes = new long[keep ? x.rank() : x.rank() - axes.size()];
        int k = 0;
        for (int i = 0; i < x.rank(); i++) {
            if (!axes.contains(i)) {
                sizes[k++] = x.size(i);
            } else if (keep) {
                sizes[k++] = 1;
            }
        }
        return Shape.of(sizes);
    }

    /** One operation for each element of the input. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Cost.elements(in.getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (kind.isLogical() || kind.isIndex()) {
            return Collections.singletonList(null);
        }
        T x = p.x(0);
        T g = kept(p.g(), x);
        return List.of(
                switch (kind) {
                    case SUM -> g.broadcastTo(x.shape());
                    case MEAN -> g.mul(1.0 / count(x.shape())).broadcastTo(x.shape());
                    case PROD -> g.mul(Reductions.productOfOthers(x, axes));
                    default -> {
                        T chosen = x.eq(kept(p.y(), x));
                        T ones = chosen.cast(g.dataType());
                        T count = ones.apply(new Reduce(Kind.SUM, axes, true), List.of(ones));
                        yield chosen.select(g.div(count), g.scalar(g.dataType(), 0));
                    }
                });
    }

    /** The value with the reduced axes put back as 1. */
    private <T extends Ops<T>> T kept(T v, T x) {
        return keepDims ? v : v.reshape(reduced(x.shape(), true));
    }

    private long count(Shape x) {
        long n = 1;
        for (int axis : axes) {
            n *= x.size(axis);
        }
        return n;
    }
}
