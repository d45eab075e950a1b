package io.gatun.ops.indexing;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/** Each place of a vector of counts as often as its count says: {@code [2, 0, 1]} gives LONG {@code [0, 0, 2]}. */
public record RepeatIndices() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec counts = Check.one(this, in);
        Check.index(this, counts.dataType());
        Check.rank(this, "counts", counts, 1, "[n]");
        return List.of(Spec.of(DataType.LONG, Shape.UNKNOWN));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray counts = in.getFirst();
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            if (counts.getLong(i) < 0) {
                throw new ShapeException(
                        "[repeat] count " + counts.getLong(i) + " at position " + i + ": expected 0 or more");
            }
            total = Math.addExact(total, counts.getLong(i));
        }
        HostArray y = HostArray.of(DataType.LONG, total);
        int at = 0;
        for (int i = 0; i < counts.length(); i++) {
            int to = at + (int) counts.getLong(i);
            Arrays.fill(y.longs(), at, to, i);
            at = to;
        }
        return List.of(y);
    }
}
