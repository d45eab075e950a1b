package io.gatun.ops.cnn;

import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;

/** The sum with a residual, which never broadcasts. */
final class Residual {
    private Residual() {}

    static <T extends Ops<T>> T add(Op op, T y, T residual) {
        require(op, "residual", residual, y);
        return y.add(residual);
    }

    /** Refuses a value of another type or shape than the expected one; sizes that are not known fit any. */
    static <T extends Ops<T>> void require(Op op, String what, T received, T expected) {
        Shape a = received.shape();
        Shape b = expected.shape();
        boolean fits = received.dataType() == expected.dataType() && a.rank() == b.rank();
        for (int i = 0; fits && i < a.rank(); i++) {
            fits = a.size(i) == b.size(i) || a.size(i) == Shape.UNKNOWN || b.size(i) == Shape.UNKNOWN;
        }
        if (!fits) {
            throw new ShapeException(
                    "[" + op.label() + "] " + what + " is " + received.spec() + ": expected " + expected.spec());
        }
    }
}
