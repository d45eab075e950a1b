package io.gatun.ops.random;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * The numbers 0 to n - 1 in random order, LONG[n], from a key, LONG[2]: each order as likely as the others (Fisher and Yates).
 *
 * @param n how many
 */
public record Permutation(long n) implements HostOp {
    /** Checks the number. */
    public Permutation {
        if (n < 0) {
            throw new ShapeException("[permutation] of " + n + " numbers: expected 0 or more");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Check.key(this, Check.one(this, in));
        return List.of(Spec.of(DataType.LONG, n));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        Draws draws = new Draws(in.getFirst().getLong(0), in.getFirst().getLong(1));
        HostArray y = HostArray.of(DataType.LONG, n);
        for (int i = 0; i < y.length(); i++) {
            int j = (int) draws.below(i + 1L);
            y.copy(i, y, j);
            y.set(j, (long) i);
        }
        return List.of(y);
    }
}
