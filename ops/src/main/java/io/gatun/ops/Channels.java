package io.gatun.ops;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Operations with a value for each channel, axis 1. */
public final class Channels {
    private Channels() {}

    /** Checks x and the values of each channel after it; returns the shape of the latter. */
    public static Shape check(Op op, List<Spec> in, String... names) {
        Check.floating(op, Check.sameType(op, in));
        Shape x = in.get(0).shape();
        if (x.rank() < 2) {
            throw new ShapeException(
                    "[" + op.label() + "] x has shape " + x + ": expected [batch, channels, ...], rank 2 or more");
        }
        long c = x.size(1);
        for (int i = 0; i < names.length; i++) {
            Check.shape(op, names[i], in.get(i + 1).shape(), Shape.of(c));
        }
        return Shape.of(c == Shape.UNKNOWN ? in.get(1).shape().size(0) : c);
    }

    /** All axes but 1. */
    public static int[] others(Shape x) {
        return IntStream.range(0, x.rank()).filter(i -> i != 1).toArray();
    }

    /** The shape [1, c, 1, ...] in which values of each channel broadcast over x. */
    public static Shape column(Shape perChannel, Shape x) {
        long[] sizes = new long[x.rank()];
        Arrays.fill(sizes, 1);
        sizes[1] = perChannel.size(0);
        return Shape.of(sizes);
    }
}
