package io.gatun.ops.image;

import io.gatun.ops.Arity;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Spec;
import io.gatun.ops.table.NoGradient;
import java.util.List;

/**
 * Which elements of an axis the elements of the resized axis are, LONG [to]; no inputs.
 *
 * @param from size of the axis
 * @param to its size after
 * @param scale elements written for an element read
 * @param config coordinates and rounding
 */
@NoGradient
public record NearestIndices(long from, long to, double scale, ResizeConfig config) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 0);
        return List.of(Spec.of(DataType.LONG, to));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        Taps taps = new Resample(0, from, to, scale, config, false).taps();
        HostArray y = HostArray.of(DataType.LONG, to);
        for (int i = 0; i < to; i++) {
            y.set(i, (long) taps.index(i));
        }
        return List.of(y);
    }

    @Override
    public String whyNoGradient() {
        return "it has no inputs";
    }
}
