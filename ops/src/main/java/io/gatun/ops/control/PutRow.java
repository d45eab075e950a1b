package io.gatun.ops.control;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.Gather;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.Primitive;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * x with one row replaced: inputs x [n, ...], the row's index (an INT or LONG scalar; negative ones count from the end), and
 * the row [...]. A plan writes in place where nothing else reads x afterwards, which makes it the write of an array in a loop.
 */
public record PutRow() implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Shape x = in.get(0).shape();
        if (x.rank() == 0) {
            throw new ShapeException("[putRow] x is " + in.get(0) + ": expected at least one axis, that of the rows");
        }
        Check.index(this, in.get(1).dataType());
        Check.rank(this, "index", in.get(1), 0, "one number");
        Check.sameType(this, List.of(in.get(0), in.get(2)));
        Check.shape(this, "row", in.get(2).shape(), Shape.of(Arrays.copyOfRange(x.toArray(), 1, x.rank())));
        return List.of(in.get(0));
    }

    /**
     * An index counted from the front.
     *
     * @param rows number of rows
     * @throws IndexException if it is out of range
     */
    public static long position(long index, long rows) {
        long at = index < 0 ? index + rows : index;
        if (at < 0 || at >= rows) {
            throw new IndexException("[putRow] index " + index + " is out of range for " + rows + " rows: expected "
                    + -rows + " to " + (rows - 1));
        }
        return at;
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        T index = p.x(1);
        return Arrays.asList(
                p.needs(0) ? g.apply(this, List.of(g, index, p.x(2).zerosLike())) : null,
                null,
                p.needs(2) ? g.apply(new Gather(0), List.of(g, index)) : null);
    }
}
