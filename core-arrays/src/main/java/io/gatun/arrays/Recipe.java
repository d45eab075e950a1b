package io.gatun.arrays;

import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.EagerKernel;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.arrays.memory.Context;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.TextRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How an operation runs on inputs of certain types, shapes and layouts: what it gives, which inputs must be copied first, and
 * the kernel. Made at the first call, and used again by each further one on the same thread: what remains is to find it, to
 * allocate the results, and the native call.
 */
final class Recipe {
    /** The recipes of a thread. */
    private static final ThreadLocal<Book> BOOK = ThreadLocal.withInitial(Book::new);

    private final Op op;
    private final DataType[] types;
    private final Shape[] shapes;
    private final long[][] strides;
    private final int hash;
    private Recipe next;

    private final Spec[] results;
    /** Of each input the type of the copy in c order that the kernel reads in its place; null where it reads the input. */
    private final DataType[] copies;

    private final int copied;
    private final long scratchBytes;
    /** Null before the first run, and if the kernel serves for one run only. */
    private EagerKernel kernel;

    private Recipe(Op op, List<NDArray> in, int hash) {
        int n = in.size();
        this.op = op;
        this.hash = hash;
        types = new DataType[n];
        shapes = new Shape[n];
        strides = new long[n][];
        copies = new DataType[n];
        List<Spec> specs = new ArrayList<>(n);
        for (NDArray x : in) {
            specs.add(x.spec());
        }
        results = op.infer(specs).toArray(Spec[]::new);
        for (Spec s : results) {
            if (s.dataType() == DataType.UTF8) {
                throw TextRules.refuse(op.label());
            }
        }
        int count = 0;
        for (int i = 0; i < n; i++) {
            NDArray x = in.get(i);
            types[i] = x.type;
            shapes[i] = x.shape;
            strides[i] = x.strides;
            DataType type = Kernels.inputType(op, specs, i);
            if (type != x.type || !Kernels.accepts(op, i, x)) {
                copies[i] = type;
                count++;
            }
        }
        copied = count;
        scratchBytes = Kernels.scratchBytes(op, specs);
    }

    /** A recipe for one call of an operation that has a kernel. */
    static Recipe of(Op op, List<NDArray> in) {
        return new Recipe(op, in, 0);
    }

    /** The thread's recipe for an operation that has a kernel. */
    static Recipe kept(Op op, List<NDArray> in) {
        return BOOK.get().find(op, in);
    }

    /** Runs the operation on inputs that stay alive meanwhile. */
    NDArray[] run(Context c, List<NDArray> in) {
        NDArray[] out = new NDArray[results.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = NDArray.allocate(c, results[i].dataType(), results[i].shape());
        }
        List<NDArray> ready = copied == 0 ? in : copy(in);
        NDArray scratch =
                scratchBytes == 0 ? null : NDArray.allocate(c, DataType.LONG, Shape.of((scratchBytes + 7) / 8));
        if (kernel == null) {
            bind(ready, out, scratch);
        } else {
            move(ready, out);
        }
        if (scratch != null) {
            Copies.discard(scratch);
        }
        for (int i = in.size() - 1, left = copied; left > 0; i--) {
            if (copies[i] != null) {
                Copies.discard(ready.get(i));
                left--;
            }
        }
        return out;
    }

    private List<NDArray> copy(List<NDArray> in) {
        NDArray[] ready = in.toArray(NDArray[]::new);
        for (int i = 0; i < ready.length; i++) {
            if (copies[i] != null) {
                ready[i] = Copies.copy(ready[i], copies[i], 'c');
            }
        }
        return Arrays.asList(ready);
    }

    private void bind(List<NDArray> in, NDArray[] out, NDArray scratch) {
        BoundKernel k = Kernels.bindEager(op, in, Arrays.asList(out), scratch);
        k.run();
        if (k instanceof EagerKernel e && e.canMove()) {
            e.leave();
            kernel = e;
        }
    }

    private void move(List<NDArray> in, NDArray[] out) {
        int n = in.size();
        for (int i = 0; i < n; i++) {
            kernel.move(i, in.get(i).pointer());
        }
        for (int i = 0; i < out.length; i++) {
            kernel.move(n + i, out[i].data);
        }
        try {
            kernel.run();
        } finally {
            kernel.leave();
        }
    }

    private boolean serves(Op o, List<NDArray> in) {
        if (types.length != in.size() || !op.equals(o)) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            NDArray x = in.get(i);
            if (x.type != types[i]
                    || x.shape != shapes[i] && !x.shape.equals(shapes[i])
                    || x.strides != strides[i] && !Arrays.equals(x.strides, strides[i])) {
                return false;
            }
        }
        return true;
    }

    /** Recipes by operation and forms of inputs. Programs with very many of them begin a new book now and then. */
    private static final class Book {
        private static final int PLACES = 256;
        private static final int MOST = 1024;

        private final Recipe[] places = new Recipe[PLACES];
        private int size;

        Recipe find(Op op, List<NDArray> in) {
            int h = op.hashCode();
            for (int i = 0; i < in.size(); i++) {
                NDArray x = in.get(i);
                h = 31 * (31 * h + x.shape.hashCode()) + x.type.ordinal();
                if (x.strides != null) {
                    h = 31 * h + Arrays.hashCode(x.strides);
                }
            }
            int place = (h ^ h >>> 8 ^ h >>> 16) & PLACES - 1;
            for (Recipe r = places[place]; r != null; r = r.next) {
                if (r.hash == h && r.serves(op, in)) {
                    return r;
                }
            }
            return add(place, new Recipe(op, in, h));
        }

        private Recipe add(int place, Recipe r) {
            if (size == MOST) {
                Arrays.fill(places, null);
                size = 0;
            }
            size++;
            r.next = places[place];
            places[place] = r;
            return r;
        }
    }
}
