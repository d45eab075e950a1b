package io.gatun.arrays;

import io.gatun.arrays.io.Npy;
import io.gatun.arrays.io.TextArrays;
import io.gatun.arrays.io.TextFormat;
import io.gatun.arrays.layout.Layout;
import io.gatun.arrays.layout.Values;
import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.Mapped;
import io.gatun.arrays.memory.MemoryReport;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.arrays.memory.SlabPool;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.TextRules;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes arrays. Java's numbers and arrays give their own type, everything else without a type is FLOAT; in c order unless an order
 * is given; owned by the innermost open scope.
 */
public final class Nd extends Joins {
    private Nd() {}

    /** Zeros of type FLOAT. */
    public static NDArray zeros(long... shape) {
        return full(DataType.FLOAT, 0, shape);
    }

    /** Zeros; empty strings for UTF8. */
    public static NDArray zeros(DataType type, long... shape) {
        return type == DataType.UTF8 ? uninitialized(type, Shape.of(shape), 'c') : full(type, 0, shape);
    }

    /** Ones of type FLOAT. */
    public static NDArray ones(long... shape) {
        return full(DataType.FLOAT, 1, shape);
    }

    /** Ones. */
    public static NDArray ones(DataType type, long... shape) {
        return full(type, 1, shape);
    }

    /** One value everywhere. */
    public static NDArray full(DataType type, double value, long... shape) {
        return uninitialized(type, Shape.of(shape), 'c').assign(value);
    }

    /** One FLOAT value everywhere. */
    public static NDArray full(double value, long... shape) {
        return full(DataType.FLOAT, value, shape);
    }

    /** One FLOAT value everywhere; {@link #full} under its name in ND4J. */
    public static NDArray valueArrayOf(long[] shape, double value) {
        return full(DataType.FLOAT, value, shape);
    }

    /** One value everywhere; {@link #full} under its name in ND4J. */
    public static NDArray valueArrayOf(long[] shape, double value, DataType type) {
        return full(type, value, shape);
    }

    /** A DOUBLE of rank 0. */
    public static NDArray scalar(double value) {
        return scalar(DataType.DOUBLE, value);
    }

    /** A FLOAT of rank 0. */
    public static NDArray scalar(float value) {
        return scalar(DataType.FLOAT, value);
    }

    /** An INT of rank 0. */
    public static NDArray scalar(int value) {
        return scalar(DataType.INT, value);
    }

    /** A LONG of rank 0. */
    public static NDArray scalar(long value) {
        return scalar(DataType.LONG, value);
    }

    /** A BOOL of rank 0. */
    public static NDArray scalar(boolean value) {
        return scalar(DataType.BOOL, value ? 1L : 0L);
    }

    /** One value of rank 0. */
    public static NDArray scalar(DataType type, double value) {
        NDArray x = NDArray.allocate(Context.current(), type, Shape.SCALAR);
        Values.write(x.data, type, 0, value);
        return x;
    }

    /** One value of rank 0; exact for LONG, and for UINT64 as its 64 bits. Smaller integers wrap around. */
    public static NDArray scalar(DataType type, long value) {
        NDArray x = NDArray.allocate(Context.current(), type, Shape.SCALAR);
        Values.writeLong(x.data, type, 0, value);
        return x;
    }

    /** A string of rank 0. */
    public static NDArray scalar(String value) {
        return Texts.create(new String[] {value}, Shape.SCALAR);
    }

    /**
     * An array of whatever the memory holds, to be written before it is read; empty strings for UTF8.
     *
     * @param order {@code 'c'}, or {@code 'f'} for first axis fastest
     */
    public static NDArray uninitialized(DataType type, Shape shape, char order) {
        Layout.checkOrder("uninitialized", order);
        return ordered(cleared(NDArray.allocate(Context.current(), type, shape)), order);
    }

    /** {@link #uninitialized} outside of any scope, whatever scope is open. */
    public static NDArray unscoped(DataType type, Shape shape) {
        return cleared(NDArray.unscoped(type, shape));
    }

