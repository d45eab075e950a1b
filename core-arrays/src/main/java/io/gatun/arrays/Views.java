package io.gatun.arrays;

import io.gatun.arrays.layout.Layout;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.DataType;
import io.gatun.ops.IndexException;
import io.gatun.ops.Op;
import io.gatun.ops.Permute;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Slice;
import io.gatun.ops.StopGradient;
import io.gatun.ops.TextRules;
import io.gatun.ops.control.Barrier;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arrays that share the elements of another. */
final class Views {
    private Views() {}

    /** A view of other strides; {@code start} is where its first element lies, relative to the first element of x. */
    static NDArray of(NDArray x, Shape shape, long[] strides, long start) {
        if (shape.length() == 0) {
            return x.view(shape, null, x.data.asSlice(0, 0), 0);
        }
        long low = x.offset + start;
        long high = low;
        for (int i = 0; i < strides.length; i++) {
            long span = (shape.size(i) - 1) * strides[i];
            if (span < 0) {
                low += span;
            } else {
                high += span;
            }
        }
        int bytes = x.type.bytes();
        MemorySegment data = x.data.asSlice(low * bytes, (high - low + 1) * bytes);
        long[] kept = Layout.isContiguous(shape, strides, 'c') ? null : strides;
        return x.view(shape, kept, data, x.offset + start - low);
    }

    /** The result of a view operation, or null if it cannot be had without a copy, or the operation is none. */
    static NDArray of(Op op, NDArray x) {
        return switch (op) {
            case StopGradient s -> x;
            case Barrier b -> x;
            case Reshape r -> reshape(x, r.infer(List.of(x.spec())).getFirst().shape());
            case Permute p -> permute(x, p);
            case BroadcastTo b -> {
                Shape to = b.infer(List.of(x.spec())).getFirst().shape();
                if (!to.isKnown()) {
                    throw new ShapeException("[broadcastTo] shape " + x.shape + " to " + b.to()
                            + ": expected sizes for the new leading axes; -1 keeps the size of an axis that is there");
                }
                yield of(x, to, Layout.broadcast(x.shape, x.strides(), to), 0);
            }
            case Slice s -> slice(x, s);
            default -> null;
        };
    }

    private static NDArray reshape(NDArray x, Shape to) {
        if (x.strides == null) {
            return x.view(to, null, x.data, 0);
        }
        long[] strides = Layout.reshape(x.shape, x.strides, to);
        return strides == null ? null : of(x, to, strides, 0);
    }

    private static NDArray permute(NDArray x, Permute p) {
        long[] own = x.strides();
        if (own.length != p.axes().size()) {
            p.infer(List.of(x.spec())); // throws
        }
        long[] sizes = new long[own.length];
        long[] strides = new long[own.length];
        for (int i = 0; i < own.length; i++) {
            int axis = p.axes().get(i);
            sizes[i] = x.shape.size(axis);
            strides[i] = own[axis];
        }
        return of(x, Shape.of(sizes), strides, 0);
    }

    /** All axes in reverse order. */
    static NDArray transpose(NDArray x) {
        long[] own = x.strides();
        int n = own.length;
        long[] sizes = new long[n];
        long[] strides = new long[n];
        for (int i = 0; i < n; i++) {
            sizes[i] = x.shape.size(n - 1 - i);
            strides[i] = own[n - 1 - i];
        }
        return of(x, Shape.of(sizes), strides, 0);
    }

    private static NDArray slice(NDArray x, Slice s) {
        List<Slice.Extent> extents = s.extents(x.shape);
        long[] own = x.strides();
        long[] sizes = new long[own.length];
        long[] strides = new long[own.length];
        long start = 0;
        for (int i = 0; i < own.length; i++) {
            Slice.Extent e = extents.get(i);
            sizes[i] = e.count();
            // A step beyond the axis would overflow where it does not matter.
            strides[i] = e.count() > 1 ? own[i] * e.step() : own[i];
            start += e.count() == 0 ? 0 : own[i] * e.start();
        }
        return of(x, Shape.of(sizes), strides, start);
    }

