package io.gatun.ops.indexing;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.List;

/** The indices of the elements that are not 0, in c order: LONG [count, rank]. */
public record NonZero() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        return List.of(Spec.of(DataType.LONG, Shape.UNKNOWN, x.shape().rank()));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        int rank = x.shape().rank();
        int count = 0;
        for (int i = 0; i < x.length(); i++) {
            count += x.get(i) != 0 ? 1 : 0;
        }
        long[] found = new long[count * rank];
        long[] strides = x.shape().strides('c');
        int at = 0;
        for (int i = 0; i < x.length(); i++) {
            if (x.get(i) != 0) {
                for (int k = 0; k < rank; k++) {
                    found[at++] = i / strides[k] % x.shape().size(k);
                }
            }
        }
        return List.of(HostArray.of(Spec.of(DataType.LONG, count, rank), found));
    }
}
