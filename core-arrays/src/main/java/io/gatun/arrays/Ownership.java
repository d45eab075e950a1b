package io.gatun.arrays;

import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Owner;
import io.gatun.arrays.memory.ScopeMemory;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Spec;
import java.lang.foreign.MemorySegment;

/** Moves arrays from one owner to another. */
final class Ownership {
    private Ownership() {}

    /** Moves an array to a scope of the calling thread, or out of all scopes if it is null. */
    static void moveTo(NDArray x, ScopeMemory to, String op) {
        Context c = Context.current();
        x.enterAndLeave(c, op);
        if (x.owner == to || to == null && x.owner instanceof Unscoped && !x.isView()) {
            return;
        }
        if (x.owner instanceof ScopeMemory from) {
            if (!from.isConfinedTo(c)) {
                throw new ScopeException("[" + op + "] " + x.type + x.shape + " belongs to " + from.describe()
                        + " of another thread: move it on that thread, or copy it here with dup()");
            }
            if (!x.isView() && x.strides == null && moveBlock(x, from, to)) {
                return;
            }
        }
        copy(c, x, to, op);
    }

    /** A large array has a block of its own, which changes hands without a copy. */
    private static boolean moveBlock(NDArray x, ScopeMemory from, ScopeMemory to) {
        if (to != null) {
            if (from.move(x.data, to)) {
                x.adopt(to, x.data, null, 0);
                return true;
            }
            return false;
        }
        Unscoped u = Unscoped.withdraw(from, x.data, new Spec(x.type, x.shape));
        if (u != null) {
            x.adopt(u, x.data, null, 0);
        }
        return u != null;
    }

    private static void copy(Context c, NDArray x, ScopeMemory to, String op) {
        long bytes = x.length() * x.type.bytes();
        MemorySegment m;
        Unscoped u = null;
        if (to == null) {
            u = Unscoped.allocate(bytes, new Spec(x.type, x.shape));
            m = u.segment().asSlice(0, bytes);
        } else {
            m = to.allocate(bytes);
        }
        boolean f = x.order() == 'f';
        long[] strides = f ? x.shape.strides('f') : null;
        NDArray target = new NDArray(x.type, x.shape, strides, m, 0, u == null ? to : u, false);
        target.strings = x.strings;
        Owner held = x.enter(c, op, 0);
        try {
            Copies.convert(c, x, target);
        } finally {
            if (held != null) {
                held.release();
            }
        }
        x.adopt(target.owner, m, strides, 0);
    }
}
