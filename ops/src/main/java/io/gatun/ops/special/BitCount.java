package io.gatun.ops.special;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Spec;
import java.util.List;

/** How many bits of each integer are set, in the width of its type; INT. */
public record BitCount() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.index(this, x.dataType());
        return List.of(x.as(DataType.INT));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        HostArray y = HostArray.of(x.spec().as(DataType.INT));
        for (int i = 0; i < y.length(); i++) {
            y.set(i, (long) Long.bitCount(Bits.of(x.dataType(), x.getLong(i))));
        }
        return List.of(y);
    }
}