    /** Strings are empty where nothing was written. */
    private static NDArray cleared(NDArray x) {
        if (x.type == DataType.UTF8) {
            x.data.fill((byte) 0);
        }
        return x;
    }

    /**
     * A part of a file as memory, in no scope: BOOL[bytes] to be read by {@link NDArray#viewAs}. Pages are read when they are
     * first touched. What is written to the array stays in this process, the file is never changed; the file must not be cut
     * off or overwritten in place meanwhile. The mapping ends with the last array that refers to it.
     *
     * @param offset where the part begins, in bytes
     * @param bytes its length
     * @throws IOException if the file cannot be opened for reading, or ends before
     */
    public static NDArray map(Path file, long offset, long bytes) throws IOException {
        if (offset < 0 || bytes < 0 || bytes > Files.size(file) - offset) {
            throw new EOFException(
                    file + " has " + Files.size(file) + " bytes: expected " + bytes + " from byte " + offset);
        }
        return bytes == 0 ? unscoped(DataType.BOOL, Shape.of(0)) : NDArray.of(Mapped.open(file, offset, bytes));
    }

    /** A FLOAT array of the given values in c order; of shape [values.length] if no shape is given. */
    public static NDArray create(float[] values, long... shape) {
        return copyOf(MemorySegment.ofArray(values), DataType.FLOAT, values.length, shape);
    }

    /** A FLOAT array of values that are given in c or f order (first axis fastest), in which they are laid out, too. */
    public static NDArray create(float[] values, long[] shape, char order) {
        return ordered(create(values, shape), order);
    }

    /** A DOUBLE array of values that are given in c or f order (first axis fastest), in which they are laid out, too. */
    public static NDArray create(double[] values, long[] shape, char order) {
        return ordered(create(values, shape), order);
    }

    /** A LONG array of values that are given in c or f order (first axis fastest), in which they are laid out, too. */
    public static NDArray create(long[] values, long[] shape, char order) {
        return ordered(create(values, shape), order);
    }

    /** An INT array of values that are given in c or f order (first axis fastest), in which they are laid out, too. */
    public static NDArray create(int[] values, long[] shape, char order) {
        return ordered(create(values, shape), order);
    }

    /** A new array whose elements lie in an order. */
    private static NDArray ordered(NDArray x, char order) {
        if (Layout.checkOrder("create", order) == 'f' && !Layout.isContiguous(x.shape, x.shape.strides('f'), 'c')) {
            x.strides = x.shape.strides('f');
        }
        return x;
    }

    /** Zeros in c or f order. */
    public static NDArray zeros(DataType type, char order, long... shape) {
        NDArray x = uninitialized(type, Shape.of(shape), order);
        return type == DataType.UTF8 ? x : x.assign(0);
    }

    /**
     * A direct buffer's bytes, from its position on, as an array, without a copy: what is written to one shows in the other. The
     * buffer stays alive as long as the array.
     *
     * @throws GatunException for a buffer on the heap, a read-only one, or one in another byte order than the machine's
     * @throws ShapeException if it holds fewer bytes
     */
    public static NDArray wrap(ByteBuffer buffer, DataType type, long... shape) {
        return Wrapping.wrap(buffer, type, shape);
    }

    /**
     * Native memory as an array, without a copy: what is written to one shows in the other. The array does not own it: once the
     * arena is closed, any use of the array is a {@link io.gatun.ops.ScopeException}. Do not close a shared arena while another
     * thread computes with the array.
     *
     * @throws GatunException for memory on the heap, read-only memory, or an address that is not aligned for the type
     * @throws ShapeException if it holds fewer bytes
     */
    public static NDArray wrap(MemorySegment memory, DataType type, long... shape) {
        return Wrapping.wrap(memory, type, shape);
    }

    /** A DOUBLE array. */
    public static NDArray create(double[] values, long... shape) {
        return copyOf(MemorySegment.ofArray(values), DataType.DOUBLE, values.length, shape);
    }

