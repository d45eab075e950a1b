package io.gatun.ops.sets;

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
import java.util.Arrays;
import java.util.List;

/**
 * How often each whole number stands in an integer array: inputs x and perhaps weights of its shape, which are summed in place of
 * ones. LONG, or the weights' type; as long as the largest number says, plus one, within the limits.
 *
 * @param minLength shortest result
 * @param maxLength longest result: numbers beyond it are left out
 */
public record Bincount(long minLength, long maxLength) implements HostOp {
    /** Checks the limits. */
    public Bincount {
        if (minLength < 0 || maxLength < minLength) {
            throw new ShapeException("[bincount] lengths from " + minLength + " to " + maxLength
                    + ": expected 0 <= minLength <= maxLength");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.size() != 1) {
            Arity.check(this, in, 2);
            Check.shape(this, "the weights", in.get(1).shape(), in.get(0).shape());
        }
        Check.index(this, in.get(0).dataType());
        DataType type = in.size() == 1 ? DataType.LONG : in.get(1).dataType();
        return List.of(Spec.of(type, minLength == maxLength ? minLength : Shape.UNKNOWN));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.get(0);
        long length = minLength;
        for (int i = 0; i < x.length(); i++) {
            if (x.getLong(i) < 0) {
                throw new IndexException("[bincount] " + x.getLong(i) + " at position " + i + ": expected 0 or more");
            }
            length = Math.max(length, x.getLong(i) == Long.MAX_VALUE ? Long.MAX_VALUE : x.getLong(i) + 1);
        }
        length = Math.min(length, maxLength);
        HostArray y = HostArray.of(in.size() == 1 ? DataType.LONG : in.get(1).dataType(), length);
        for (int i = 0; i < x.length(); i++) {
            if (x.getLong(i) < length) {
                int k = (int) x.getLong(i);
                if (y.isFloating()) {
                    y.set(k, y.get(k) + in.get(1).get(i));
                } else {
                    y.set(k, y.getLong(k) + (in.size() == 1 ? 1 : in.get(1).getLong(i)));
                }
            }
        }
        return List.of(y);
    }

    /** A weight has the gradient of its number. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (p.xs().size() == 1) {
            return Arrays.asList((T) null);
        }
        T x = p.x(0);
        T counted = maxLength == Long.MAX_VALUE ? null : x.lt(maxLength);
        T place = counted == null ? x : counted.select(x, x.zerosLike());
        T g = p.g().apply(new Gather(0), List.of(p.g(), place));
        return Arrays.asList(null, counted == null ? g : counted.select(g, g.scalar(g.dataType(), 0)));
    }
}
