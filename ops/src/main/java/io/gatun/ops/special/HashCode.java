package io.gatun.ops.special;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * A number that tells contents apart, LONG of rank 0: equal for equal type, shape and bits of all elements, on every machine. Not
 * safe against somebody who looks for collisions.
 */
public record HashCode() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Check.one(this, in);
        return List.of(new Spec(DataType.LONG, Shape.SCALAR));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        long hash = mix(x.dataType().code() + 1);
        for (long size : x.shape().toArray()) {
            hash = mix(hash ^ size);
        }
        for (int i = 0; i < x.length(); i++) {
            long bits = x.isFloating() ? Bits.of(x.dataType(), x.get(i)) : Bits.of(x.dataType(), x.getLong(i));
            hash = mix(hash ^ bits);
        }
        HostArray y = HostArray.of(DataType.LONG);
        y.set(0, hash >>> 11); // 53 bits: exact as a double too
        return List.of(y);
    }

    /** The finaliser of SplitMix64 (Steele et al., 2014). */
    private static long mix(long z) {
        z += 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
