package io.gatun.ops.nn;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Dropout;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;

/** The shape rules of attention and its gradient. */
final class AttentionShapes {
    private AttentionShapes() {}

    static void rate(String op, double dropout) {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new GatunException(
                    "[" + op + "] dropout " + dropout + ": expected 0 <= dropout < 1, the share that is dropped");
        }
    }

    /** The specs without that of the key of dropout, which is the last. */
    static List<Spec> withoutKey(Op op, double dropout, List<Spec> in) {
        if (dropout == 0) {
            return in;
        }
        if (in.isEmpty()) {
            Arity.check(op, in, 4);
        }
        Check.key(op, in.getLast());
        return in.subList(0, in.size() - 1);
    }

    /** Inputs in the type that is computed in; the key stays as it is. */
    static <T extends Ops<T>> List<T> widened(List<T> in, double dropout) {
        return Trailing.widened(dropout > 0 ? in.subList(0, in.size() - 1) : in);
    }

    /** Weights [..., lq, lk] after dropout by the last input. */
    static <T extends Ops<T>> T dropped(T weights, double dropout, List<T> in) {
        return dropout > 0 ? weights.apply(new Dropout(dropout), List.of(weights, in.getLast())) : weights;
    }

    static List<Spec> forward(Op op, boolean headsInside, List<Spec> in) {
        if (in.size() != 3) {
            Arity.check(op, in, 4);
        }
        Spec q = in.get(0);
        Check.floating(op, Check.sameType(op, in.subList(0, 3)));
        Shape scores = scores(op, headsInside, in);
        if (in.size() > 3) {
            mask(op, in.get(3), q.dataType(), scores);
        }
        Shape y = q.shape().with(-1, in.get(2).shape().size(-1));
        return List.of(q.as(y), logSums(q, scores));
    }

    static List<Spec> backward(Op op, boolean headsInside, List<Spec> in) {
        if (in.size() != 6) {
            Arity.check(op, in, 7);
        }
        Spec q = in.get(0);
        Check.floating(op, Check.sameType(op, List.of(q, in.get(1), in.get(2), in.get(3), in.get(5))));
        Shape scores = scores(op, headsInside, in);
        Shape y = q.shape().with(-1, in.get(2).shape().size(-1));
        Check.shape(op, "y", in.get(3).shape(), y);
        Check.shape(op, "gy", in.get(5).shape(), y);
        Spec sums = logSums(q, scores);
        Check.sameType(op, List.of(sums, in.get(4)));
        Check.shape(op, "the logarithm of the sums", in.get(4).shape(), sums.shape());
        if (in.size() > 6) {
            mask(op, in.get(6), q.dataType(), scores);
        }
        return in.subList(0, 3);
    }

    /** The shape [..., lq, lk] of the products. */
    private static Shape scores(Op op, boolean headsInside, List<Spec> in) {
        Shape q = in.get(0).shape();
        Shape k = in.get(1).shape();
        Shape v = in.get(2).shape();
        int rank = q.rank();
        int length = headsInside ? rank - 3 : rank - 2;
        if (length < 0 || k.rank() != rank || v.rank() != rank) {
            throw new ShapeException("[" + op.label() + "] shapes " + q + ", " + k + " and " + v + ": expected "
                    + (headsInside ? "[..., length, heads, size]" : "[..., length, size]") + " of one rank");
        }
        for (int i = 0; i < rank; i++) {
            boolean size = i == rank - 1;
            if (i != length && !size && !Check.fits(q.size(i), k.size(i))
                    || size && !Check.fits(q.size(i), k.size(i))
                    || !size && !Check.fits(k.size(i), v.size(i))) {
                throw new ShapeException("[" + op.label() + "] queries " + q + ", keys " + k + " and values " + v
                        + ": expected equal leading axes, queries and keys of one size, a value for each key");
            }
        }
        Shape outside = headsInside ? exchanged(q) : q;
        return outside.with(-1, k.size(length));
    }

    private static Spec logSums(Spec q, Shape scores) {
        return new Spec(Trailing.statistics(q.dataType()), Trailing.leading(scores, scores.rank() - 1));
    }

    private static void mask(Op op, Spec mask, DataType type, Shape scores) {
        if (mask.dataType() != DataType.BOOL && mask.dataType() != type) {
            throw new DataTypeException("[" + op.label() + "] mask has type " + mask.dataType() + ": expected BOOL or "
                    + type + ", cast it first");
        }
        if (scores.isKnown() && mask.shape().isKnown() && !mask.shape().broadcastsTo(scores)) {
            throw new ShapeException("[" + op.label() + "] mask has shape " + mask.shape()
                    + ": expected one that broadcasts to " + scores + ", [..., queries, keys]");
        }
    }

    private static Shape exchanged(Shape s) {
        return s.with(-2, s.size(-3)).with(-3, s.size(-2));
    }

    /** [..., length, heads, size] as [..., heads, length, size], and back. */
    static <T extends Ops<T>> T outside(T x, boolean headsInside) {
        if (!headsInside) {
            return x;
        }
        int rank = x.shape().rank();
        int[] axes = new int[rank];
        for (int i = 0; i < rank; i++) {
            axes[i] = i;
        }
        axes[rank - 2] = rank - 3;
        axes[rank - 3] = rank - 2;
        return x.permute(axes);
    }

    /** True where the column is not behind the row, [lq, lk]. */
    static <T extends Ops<T>> T past(T scores) {
        T rows = scores.apply(new Range(DataType.LONG, 0, 1, scores.shape().size(-2)), List.of());
        T columns = scores.apply(new Range(DataType.LONG, 0, 1, scores.shape().size(-1)), List.of());
        return columns.lte(rows.expandDims(1));
    }
}
