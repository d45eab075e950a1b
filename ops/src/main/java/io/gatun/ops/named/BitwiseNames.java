package io.gatun.ops.named;

import io.gatun.ops.Ops;

/** Names of the bitwise namespace whose form is not that of a fluent method. */
final class BitwiseNames {
    private BitwiseNames() {}

    static <T extends Ops<T>> T and(Call<T> c) {
        return c.x(0).bitwiseAnd(c.x(1));
    }

    static <T extends Ops<T>> T or(Call<T> c) {
        return c.x(0).bitwiseOr(c.x(1));
    }

    static <T extends Ops<T>> T xor(Call<T> c) {
        return c.x(0).bitwiseXor(c.x(1));
    }

    static <T extends Ops<T>> T bitShift(Call<T> c) {
        return c.x(0).leftShift(c.x(1));
    }

    static <T extends Ops<T>> T bitShiftRight(Call<T> c) {
        return c.x(0).rightShift(c.x(1));
    }

    static <T extends Ops<T>> T bitRotl(Call<T> c) {
        return c.x(0).leftShiftCyclic(c.x(1));
    }

    static <T extends Ops<T>> T bitRotr(Call<T> c) {
        return c.x(0).rightShiftCyclic(c.x(1));
    }
}
