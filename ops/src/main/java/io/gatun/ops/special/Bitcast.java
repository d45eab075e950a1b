package io.gatun.ops.special;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * The same bits as another type. To a type of half the size (a quarter, ...) a new last axis of 2 (4, ...) holds the parts, lowest
 * first; to one of twice the size the last axis, of 2, is joined.
 *
 * @param type the result's type, not BOOL
 */
public record Bitcast(DataType type) implements HostOp {
    /** Refuses BOOL. */
    public Bitcast {
        if (type == DataType.BOOL) {
            throw new DataTypeException("[bitcast] to BOOL: expected a type whose every pattern of bits is a value");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        if (x.dataType() == DataType.BOOL) {
            throw new DataTypeException("[bitcast] takes integer or floating types, received BOOL: cast first");
        }
        int from = x.dataType().bytes();
        int to = type.bytes();
        long[] sizes = x.shape().toArray();
        if (from > to) {
            sizes = java.util.Arrays.copyOf(sizes, sizes.length + 1);
            sizes[sizes.length - 1] = from / to;
        } else if (from < to) {
            if (sizes.length == 0 || !Check.fits(sizes[sizes.length - 1], to / from)) {
                throw new ShapeException("[bitcast] " + x + " to " + type + ": expected a last axis of " + to / from);
            }
            sizes = java.util.Arrays.copyOf(sizes, sizes.length - 1);
        }
        return List.of(new Spec(type, Shape.of(sizes)));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        HostArray y = HostArray.of(infer(List.of(x.spec())).getFirst());
        int from = 8 * x.dataType().bytes();
        int to = 8 * type.bytes();
        for (int i = 0; i < y.length(); i++) {
            long bits = 0;
            if (from >= to) {
                int parts = from / to;
                bits = bits(x, i / parts) >>> (i % parts * to);
                bits = to == Long.SIZE ? bits : bits & (1L << to) - 1;
            } else {
                for (int k = to / from - 1; k >= 0; k--) {
                    bits = bits << from | bits(x, i * (to / from) + k);
                }
            }
            if (y.isFloating()) {
                y.set(i, Bits.toDouble(type, bits));
            } else {
                y.set(i, Bits.toLong(type, bits));
            }
        }
        return List.of(y);
    }

    private static long bits(HostArray x, int i) {
        return x.isFloating() ? Bits.of(x.dataType(), x.get(i)) : Bits.of(x.dataType(), x.getLong(i));
    }

    @Override
    public String whyNoGradient() {
        return "bits are not a smooth function of numbers";
    }
}
