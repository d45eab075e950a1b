package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.arrays.memory.Owner;
import io.gatun.ops.ScopeException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Bound kernels that run one after the other. The memory of all is held once for the whole run, which leaves little more than
 * the native call for each: what matters where kernels are small. For one thread at a time; a run allocates nothing.
 */
public final class KernelSequence implements AutoCloseable {
    /** Told of each kernel before and after it runs. */
    @FunctionalInterface
    public interface Observer {
        /** Kernel i is about to run. */
        default void runs(int i) {}

        /** Kernel i has run. */
        void ran(int i);
    }

    private final BoundKernel[] kernels;
    private final NativeKernel.Call[] calls;
    private final NDArray[] arrays;
    private final Owner[] owners;
    private final Owner[] distinct;
    private final NDArray[] guests;
    private final Owner[] held;
    private boolean closed;

    /**
     * A sequence of kernels, which it closes.
     *
     * @param guests number of places for arrays of callers: {@link #hold}
     */
    public KernelSequence(List<BoundKernel> kernels, int guests) {
        this.kernels = kernels.toArray(BoundKernel[]::new);
        this.calls = new NativeKernel.Call[this.kernels.length];
        Set<NDArray> used = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < calls.length; i++) {
            BoundKernel k = this.kernels[i];
            if (k instanceof NativeKernel n) {
                calls[i] = n.call();
                used.addAll(n.arrays());
            } else {
                calls[i] = () -> {
                    k.run();
                    return 0;
                };
            }
        }
        this.arrays = used.toArray(NDArray[]::new);
        this.owners = new Owner[arrays.length];
        List<Owner> each = new ArrayList<>();
        Set<Owner> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < arrays.length; i++) {
            owners[i] = arrays[i].owner();
            if (seen.add(owners[i])) {
                each.add(owners[i]);
            }
        }
        this.distinct = each.toArray(Owner[]::new);
        this.guests = new NDArray[guests];
        this.held = new Owner[guests];
    }

    /** Number of kernels. */
    public int size() {
        return calls.length;
    }

    /** Keeps an array of the caller's alive during the next run. */
    public void hold(int guest, NDArray x) {
        guests[guest] = x;
    }

    /** Whether an array lives in the same memory as one that the kernels were bound to: then it must not be written for it. */
    public boolean sharesOwner(NDArray x) {
        Owner o = x.owner();
        for (Owner d : distinct) {
            if (d == o) {
                return true;
            }
        }
        return false;
    }

    /**
     * Runs all kernels.
     *
     * @throws ScopeException if an array is dead, or was moved since it was bound
     */
    public void run() {
        run(null);
    }

    /**
     * Runs all kernels.
     *
     * @param observer told of each, unless null; what it throws ends the run
     */
    public void run(Observer observer) {
        if (closed) {
            throw new ScopeException("[plan] the bound kernels were closed: bind them again");
        }
        for (int i = 0; i < arrays.length; i++) {
            if (arrays[i].owner() != owners[i]) {
                throw new ScopeException("[plan] an array of a bound kernel, " + arrays[i].spec()
                        + ", was closed or moved after the kernel was bound: bind it again");
            }
        }
        Context c = Context.current();
        int own = 0;
        int foreign = 0;
        try {
            for (; own < distinct.length; own++) {
                Owner o = distinct[own];
                if (o.isConfinedTo(c) ? o.isClosed() : !o.acquire()) {
                    throw dead(o);
                }
            }
            for (; foreign < guests.length; foreign++) {
                NDArray g = guests[foreign];
                held[foreign] = g == null ? null : g.enter(c, "plan", foreign);
            }
            if (observer == null) {
                for (int i = 0; i < calls.length; i++) {
                    int status = calls[i].run();
                    if (status != 0) {
                        fail(i, status);
                    }
                }
            } else {
                for (int i = 0; i < calls.length; i++) {
                    observer.runs(i);
                    int status = calls[i].run();
                    if (status != 0) {
                        fail(i, status);
                    }
                    observer.ran(i);
                }
            }
        } finally {
            while (foreign-- > 0) {
                if (held[foreign] != null) {
                    held[foreign].release();
                }
                held[foreign] = null;
            }
            while (own-- > 0) {
                if (!distinct[own].isConfinedTo(c)) {
                    distinct[own].release();
                }
            }
            for (int i = 0; i < guests.length; i++) {
                guests[i] = null;
            }
            Reference.reachabilityFence(kernels);
        }
    }

    private void fail(int i, int status) {
        NativeErrors.raise(status, kernels[i] instanceof NativeKernel n ? n.op() : "kernel " + i);
    }

    private ScopeException dead(Owner o) {
        for (int i = 0; i < owners.length; i++) {
            if (owners[i] == o) {
                arrays[i].memory(); // throws, with the full story
            }
        }
        return new ScopeException(
                "[plan] " + o.describe() + " was closed after the kernels were bound: bind them again");
    }

    @Override
    public void close() {
        closed = true;
        for (BoundKernel k : kernels) {
            k.close();
        }
    }
}
