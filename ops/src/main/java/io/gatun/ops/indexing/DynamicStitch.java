package io.gatun.ops.indexing;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.Gather;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of several values put where indices say: inputs are count arrays of integer indices, then count values, each of which begins
 * with the shape of its indices. The result has as many rows as the largest index says, plus one; of rows that are put in one place
 * the last stays, and rows that nobody names are 0.
 *
 * @param count number of values
 */
public record DynamicStitch(int count) implements HostOp {
    /** Checks the number of values. */
    public DynamicStitch {
        if (count < 1) {
            throw new ShapeException("[dynamicStitch] " + count + " values: expected at least 1");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2 * count);
        Check.sameType(this, in.subList(count, 2 * count));
        Shape row = null;
        for (int i = 0; i < count; i++) {
            Check.index(this, in.get(i).dataType());
            Shape indices = in.get(i).shape();
            Shape x = in.get(count + i).shape();
            long[] sizes = new long[Math.max(x.rank() - indices.rank(), 0) + 1];
            sizes[0] = Shape.UNKNOWN;
            for (int k = 0; k < Math.max(x.rank(), indices.rank()); k++) {
                if (k >= indices.rank()) {
                    sizes[k - indices.rank() + 1] = x.size(k);
                } else if (k >= x.rank() || !Check.fits(x.size(k), indices.size(k))) {
                    throw new ShapeException("[dynamicStitch] indices " + i + " have shape " + indices + " for values "
                            + x + ": expected the first sizes of the values");
                }
            }
            Shape found = Shape.of(sizes);
            if (row != null && !Check.fits(row, found)) {
                throw new ShapeException("[dynamicStitch] rows of values 0 and " + i + " have shapes " + row + " and "
                        + found + ": expected equal rows");
            }
            row = row == null ? found : row;
        }
        return List.of(in.get(count).as(row));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        long rows = 0;
        for (HostArray indices : in.subList(0, count)) {
            for (int i = 0; i < indices.length(); i++) {
                long k = indices.getLong(i);
                if (k < 0 || k >= Integer.MAX_VALUE - 8) {
                    throw new IndexException("[dynamicStitch] index " + k + " at position " + i
                            + " is out of range: expected 0 or more, below 2^31");
                }
                rows = Math.max(rows, k + 1);
            }
        }
        Shape shape =
                infer(in.stream().map(HostArray::spec).toList()).getFirst().shape();
        HostArray y = HostArray.of(in.get(count).spec().as(shape.with(0, rows)));
        int inner = AxisLoop.length(shape, 1, shape.rank());
        for (int v = 0; v < count; v++) {
            for (int i = 0; i < in.get(v).length(); i++) {
                y.copy((int) in.get(v).getLong(i) * inner, in.get(count + v), i * inner, inner);
            }
        }
        return List.of(y);
    }

    /** Each value takes the gradient of its rows; rows that another was put over have none. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        List<T> numbers = new ArrayList<>(p.xs().subList(0, count));
        for (int i = 0; i < count; i++) {
            T indices = p.x(i);
            T number =
                    indices.onesLike().cast(DataType.LONG).flatten().cumsum(0).reshape(indices.shape());
            numbers.add(number.mul((long) count).add((long) i));
        }
        T last = p.g().apply(this, numbers);
        List<T> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            out.add(null);
        }
        for (int i = 0; i < count; i++) {
            T indices = p.x(i);
            T stays = last.apply(new Gather(0), List.of(last, indices)).eq(numbers.get(count + i));
            T g = p.g().apply(new Gather(0), List.of(p.g(), indices));
            for (int k = indices.shape().rank(); k < g.shape().rank(); k++) {
                stays = stays.expandDims(-1);
            }
            out.add(stays.select(g, g.scalar(g.dataType(), 0)));
        }
        return out;
    }
}
