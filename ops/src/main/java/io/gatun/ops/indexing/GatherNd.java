package io.gatun.ops.indexing;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * Parts of x picked by tuples of indices: inputs x and integer indices [..., k]; a tuple names a part along the first k axes of
 * x, and the result has the shape of the tuples, then the other axes of x. Negative indices count from the end.
 *
 * @param batch leading axes that x and indices share, within which the picking is done; 0 for none
 */
public record GatherNd(int batch) implements HostOp {
    /** Checks the number of batch axes. */
    public GatherNd {
        if (batch < 0) {
            throw new ShapeException("[gatherNd] " + batch + " batch axes: expected 0 or more");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Shape x = in.get(0).shape();
        Shape indices = in.get(1).shape();
        Check.index(this, in.get(1).dataType());
        int k = Indices.tuple(this, x, indices, batch);
        return List.of(in.get(0).as(Indices.picked(x, indices, batch, k)));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.get(0);
        HostArray y =
                HostArray.of(infer(in.stream().map(HostArray::spec).toList()).getFirst());
        AxisLoop loop = AxisLoop.of(x.shape(), batch, in.get(1).size(-1));
        int[] rows = Indices.rows(this, in.get(1), x.shape(), batch);
        int each = loop.outer() == 0 ? 0 : rows.length / loop.outer();
        for (int i = 0; i < rows.length; i++) {
            y.copy(i * loop.inner(), x, loop.at(i / each, rows[i], 0), loop.inner());
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T zeros = p.x(0).zerosLike();
        return Arrays.asList(
                zeros.apply(new ScatterNd(ScatterNd.Kind.ADD, batch), List.of(zeros, p.x(1), p.g())), null);
    }
}