    /** An INT array. */
    public static NDArray create(int[] values, long... shape) {
        return copyOf(MemorySegment.ofArray(values), DataType.INT, values.length, shape);
    }

    /** A LONG array. */
    public static NDArray create(long[] values, long... shape) {
        return copyOf(MemorySegment.ofArray(values), DataType.LONG, values.length, shape);
    }

    /** A SHORT array. */
    public static NDArray create(short[] values, long... shape) {
        return copyOf(MemorySegment.ofArray(values), DataType.SHORT, values.length, shape);
    }

    /** A BYTE array: Java's bytes are signed. For UBYTE, whose bits are the same, give the type. */
    public static NDArray create(byte[] values, long... shape) {
        return create(DataType.BYTE, values, shape);
    }

    /** An array of type BYTE or UBYTE with these bits. */
    public static NDArray create(DataType type, byte[] values, long... shape) {
        return bits(type, DataType.BYTE, DataType.UBYTE, MemorySegment.ofArray(values), values.length, shape);
    }

    /** An array of type SHORT or UINT16 with these bits. */
    public static NDArray create(DataType type, short[] values, long... shape) {
        return bits(type, DataType.SHORT, DataType.UINT16, MemorySegment.ofArray(values), values.length, shape);
    }

    /** An array of type INT or UINT32 with these bits. */
    public static NDArray create(DataType type, int[] values, long... shape) {
        return bits(type, DataType.INT, DataType.UINT32, MemorySegment.ofArray(values), values.length, shape);
    }

    /** An array of type LONG or UINT64 with these bits. */
    public static NDArray create(DataType type, long[] values, long... shape) {
        return bits(type, DataType.LONG, DataType.UINT64, MemorySegment.ofArray(values), values.length, shape);
    }

    private static NDArray bits(
            DataType type, DataType signed, DataType unsigned, MemorySegment values, long n, long[] shape) {
        if (type != signed && type != unsigned) {
            throw new DataTypeException("[create] bits of " + signed + " for type " + type + ": expected " + signed
                    + " or " + unsigned + "; create(values).castTo(" + type + ") converts");
        }
        return copyOf(values, type, n, shape);
    }

