package io.gatun.ops.indexing;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Gather;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Rows folded by segment: inputs x and integer ids, whose shape x begins with; result row s is the fold of the rows whose id is
 * s, in their order. The result has [segments, the other axes of x].
 *
 * <p>With {@link #SORTED} in place of a number, ids are a vector that does not decrease, and there are as many segments as the last
 * one says, plus one. An empty segment is 0, or 1 for products; of a given number of segments the largest of nothing is the
 * lowest finite number of the type, and the smallest of nothing the highest (as in TensorFlow and Deeplearning4j).
 *
 * @param kind the fold
 * @param segments how many, or {@link #SORTED}
 */
public record Segment(Kind kind, long segments) implements HostOp {
    /** Ids are sorted, and say how many segments there are. */
    public static final long SORTED = -1;

    /** The folds. */
    public enum Kind {
        SUM(ScatterNd.Kind.ADD),
        PROD(ScatterNd.Kind.MUL),
        MAX(ScatterNd.Kind.MAX),
        MIN(ScatterNd.Kind.MIN);

        private final ScatterNd.Kind step;

        Kind(ScatterNd.Kind step) {
            this.step = step;
        }
    }

    /** Checks the number of segments. */
    public Segment {
        if (segments < SORTED) {
            throw new ShapeException("[segment] " + segments + " segments: expected 0 or more");
        }
    }

    @Override
    public String label() {
        return (segments == SORTED ? "segment" : "unsortedSegment")
                + kind.name().charAt(0)
                + kind.name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** What an empty segment is. */
    public double ofNothing(DataType type) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> segments == SORTED ? 0 : Extremes.lowest(type);
            case MIN -> segments == SORTED ? 0 : Extremes.highest(type);
        };
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Shape x = in.get(0).shape();
        Shape ids = in.get(1).shape();
        Check.index(this, in.get(1).dataType());
        if (in.get(0).dataType() == DataType.BOOL) {
            throw new DataTypeException("[" + label() + "] takes integer or floating types, received BOOL: cast first");
        }
        if (segments == SORTED && ids.rank() != 1) {
            throw new ShapeException("[" + label() + "] ids have shape " + ids + ": expected a vector");
        }
        long[] sizes = new long[Math.max(x.rank() - ids.rank(), 0) + 1];
        sizes[0] = segments;
        for (int i = 0; i < Math.max(ids.rank(), x.rank()); i++) {
            if (i < ids.rank() && (i >= x.rank() || !Check.fits(x.size(i), ids.size(i)))) {
                throw new ShapeException("[" + label() + "] ids have shape " + ids + " for values " + x
                        + ": expected the first sizes of the values");
            }
            if (i >= ids.rank()) {
                sizes[i - ids.rank() + 1] = x.size(i);
            }
        }
        return List.of(in.get(0).as(Shape.of(sizes)));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.get(0);
        HostArray ids = in.get(1);
        int count = ids.length();
        if (segments > Integer.MAX_VALUE - 8) {
            throw new ShapeException("[" + label() + "] " + segments + " segments: expected less than 2^31");
        }
        int rows = (int) (segments == SORTED ? sorted(ids) : segments);
        Shape shape =
                infer(in.stream().map(HostArray::spec).toList()).getFirst().shape();
        HostArray y = HostArray.of(x.spec().as(shape.with(0, rows)));
        int inner = AxisLoop.length(x.shape(), ids.shape().rank(), x.shape().rank());
        boolean[] seen = new boolean[rows];
        for (int i = 0; i < count; i++) {
            long id = ids.getLong(i);
            if (id < 0 || id >= rows) {
                throw new IndexException("[" + label() + "] id " + id + " at position " + i
                        + " is out of range: expected 0 to " + (rows - 1));
            }
            for (int j = 0; j < inner; j++) {
                int at = (int) id * inner + j;
                if (seen[(int) id]) {
                    kind.step.meet(y, at, x, i * inner + j);
                } else {
                    y.copy(at, x, i * inner + j);
                }
            }
            seen[(int) id] = true;
        }
        for (int s = 0; s < rows; s++) {
            for (int j = 0; j < inner && !seen[s]; j++) {
                if (x.isFloating()) {
                    y.set(s * inner + j, ofNothing(x.dataType()));
                } else {
                    y.set(s * inner + j, x.dataType().saturate(ofNothing(x.dataType())));
                }
            }
        }
        return List.of(y);
    }

    private int sorted(HostArray ids) {
        for (int i = 1; i < ids.length(); i++) {
            if (ids.getLong(i) < ids.getLong(i - 1)) {
                throw new IndexException("[" + label() + "] id " + ids.getLong(i) + " at position " + i + " follows "
                        + ids.getLong(i - 1) + ": expected sorted ids; " + "unsortedSegment takes others");
            }
        }
        long rows = ids.length() == 0 ? 0 : ids.getLong(ids.length() - 1) + 1;
        if (rows > Integer.MAX_VALUE - 8) {
            throw new IndexException("[" + label() + "] id " + (rows - 1) + ": expected less than 2^31 segments");
        }
        return (int) Math.max(rows, 0);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T x = p.x(0);
        T ids = p.x(1);
        T g = pick(p.g(), ids);
        T zero = g.scalar(g.dataType(), 0);
        return Arrays.asList(
                switch (kind) {
                    case SUM -> g;
                    case PROD -> g.mul(others(x, ids));
                    case MAX, MIN -> {
                        T chosen = x.eq(pick(p.y(), ids));
                        T ties = pick(sum(chosen.cast(g.dataType()), ids), ids);
                        yield chosen.select(g.div(ties.max(1.0)), zero); // a NaN is chosen by nothing
                    }
                },
                null);
    }

    private <T extends Ops<T>> T pick(T y, T ids) {
        return y.apply(new Gather(0), List.of(y, ids));
    }

    private <T extends Ops<T>> T sum(T x, T ids) {
        return x.apply(new Segment(Kind.SUM, segments), List.of(x, ids));
    }

    /** The product of the others of a segment, right where some are zero. */
    private <T extends Ops<T>> T others(T x, T ids) {
        T zero = x.scalar(x.dataType(), 0);
        T isZero = x.eq(0.0);
        T safe = isZero.select(x.onesLike(), x);
        T product = pick(x.apply(this, List.of(safe, ids)), ids).div(safe);
        T zeros = pick(sum(isZero.cast(x.dataType()), ids), ids);
        return isZero.select(zeros.eq(1.0).select(product, zero), zeros.eq(0.0).select(product, zero));
    }
}
