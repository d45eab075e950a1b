package io.gatun.arrays;

import io.gatun.arrays.io.RawArrays;
import io.gatun.arrays.memory.Borrowed;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.TextRules;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory of others as arrays. */
final class Wrapping {
    private Wrapping() {}

    static NDArray wrap(ByteBuffer buffer, DataType type, long... sizes) {
        if (!buffer.isDirect()) {
            throw new GatunException(
                    "[wrap] a buffer on the Java heap: expected a direct one, of ByteBuffer.allocateDirect;"
                            + " Nd.fromBytes copies an array of bytes");
        }
        if (buffer.order() != ByteOrder.nativeOrder() && type.bytes() > 1) {
            throw new GatunException(
                    "[wrap] a buffer in " + buffer.order() + " order: expected " + ByteOrder.nativeOrder()
                            + ", set by buffer.order(ByteOrder.nativeOrder()) before numbers are put into it");
        }
        return wrap(MemorySegment.ofBuffer(buffer), type, sizes);
    }

    static NDArray wrap(MemorySegment m, DataType type, long... sizes) {
        TextRules.refuseMemory("wrap", type);
        if (!m.isNative()) {
            throw new GatunException(
                    "[wrap] a segment on the Java heap: expected a native one; Nd.create copies a Java array");
        }
        if (m.isReadOnly()) {
            throw new GatunException(
                    "[wrap] read-only memory: expected memory that may be written, since arrays can be");
        }
        Shape shape = Shape.of(sizes);
        long n = shape.length();
        if (n < 0 || n > Long.MAX_VALUE / 16 || n * type.bytes() > m.byteSize()) {
            throw new ShapeException("[wrap] " + m.byteSize() + " bytes for " + type + shape + ": expected "
                    + (n < 0 ? "known sizes" : "at least " + type.bytes() + " for each element"));
        }
        if (m.address() % type.bytes() != 0) {
            throw new GatunException("[wrap] memory at an address that is no multiple of " + type.bytes()
                    + ": expected that of elements of type " + type);
        }
        NDArray x = new NDArray(type, shape, null, m.asSlice(0, n * type.bytes()), 0, new Borrowed(m), true);
        if (!RawArrays.isSound(x)) {
            throw new GatunException(
                    "[wrap] bytes other than 0 and 1 for type BOOL: wrap them as UBYTE and compare, x.neq(0)");
        }
        return x;
    }
}