    /** The view that points, intervals and new axes choose; there are no more of them than axes. */
    static NDArray get(NDArray x, List<Index> indices) {
        List<Long> begin = new ArrayList<>();
        List<Long> end = new ArrayList<>();
        List<Long> step = new ArrayList<>();
        List<Boolean> drop = new ArrayList<>(); // per axis of the result before dropping; null marks a new one
        for (Index index : indices) {
            int axis = begin.size();
            switch (index) {
                case Index.NewAxis n -> drop.add(null);
                case Index.Point p -> {
                    long at = position("get", x, axis, p.position());
                    begin.add(at);
                    end.add(at + 1);
                    step.add(1L);
                    drop.add(!p.keepDim());
                }
                case Index.Interval i -> {
                    begin.add(i.begin());
                    end.add(i.end());
                    step.add(i.step());
                    drop.add(false);
                }
                default -> throw new IllegalStateException("no view: " + index);
            }
        }
        while (begin.size() < x.rank()) {
            begin.add(0L);
            end.add(Long.MAX_VALUE);
            step.add(1L);
            drop.add(false);
        }
        x.enterAndLeave(io.gatun.arrays.memory.Context.current(), "get");
        return arrange(slice(x, new Slice(begin, end, step)), drop);
    }

    /** Drops the axes of points and puts the new ones in. */
    private static NDArray arrange(NDArray s, List<Boolean> drop) {
        long[] own = s.strides();
        long[] sizes = new long[drop.size()];
        long[] strides = new long[drop.size()];
        int n = 0;
        int axis = 0;
        for (Boolean d : drop) {
            if (d == null) {
                sizes[n] = 1;
                strides[n++] = 1;
            } else {
                if (!d) {
                    sizes[n] = s.shape.size(axis);
                    strides[n++] = own[axis];
                }
                axis++;
            }
        }
        return of(s, Shape.of(Arrays.copyOf(sizes, n)), Arrays.copyOf(strides, n), 0);
    }

    /** The part at a position along an axis, which is dropped. */
    static NDArray at(NDArray x, int axis, long position) {
        long[] own = x.strides();
        int n = own.length - 1;
        long[] sizes = new long[n];
        long[] strides = new long[n];
        for (int i = 0; i < n; i++) {
            int k = i < axis ? i : i + 1;
            sizes[i] = x.shape.size(k);
            strides[i] = own[k];
        }
        return of(x, Shape.of(sizes), strides, position * own[axis]);
    }

    static NDArray rowOrColumn(NDArray x, String op, int axis, long i) {
        if (x.rank() != 2) {
            throw new ShapeException(
                    "[" + op + "] takes a matrix, received shape " + x.shape + ": use get(Index...) for other ranks");
        }
        x.enterAndLeave(io.gatun.arrays.memory.Context.current(), op);
        long at = position(op, x, axis, i);
        long[] own = x.strides();
        return of(x, Shape.of(x.shape.size(1 - axis)), new long[] {own[1 - axis]}, at * own[axis]);
    }

    static NDArray reinterpret(NDArray x, DataType type, Shape shape, long byteOffset) {
        long room = x.data.byteSize();
        long n = shape.length();
        long bytes = n > room ? Long.MAX_VALUE : n * type.bytes();
        if (x.strides != null
                || n < 0
                || byteOffset < 0
                || byteOffset % type.bytes() != 0
                || byteOffset > room - bytes) {
            throw new ShapeException("[viewAs] " + type + shape + " at byte " + byteOffset + " of " + x.type + x.shape
                    + " of " + room + " bytes: expected a contiguous array, an offset that is a multiple of "
                    + type.bytes() + ", and the view inside the array");
        }
        x.enterAndLeave(io.gatun.arrays.memory.Context.current(), "viewAs");
        NDArray view = x.view(shape, null, x.data.asSlice(byteOffset, bytes), 0);
        if (type == x.type) {
            return view;
        }
        TextRules.refuseMemory("viewAs", type);
        TextRules.refuseMemory("viewAs", x.type);
        return view.as(type, null, true);
    }

    /** A position along an axis, counted from the front. */
    static long position(String op, NDArray x, int axis, long i) {
        long n = x.shape.size(axis);
        long at = i < 0 ? i + n : i;
        if (at < 0 || at >= n) {
            throw new IndexException("[" + op + "] index " + i + " is out of range for axis " + axis + " of shape "
                    + x.shape + ": expected " + -n + " to " + (n - 1));
        }
        return at;
    }
}
