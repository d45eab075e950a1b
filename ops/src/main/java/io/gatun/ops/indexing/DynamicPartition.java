package io.gatun.ops.indexing;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Rows dealt out to several results: inputs x and integer partitions, whose shape x begins with; a row goes to the result that its
 * number names, in order. The sizes of the results depend on the numbers.
 *
 * @param count number of results
 */
public record DynamicPartition(int count) implements HostOp {
    /** Checks the number of results. */
    public DynamicPartition {
        if (count < 1) {
            throw new ShapeException("[dynamicPartition] " + count + " partitions: expected at least 1");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Shape x = in.get(0).shape();
        Shape partitions = in.get(1).shape();
        Check.index(this, in.get(1).dataType());
        long[] sizes = new long[Math.max(x.rank() - partitions.rank(), 0) + 1];
        sizes[0] = Shape.UNKNOWN;
        for (int i = 0; i < Math.max(x.rank(), partitions.rank()); i++) {
            if (i >= partitions.rank()) {
                sizes[i - partitions.rank() + 1] = x.size(i);
            } else if (i >= x.rank() || !Check.fits(x.size(i), partitions.size(i))) {
                throw new ShapeException("[dynamicPartition] partitions have shape " + partitions + " for values " + x
                        + ": expected the first sizes of the values");
            }
        }
        return Collections.nCopies(count, in.get(0).as(Shape.of(sizes)));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.get(0);
        HostArray partitions = in.get(1);
        int[] rows = new int[count];
        for (int i = 0; i < partitions.length(); i++) {
            long k = partitions.getLong(i);
            if (k < 0 || k >= count) {
                throw new IndexException("[dynamicPartition] partition " + k + " at position " + i
                        + " is out of range: expected 0 to " + (count - 1));
            }
            rows[(int) k]++;
        }
        Shape part = infer(in.stream().map(HostArray::spec).toList()).getFirst().shape();
        int inner = AxisLoop.length(part, 1, part.rank());
        List<HostArray> out = new ArrayList<>();
        for (int n : rows) {
            out.add(HostArray.of(x.spec().as(part.with(0, n))));
        }
        int[] at = new int[count];
        for (int i = 0; i < partitions.length(); i++) {
            int k = (int) partitions.getLong(i);
            out.get(k).copy(at[k]++ * inner, x, i * inner, inner);
        }
        return out;
    }

    /** The rows of the gradients go back to where they came from. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T partitions = p.x(1);
        T number = partitions.onesLike().cast(DataType.LONG).flatten().cumsum(0, true, false);
        List<T> in = new ArrayList<>(number.applyAll(this, List.of(number, partitions.flatten())));
        for (int i = 0; i < count; i++) {
            in.add(p.g(i));
        }
        T back = number.apply(new DynamicStitch(count), in);
        return Arrays.asList(back.reshape(p.x(0).shape()), null);
    }
}
