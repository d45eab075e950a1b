package io.gatun.arrays;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;

/** The ways in which the same values can lie in memory. */
enum Variant {
    /** Contiguous in c order. */
    PLAIN {
        @Override
        NDArray empty(DataType type, Shape shape) {
            return Nd.uninitialized(type, shape, 'c');
        }
    },
    /** Contiguous in f order. */
    F_ORDER {
        @Override
        NDArray empty(DataType type, Shape shape) {
            return Nd.uninitialized(type, shape, 'f');
        }
    },
    /** A view with all axes exchanged. */
    TRANSPOSED {
        @Override
        NDArray empty(DataType type, Shape shape) {
            long[] s = shape.toArray();
            long[] reversed = new long[s.length];
            for (int i = 0; i < s.length; i++) {
                reversed[i] = s[s.length - 1 - i];
            }
            return Nd.full(type, 1, reversed).transpose();
        }
    },
    /** Every second element of every axis of a larger array. */
    STEP {
        @Override
        NDArray empty(DataType type, Shape shape) {
            return inside(type, shape, 2, 0, 2);
        }
    },
    /** All axes backwards. */
    REVERSED {
        @Override
        NDArray empty(DataType type, Shape shape) {
            NDArray base = Nd.full(type, 1, shape.toArray());
            Index[] back = new Index[shape.rank()];
            java.util.Arrays.fill(back, Index.reverse());
            return base.get(back);
        }
    },
    /** The middle of a larger array. */
    INSIDE {
        @Override
        NDArray empty(DataType type, Shape shape) {
            return inside(type, shape, 1, 1, 1);
        }
    };

    /** An array of some values, to be written. */
    abstract NDArray empty(DataType type, Shape shape);

    /** The values of a reference in this layout. */
    NDArray of(ReferenceValue v) {
        return of(v.dataType(), v.shape(), v.toArray());
    }

    NDArray of(DataType type, Shape shape, double... values) {
        NDArray x = empty(type, shape);
        NDArray flat = Nd.create(values).castTo(type);
        return x.assign(flat.reshape(shape));
    }

    private static NDArray inside(DataType type, Shape shape, int factor, int frame, int step) {
        long[] sizes = new long[shape.rank()];
        Index[] part = new Index[shape.rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = shape.size(i) * factor + 2L * frame;
            part[i] = Index.interval(frame, sizes[i] - frame, step);
        }
        return Nd.full(type, 1, sizes).get(part);
    }
}