    /** A BOOL array. */
    public static NDArray create(boolean[] values, long... shape) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return copyOf(MemorySegment.ofArray(bytes), DataType.BOOL, values.length, shape);
    }

    private static NDArray copyOf(MemorySegment values, DataType type, long n, long[] shape) {
        Shape s = shape.length == 0 ? Shape.of(n) : Shape.of(shape);
        if (s.length() != n) {
            throw new ShapeException("[create] " + n + " values for shape " + s + ": expected " + s.length());
        }
        NDArray x = NDArray.allocate(Context.current(), type, s);
        MemorySegment.copy(values, 0, x.data, 0, x.data.byteSize());
        return x;
    }

    /** A UTF8 vector. */
    public static NDArray create(String... values) {
        return Texts.create(values, Shape.of(values.length));
    }

    /**
     * A UTF8 array of strings in c order; of shape [values.length] if no shape is given.
     *
     * @throws DataTypeException for null, or for text that Unicode does not have (half of a surrogate pair)
     */
    public static NDArray create(String[] values, long... shape) {
        return Texts.create(values, shape.length == 0 ? Shape.of(values.length) : Shape.of(shape));
    }

    /**
     * An array of a Java array of any depth, such as {@code float[][]}, of float, double, long, int, short, byte, boolean or
     * String; a single number or string gives rank 0.
     *
     * @throws ShapeException if its rows differ in length
     */
    public static NDArray createFromArray(Object nested) {
        return NestedArrays.create(nested);
    }

    /**
     * An array of the bytes of its elements in c order, little-endian.
     *
     * @throws ShapeException if their number does not fit
     */
    public static NDArray fromBytes(byte[] bytes, DataType type, long... shape) {
        TextRules.refuseMemory("fromBytes", type);
        NDArray x = NDArray.allocate(Context.current(), type, Shape.of(shape));
        if (bytes.length != x.data.byteSize()) {
            throw new ShapeException(
                    "[fromBytes] " + bytes.length + " bytes for " + type + x.shape + ": expected " + x.data.byteSize());
        }
        copyLittleEndian(MemorySegment.ofArray(bytes), x.data, type);
        if (type == DataType.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                Values.write(x.data, type, i, bytes[i]); // kernels expect 0 and 1
            }
        }
        return x;
    }

    private static void copyLittleEndian(MemorySegment from, MemorySegment to, DataType type) {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN || type.bytes() == 1) {
            MemorySegment.copy(from, 0, to, 0, to.byteSize());
        } else {
            Npy.copySwapped(from, to, type.bytes());
        }
    }

    /** FLOAT values, uniform in [0, 1), of a stream. */
    public static NDArray rand(Rng rng, long... shape) {
        return rng.rand(shape);
    }

    /** FLOAT values, standard normal, of a stream. */
    public static NDArray randn(Rng rng, long... shape) {
        return rng.randn(shape);
    }

    /** Reads a NumPy file; see {@link Npy#read(Path)}. */
    public static NDArray readNpy(Path file) {
        return Npy.read(file);
    }

    /** Writes a NumPy file; see {@link Npy#write(Path, NDArray)}. */
    public static void writeNpy(Path file, NDArray x) {
        Npy.write(file, x);
    }

    /** A NumPy file as memory, in milliseconds whatever its size; see {@link Npy#map(Path)}. */
    public static NDArray mapNpy(Path file) {
        return Npy.map(file);
    }

    /** Reads numbers in lines, blanks between them; see {@link TextArrays}. */
    public static NDArray readTxt(Path file) {
        return TextArrays.read(file, TextFormat.WHITESPACE);
    }

    /** Writes numbers in lines, exact for every type and shape; see {@link TextArrays}. */
    public static void writeTxt(Path file, NDArray x) {
        TextArrays.write(file, x, TextFormat.WHITESPACE);
    }

    /** Threads that kernels use. */
    public static int numThreads() {
        NativeErrors.load();
        return gatun_h.gt_num_threads();
    }

    /** Whether results are the same to the bit with any number of threads: see {@link #setDeterministic}. */
    public static boolean isDeterministic() {
        NativeErrors.load();
        return gatun_h.gt_deterministic() != 0;
    }

    /**
     * Makes results the same to the bit with any number of threads, in the whole process and for plans that are made from
     * now on; without it sums may be split among threads in another order. It costs speed: matrix products run in kernels of
     * our own, and gradients of convolution weights on one thread. The environment variable {@code GATUN_DETERMINISTIC=1}
     * does the same.
     */
    public static void setDeterministic(boolean on) {
        NativeErrors.load();
        gatun_h.gt_set_deterministic(on ? 1 : 0);
    }

    /** Sets the threads that kernels use, in the whole process. */
    public static void setNumThreads(int threads) {
        if (threads < 1) {
            throw new GatunException("[threads] " + threads + " threads: expected 1 or more");
        }
        NativeErrors.load();
        int status = gatun_h.gt_set_num_threads(threads);
        if (status != 0) {
            NativeErrors.raise(status, "threads");
        }
    }

    /** What native memory is in use. */
    public static MemoryUse memory() {
        SlabPool p = SlabPool.shared();
        return new MemoryUse(
                p.limit(),
                p.reserved(),
                p.cached(),
                p.peak(),
                Unscoped.liveBytes(),
                MemoryReport.openScopes(),
                MemoryReport.mappedBytes());
    }

    /** Who holds native memory, in words: what is in use, then every scope, workspace and array without scope, largest first. */
    public static String memoryReport() {
        return memory() + MemoryReport.holders(1000);
    }

    /** Frees native memory that is kept for later; the bytes that went back to the system. */
    public static long trimMemory() {
        return SlabPool.shared().trim();
    }
}
