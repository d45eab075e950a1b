package io.gatun.ops.indexing;

import io.gatun.ops.Check;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.IndexException;
import io.gatun.ops.Spec;
import java.util.List;

/** The inverse of a permutation of 0 to n - 1: {@code y[x[i]] = i}, of the input's integer type. */
public record InvertPermutation() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.index(this, x.dataType());
        Check.rank(this, "the permutation", x, 1, "[n]");
        return List.of(x);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        HostArray y = HostArray.of(x.spec());
        boolean[] seen = new boolean[x.length()];
        for (int i = 0; i < x.length(); i++) {
            long k = x.getLong(i);
            if (k < 0 || k >= x.length() || seen[(int) k]) {
                throw new IndexException("[invertPermutation] " + k + " at position " + i
                        + (k < 0 || k >= x.length() ? " is out of range" : " stands twice")
                        + ": expected each of 0 to " + (x.length() - 1) + " once");
            }
            seen[(int) k] = true;
            y.set((int) k, (long) i);
        }
        return List.of(y);
    }
}
