package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import io.gatun.ops.Op;
import java.util.List;

/**
 * An operation that was computed.
 *
 * @param op the operation
 * @param within names of the compositions around it, {@code gelu/...}, empty for none
 * @param in what it read; of an operation in place, as it is after it
 * @param out what it computed
 * @param nanos how long it took
 * @param view whether the result shares the elements of the input, and nothing was computed
 */
public record OpCall(Op op, String within, List<NDArray> in, List<NDArray> out, long nanos, boolean view) {
    /** The operation's name, with the compositions around it. */
    public String name() {
        return within.isEmpty() ? op.label() : within + "/" + op.label();
    }

    /** Bytes of the arrays read and written; 0 for a view. */
    public long bytes() {
        if (view) {
            return 0;
        }
        long n = 0;
        for (NDArray x : in) {
            n += x.length() * x.dataType().bytes();
        }
        for (NDArray y : out) {
            n += y.length() * y.dataType().bytes();
        }
        return n;
    }
}
