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

/**
 * One value everywhere, in a shape that is computed: the input is an integer vector of sizes.
 *
 * @param type the result's type
 * @param value the value
 */
public record FillOf(DataType type, double value) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec sizes = Check.one(this, in);
        Check.index(this, sizes.dataType());
        Check.rank(this, "sizes", sizes, 1, "[rank]");
        long rank = sizes.shape().size(0);
        if (rank == Shape.UNKNOWN) {
            throw new ShapeException("[fill] " + sizes + ": expected a known number of sizes");
        }
        long[] open = new long[(int) rank];
        Arrays.fill(open, Shape.UNKNOWN);
        return List.of(Spec.of(type, open));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        long[] sizes = in.getFirst().longs().clone();
        for (long size : sizes) {
            if (size < 0) {
                throw new ShapeException("[fill] sizes " + Arrays.toString(sizes) + ": expected 0 or more");
            }
        }
        HostArray y = HostArray.of(type, sizes);
        for (int i = 0; i < y.length(); i++) {
            y.set(i, value);
        }
        return List.of(y);
    }

    @Override
    public String whyNoGradient() {
        return "its result depends on no floating value";
    }
}
