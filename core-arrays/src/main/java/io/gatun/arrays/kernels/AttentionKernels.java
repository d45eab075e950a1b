package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.layout.Layout;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.nn.Attention;
import io.gatun.ops.nn.AttentionGrad;
import io.gatun.ops.nn.PackedAttention;
import io.gatun.ops.nn.PackedAttentionGrad;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Attention over arrays as they lie: the last four axes in one native call, axes before them in a loop. */
final class AttentionKernels {
    private AttentionKernels() {}

    static BoundKernel attention(Binding b, Attention op) {
        boolean inside = op.headsInside();
        NDArray mask = op.masked(b.in.size()) ? b.x(3) : null;
        List<Operand> in = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            in.add(Operand.of(b.x(i), inside));
        }
        in.add(Operand.mask(mask, in.get(0), in.get(1)));
        in.add(Operand.of(b.y(0), inside));
        return forward(b, in, mask, op.scale(), op.causal(), Dropped.of(b, op.dropout()));
    }

    static BoundKernel attentionGrad(Binding b, AttentionGrad op) {
        boolean inside = op.headsInside();
        NDArray mask = op.masked(b.in.size()) ? b.x(6) : null;
        List<Operand> in = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            in.add(Operand.of(b.x(i), inside));
        }
        in.add(Operand.mask(mask, in.get(0), in.get(1)));
        for (NDArray x : List.of(b.x(3), b.x(5), b.y(0), b.y(1), b.y(2))) {
            in.add(Operand.of(x, inside));
        }
        return backward(b, in, mask, b.px(4), op.scale(), op.causal(), Dropped.of(b, op.dropout()));
    }

    static BoundKernel packed(Binding b, PackedAttention op) {
        NDArray mask = b.in.size() > 1 ? b.x(1) : null;
        List<Operand> in = Operand.parts(b.x(0), op.heads());
        in.add(Operand.mask(mask, in.get(0), in.get(1)));
        in.add(Operand.heads(b.y(0), op.heads()));
        return forward(b, in, mask, op.scale(), op.causal(), Dropped.NONE);
    }

    static BoundKernel packedGrad(Binding b, PackedAttentionGrad op) {
        NDArray mask = b.in.size() > 4 ? b.x(4) : null;
        List<Operand> in = Operand.parts(b.x(0), op.heads());
        in.add(Operand.mask(mask, in.get(0), in.get(1)));
        in.add(Operand.heads(b.x(1), op.heads()));
        in.add(Operand.heads(b.x(3), op.heads()));
        in.addAll(Operand.parts(b.y(0), op.heads()));
        return backward(b, in, mask, b.px(2), op.scale(), op.causal(), Dropped.NONE);
    }

    /** Dropout of the weights, by a key that lies there. */
    private record Dropped(double rate, MemorySegment key) {
        static final Dropped NONE = new Dropped(0, MemorySegment.NULL);

        /** By the last input, unless the rate is 0. */
        static Dropped of(Binding b, double rate) {
            return rate == 0 ? NONE : new Dropped(rate, b.px(b.in.size() - 1));
        }
    }

    /** Operands: q, k, v, mask, y. */
    private static BoundKernel forward(
            Binding b, List<Operand> all, NDArray mask, double scale, boolean causal, Dropped drop) {
        int type = b.type();
        MemorySegment desc = describe(b, all, mask, causal, 4);
        MemorySegment sums = b.py(1);
        return loop(
                b,
                all,
                sums,
                (p, s, first) -> gatun_h.gt_attention_dropout(
                        type, desc, scale, drop.rate(), drop.key(), first, p[0], p[1], p[2], p[3], p[4], s));
    }

    /** Operands: q, k, v, mask, y, gy, gq, gk, gv. */
    private static BoundKernel backward(
            Binding b,
            List<Operand> all,
            NDArray mask,
            MemorySegment sums,
            double scale,
            boolean causal,
            Dropped drop) {
        int type = b.type();
        MemorySegment desc = describe(b, all, mask, causal, 6);
        return loop(
                b,
                all,
                sums,
                (p, s, first) -> gatun_h.gt_attention_dropout_grad(
                        type,
                        desc,
                        scale,
                        drop.rate(),
                        drop.key(),
                        first,
                        p[0],
                        p[1],
                        p[2],
                        p[3],
                        p[4],
                        s,
                        p[5],
                        p[6],
                        p[7],
                        p[8]));
    }

    /** A native call on the memory of the operands and of the sums; first counts the weights before. */
    @FunctionalInterface
    private interface Call {
        int run(MemorySegment[] operands, MemorySegment sums, long first);
    }

    /** One call for each index of the axes before the last four. */
    private static BoundKernel loop(Binding b, List<Operand> all, MemorySegment sums, Call call) {
        Operand q = all.getFirst();
        int outer = q.sizes.length - 4;
        long count = 1;
        for (int i = 0; i < outer; i++) {
            count *= q.sizes[i];
        }
        long weights = q.size(4) * q.size(3) * q.size(2) * all.get(1).size(2);
        long sumBytes = 8 / (b.x(0).dataType() == DataType.DOUBLE ? 1 : 2) * q.size(4) * q.size(3) * q.size(2);
        MemorySegment[][] memory = new MemorySegment[(int) count][];
        MemorySegment[] ofSums = new MemorySegment[memory.length];
        for (int n = 0; n < memory.length; n++) {
            memory[n] = new MemorySegment[all.size()];
            for (int k = 0; k < memory[n].length; k++) {
                memory[n][k] = all.get(k).at(n, outer, q.sizes);
            }
            ofSums[n] = MemorySegment.ofAddress(sums.address() + n * sumBytes);
        }
        return b.kernel(() -> {
            int status = 0;
            for (int n = 0; n < memory.length && status == 0; n++) {
                status = call.run(memory[n], ofSums[n], n * weights);
            }
            return status;
        });
    }

    /** The description that gatun.h defines; operands from {@code read} on are written, their columns adjacent. */
    private static MemorySegment describe(Binding b, List<Operand> all, NDArray mask, boolean causal, int read) {
        Operand q = all.get(0);
        Operand k = all.get(1);
        long kind = mask == null ? 0 : mask.dataType() == DataType.BOOL ? 1 : 2;
        long[] head = {
            q.size(4), q.size(3), q.size(2), k.size(2), q.size(1), all.get(2).size(1), kind, causal ? 1 : 0
        };
        long[] values = Arrays.copyOf(head, head.length + 4 * all.size());
        int n = head.length;
        for (int i = 0; i < all.size(); i++) {
            for (int axis = 4; axis > (i < read ? 0 : 1); axis--) {
                values[n++] = all.get(i).stride(axis);
            }
        }
        MemorySegment m = b.longs(n);
        for (int i = 0; i < n; i++) {
            m.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
        }
        return m;
    }

    /**
     * An array seen as [..., batch, heads, length, size].
     *
     * @param memory where its first element lies; null for none
     * @param sizes sizes of at least four axes
     * @param strides strides in elements
     * @param bytes bytes of an element
     */
    private record Operand(MemorySegment memory, long[] sizes, long[] strides, int bytes) {
        static Operand of(NDArray x, boolean inside) {
            return of(x.memory(), x.shape().toArray(), x.strides(), x.dataType().bytes(), inside);
        }

        private static Operand of(MemorySegment memory, long[] sizes, long[] strides, int bytes, boolean inside) {
            if (inside) {
                swap(sizes, sizes.length - 3, sizes.length - 2);
                swap(strides, sizes.length - 3, sizes.length - 2);
            }
            int missing = Math.max(0, 4 - sizes.length);
            long[] all = new long[sizes.length + missing];
            long[] steps = new long[all.length];
            Arrays.fill(all, 0, missing, 1);
            System.arraycopy(sizes, 0, all, missing, sizes.length);
            System.arraycopy(strides, 0, steps, missing, strides.length);
            return new Operand(memory, all, steps, bytes);
        }

        private static void swap(long[] values, int i, int k) {
            long v = values[i];
            values[i] = values[k];
            values[k] = v;
        }

        /** Rows of heads, [..., length, heads * size], contiguous. */
        static Operand heads(NDArray x, int heads) {
            return part(x, heads, 0, 1);
        }

        /** Queries, keys and values that lie side by side in contiguous rows. */
        static List<Operand> parts(NDArray x, int heads) {
            List<Operand> out = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                out.add(part(x, heads, i, 3));
            }
            return out;
        }

        private static Operand part(NDArray x, int heads, int index, int parts) {
            int r = x.rank();
            long width = x.size(-1) / parts;
            long[] sizes = Arrays.copyOf(x.shape().toArray(), r + 1);
            long[] strides = Arrays.copyOf(x.strides(), r + 1);
            sizes[r - 1] = heads;
            sizes[r] = width / heads;
            strides[r - 1] = width / heads;
            strides[r] = 1;
            int bytes = x.dataType().bytes();
            MemorySegment at = MemorySegment.ofAddress(x.memory().address() + index * width * bytes);
            return of(at, sizes, strides, bytes, true);
        }

        /** The mask over all products; strides 0 where it is repeated. */
        static Operand mask(NDArray mask, Operand q, Operand k) {
            long[] sizes = q.sizes.clone();
            sizes[sizes.length - 1] = k.size(2);
            return mask == null
                    ? new Operand(MemorySegment.NULL, sizes, new long[sizes.length], 0)
                    : new Operand(
                            mask.memory(),
                            sizes,
                            Layout.broadcast(mask.shape(), mask.strides(), Shape.of(sizes)),
                            mask.dataType().bytes());
        }

        /** The size of an axis, counted from the end: 1 is the last. */
        long size(int axis) {
            return sizes[sizes.length - axis];
        }

        long stride(int axis) {
            return strides[strides.length - axis];
        }

        /** The memory at the n-th index of the outer axes. */
        MemorySegment at(long n, int outer, long[] shape) {
            if (n == 0 || bytes == 0) {
                return memory;
            }
            long offset = 0;
            long rest = n;
            for (int i = outer - 1; i >= 0; i--) {
                offset += rest % shape[i] * strides[i];
                rest /= shape[i];
            }
            return MemorySegment.ofAddress(memory.address() + offset * bytes);
        }
    }
}
