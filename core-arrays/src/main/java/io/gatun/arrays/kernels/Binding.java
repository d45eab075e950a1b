package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.layout.Layout;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation on its way to a {@link BoundKernel}: inputs, outputs, scratch, and memory for shapes. Kernels of plans hold their
 * arrays and own that memory; those of the eager interpreter do neither.
 */
final class Binding {
    final Op op;
    final List<NDArray> in;
    final List<NDArray> out;
    private final NDArray scratch;
    private final boolean eager;
    private final Pointer[] pointers;
    private final boolean[] fixed;
    private List<Object> alive = List.of();

    Binding(Op op, List<NDArray> in, List<NDArray> out, NDArray scratch, boolean eager) {
        this.op = op;
        this.in = in;
        this.out = out;
        this.scratch = scratch;
        this.eager = eager;
        this.pointers = new Pointer[in.size() + out.size() + (scratch == null ? 0 : 1)];
        this.fixed = new boolean[pointers.length];
    }

    NDArray x(int i) {
        return in.get(i);
    }

    NDArray y(int i) {
        return out.get(i);
    }

    /** The memory of input i, for good: see {@link #in}. */
    MemorySegment px(int i) {
        keepsAddress(i);
        return in.get(i).memory();
    }

    /** The memory of output i, for good: see {@link #out}. */
    MemorySegment py(int i) {
        keepsAddress(in.size() + i);
        return out.get(i).memory();
    }

    /**
     * Where input i is when the kernel runs. A kernel that reads {@link Pointer#at} then can work on the caller's memory of a
     * plan; one that keeps an address has arguments copied.
     */
    Pointer in(int i) {
        return pointer(i, in.get(i));
    }

    /** Where output i is when the kernel runs. */
    Pointer out(int i) {
        return pointer(in.size() + i, out.get(i));
    }

    /** Where a view of input i is, or the input itself, when the kernel runs. */
    Pointer in(int i, NDArray view) {
        return part(in(i), x(i), view);
    }

    /** Where a view of output i is, or the output itself, when the kernel runs. */
    Pointer out(int i, NDArray view) {
        return part(out(i), y(i), view);
    }

    private static Pointer part(Pointer whole, NDArray x, NDArray view) {
        return view == x ? whole : whole.part(view.memory().address());
    }

    private Pointer pointer(int position, NDArray x) {
        if (fixed[position]) {
            return new Pointer(x.memory());
        }
        if (pointers[position] == null) {
            pointers[position] = new Pointer(x.memory());
        }
        return pointers[position];
    }

    /** All arrays stay where they are: for kernels that see arrays. Plans copy what their callers pass. */
    void keepAddresses() {
        for (int i = 0; i < in.size() + out.size(); i++) {
            keepsAddress(i);
        }
    }

    private void keepsAddress(int position) {
        fixed[position] = true;
        pointers[position] = null;
    }

    /** The type of the first input, as the native interface numbers it. */
    int type() {
        return in.getFirst().dataType().code();
    }

    /** Scratch memory of at least the given bytes: what came with the binding, or if that is too little, some of its own. */
    MemorySegment scratch(long bytes) {
        if (bytes == 0) {
            return MemorySegment.NULL;
        }
        if (bytes > Scratch.bytes(scratch)) {
            Unscoped u = Unscoped.allocate(bytes, "scratch of kernel " + op.label());
            keep(u);
            return u.segment();
        }
        return scratch.memory();
    }

    /** Keeps an object as long as the kernel. */
    void keep(Object o) {
        if (alive.isEmpty()) {
            alive = new ArrayList<>(2);
        }
        alive.add(o);
    }

    /** Memory for n values that stays as long as the kernel. */
    MemorySegment longs(int n) {
        if (eager) {
            return Context.current().longs(n);
        }
        Unscoped u = Unscoped.allocate(8L * n, "shapes of kernel " + op.label());
        keep(u);
        return u.segment();
    }

    /** A shape and the strides with which each array is read as if it had that shape. */
    MemorySegment dims(Shape shape, NDArray... arrays) {
        Layout.checkRank(op.label(), shape);
        long[][] strides = new long[arrays.length][];
        for (int i = 0; i < arrays.length; i++) {
            NDArray a = arrays[i];
            strides[i] = Layout.broadcast(a.shape(), a.isContiguous() ? null : a.strides(), shape);
        }
        return Layout.pack(longs((1 + arrays.length) * shape.rank()), shape, strides);
    }

    /** Calls, one after the other, as a kernel. */
    BoundKernel kernel(NativeKernel.Call... calls) {
        NativeKernel.Call call = calls.length == 1 ? calls[0] : NativeKernel.Call.all(calls);
        if (eager) {
            return new EagerKernel(op.label(), call, alive, pointers);
        }
        List<NDArray> arrays = new ArrayList<>(in);
        arrays.addAll(out);
        if (scratch != null) {
            arrays.add(scratch);
        }
        return new NativeKernel(op.label(), call, arrays, alive, pointers);
    }
}
