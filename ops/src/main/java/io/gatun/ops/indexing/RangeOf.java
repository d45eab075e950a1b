package io.gatun.ops.indexing;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.List;

/** Evenly spaced values from scalars: inputs from, to and step of one type give from, from + step, ... before to. */
public record RangeOf() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        DataType type = Check.sameType(this, in);
        if (type == DataType.BOOL) {
            throw new DataTypeException("[range] takes integer or floating types, received BOOL");
        }
        in.forEach(s -> Check.rank(this, "a limit", s, 0, "a scalar"));
        return List.of(Spec.of(type, Shape.UNKNOWN));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        double from = in.get(0).get(0);
        double to = in.get(1).get(0);
        double step = in.get(2).get(0);
        double count = Math.ceil((to - from) / step);
        if (step == 0 || !(Math.abs(count) < Integer.MAX_VALUE - 8)) {
            throw new GatunException("[range] from " + from + " to " + to + " by " + step
                    + ": expected finite limits, and a step other than 0 that gives less than 2^31 values");
        }
        HostArray y = HostArray.of(in.getFirst().dataType(), (long) Math.max(count, 0));
        for (int i = 0; i < y.length(); i++) {
            if (y.isFloating()) {
                y.set(i, from + i * step);
            } else {
                y.set(i, in.get(0).getLong(0) + i * in.get(2).getLong(0));
            }
        }
        return List.of(y);
    }

    @Override
    public String whyNoGradient() {
        return "how many values there are does not change smoothly with its limits";
    }
}
