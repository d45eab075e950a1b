package io.gatun.ops.special;

import io.gatun.ops.Shape;

/** Where the elements of a broadcast array lie. */
final class Broadcast {
    private Broadcast() {}

    /** For each element of the broadcast shape its place in the array; null if it is the same. */
    static int[] places(Shape from, Shape to) {
        if (from.equals(to)) {
            return null;
        }
        int[] out = new int[(int) to.length()];
        long[] strides = from.strides('c');
        long[] toStrides = to.strides('c');
        int shift = to.rank() - from.rank();
        for (int i = 0; i < out.length; i++) {
            long at = 0;
            for (int k = 0; k < from.rank(); k++) {
                if (from.size(k) != 1) {
                    at += i / toStrides[k + shift] % to.size(k + shift) * strides[k];
                }
            }
            out[i] = (int) at;
        }
        return out;
    }
}
