package io.gatun.arrays;

import io.gatun.arrays.layout.Layout;
import io.gatun.arrays.memory.Foreign;
import io.gatun.arrays.memory.Owner;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.TextRules;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Arrays over the memory of others, and others over the memory of arrays, without a copy: what DLPack is between Python libraries.
 */
public final class Exchange {
    private Exchange() {}

    /**
     * An array's memory, lent out: it stays until this is closed, even if the array is closed before.
     *
     * @param memory the elements from the lowest address to the highest
     * @param type of the elements
     * @param shape sizes
     * @param strides distances in elements
     * @param byteOffset of the first element
     * @param release ends the loan
     */
    public record Lent(
            MemorySegment memory, DataType type, Shape shape, long[] strides, long byteOffset, Runnable release)
            implements AutoCloseable {
        /** The distances in elements. */
        @Override
        public long[] strides() {
            return strides.clone();
        }

        /**
         * The elements of a contiguous array as a buffer in the machine's byte order.
         *
         * @throws ShapeException if there are gaps, or 2^31 bytes and more
         */
        public ByteBuffer buffer() {
            long bytes = shape.length() * type.bytes();
            if (!Layout.isContiguous(shape, strides, 'c') || bytes > Integer.MAX_VALUE) {
                throw new ShapeException("[exchange] " + type + shape
                        + " as a ByteBuffer: expected a contiguous array of fewer than 2^31 bytes; dup() makes one");
            }
            return memory.asSlice(byteOffset, bytes).asByteBuffer().order(ByteOrder.nativeOrder());
        }

        @Override
        public void close() {
            release.run();
        }
    }

    /**
     * Lends an array's memory. An array of a scope is moved out of all scopes first, as by {@link NDArray#detach()}: scopes wait for
     * nobody.
     *
     * @throws io.gatun.ops.ScopeException if it is dead
     */
    public static Lent lend(NDArray x) {
        TextRules.refuseMemory("exchange", x.type);
        x.detach();
        Owner owner = x.owner;
        if (owner instanceof Unscoped u) {
            u.lend();
        }
        Runnable release = new Runnable() {
            private Owner held = owner;

            @Override
            public synchronized void run() {
                Owner o = held;
                held = null;
                if (o instanceof Unscoped u) {
                    u.giveBack();
                }
            }
        };
        return new Lent(x.data, x.type, x.shape, x.strides(), x.offset * x.type.bytes(), release);
    }

    /**
     * An array over native memory, in any layout; {@link Nd#wrap} is simpler where the elements lie in c order.
     *
     * @param memory the elements; it must stay alive as long as the array is used (use after its arena is closed is an exception)
     * @param strides distances in elements, 0 or more; null for c order
     * @param release run once, when the array is closed or the collector finds that nobody holds it
     * @throws GatunException for memory on the heap, read-only memory, or an odd address
     * @throws ShapeException if elements would lie outside of the memory
     */
    public static NDArray of(MemorySegment memory, DataType type, Shape shape, long[] strides, Runnable release) {
        TextRules.refuseMemory("exchange", type);
        if (!memory.isNative() || memory.isReadOnly() || memory.address() % type.bytes() != 0) {
            throw new GatunException("[exchange] memory that is " + (memory.isNative() ? "" : "on the heap, ")
                    + (memory.isReadOnly() ? "read-only, " : "") + "at address " + memory.address()
                    + ": expected native memory that may be written to, at a multiple of " + type.bytes());
        }
        long[] steps = strides == null ? shape.strides('c') : strides.clone();
        if (steps.length != shape.rank()) {
            throw new ShapeException(
                    "[exchange] " + steps.length + " strides for shape " + shape + ": expected " + shape.rank());
        }
        long elements = memory.byteSize() / type.bytes();
        long last = 0;
        for (int i = 0; i < steps.length && shape.length() > 0; i++) {
            if (steps[i] < 0 || shape.size(i) > 1 && steps[i] > elements / (shape.size(i) - 1)) {
                throw outside(memory, type, shape, steps);
            }
            last += steps[i] * (shape.size(i) - 1);
        }
        if (shape.length() < 0 || shape.length() > 0 && (last < 0 || last >= elements)) {
            throw outside(memory, type, shape, steps);
        }
        long bytes = shape.length() == 0 ? 0 : (last + 1) * type.bytes();
        boolean plain = Layout.isContiguous(shape, steps, 'c');
        return new NDArray(
                type, shape, plain ? null : steps, memory.asSlice(0, bytes), 0, new Foreign(memory, release), false);
    }

    private static ShapeException outside(MemorySegment memory, DataType type, Shape shape, long[] strides) {
        return new ShapeException("[exchange] " + type + shape + " with strides " + java.util.Arrays.toString(strides)
                + " over " + memory.byteSize() + " bytes: expected strides of 0 or more, and all elements inside");
    }
}
