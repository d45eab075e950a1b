package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.arrays.memory.Owner;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.ops.ScopeException;
import java.util.ArrayList;
import java.util.List;

/** A native call over arrays whose memory it holds while it runs. */
final class NativeKernel implements BoundKernel {
    /** A call of the native library with its arguments; returns the status. */
    @FunctionalInterface
    interface Call {
        int run();

        /** Calls up to the first that fails. */
        static Call all(Call... calls) {
            return () -> {
                int status = 0;
                for (int i = 0; i < calls.length && status == 0; i++) {
                    status = calls[i].run();
                }
                return status;
            };
        }
    }

    private final String op;
    private final Call call;
    private final NDArray[] arrays;
    private final Owner[] owners;
    private final Owner[] distinct;
    /** What the call needs and does not hold by itself: the memory of its shapes. */
    private final List<?> alive;
    /** Of each array, or null where the call keeps an address. */
    private final Pointer[] pointers;

    private boolean closed;

    NativeKernel(String op, Call call, List<NDArray> arrays, List<?> alive) {
        this(op, call, arrays, alive, new Pointer[arrays.size()]);
    }

    NativeKernel(String op, Call call, List<NDArray> arrays, List<?> alive, Pointer[] pointers) {
        this.pointers = pointers;
        this.op = op;
        this.call = call;
        this.arrays = arrays.toArray(NDArray[]::new);
        this.owners = new Owner[this.arrays.length];
        for (int i = 0; i < owners.length; i++) {
            owners[i] = this.arrays[i].owner();
        }
        this.distinct = java.util.Arrays.stream(owners).distinct().toArray(Owner[]::new);
        this.alive = alive;
    }

    String op() {
        return op;
    }

    /** What computes, without holding memory. */
    Call call() {
        return call;
    }

    List<NDArray> arrays() {
        return List.of(arrays);
    }

    /** All pointers to an array, none if the kernel does not use it; null if one of its addresses cannot be moved. */
    List<Pointer> pointers(NDArray x) {
        List<Pointer> found = new ArrayList<>();
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i] == x) {
                if (pointers[i] == null) {
                    return null;
                }
                found.add(pointers[i]);
            }
        }
        return found;
    }

    @Override
    public void run() {
        if (closed) {
            throw new ScopeException("[" + op + "] the bound kernel was closed: bind it again");
        }
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i].owner() != owners[i]) {
                throw moved(i);
            }
        }
        Context c = Context.current();
        int held = 0;
        try {
            for (; held < distinct.length; held++) {
                Owner o = distinct[held];
                if (o.isConfinedTo(c) ? o.isClosed() : !o.acquire()) {
                    throw dead(o);
                }
            }
            int status = call.run();
            if (status != 0) {
                NativeErrors.raise(status, op);
            }
        } finally {
            while (held-- > 0) {
                if (!distinct[held].isConfinedTo(c)) {
                    distinct[held].release();
                }
            }
            java.lang.ref.Reference.reachabilityFence(alive);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Object o : alive) {
            if (o instanceof Unscoped u) {
                u.close();
            }
        }
    }

    private ScopeException moved(int i) {
        return new ScopeException("[" + op + "] array " + i + " of a bound kernel, " + arrays[i].spec()
                + ", was closed or moved after the kernel was bound: bind it again");
    }

    private ScopeException dead(Owner o) {
        int i = 0;
        while (owners[i] != o) {
            i++;
        }
        arrays[i].memory(); // throws, with the full story
        return moved(i);
    }
}
