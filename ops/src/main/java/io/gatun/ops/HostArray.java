package io.gatun.ops;

import java.util.Arrays;

/**
 * Elements on the Java heap, in c order: what the loops of a {@link HostOp} read and write. Floating types are held as
 * {@code double}, integers and BOOL as {@code long} (UINT64 as its 64 bits), so every value of every type is exact; whoever takes
 * the elements over rounds floating values to the type, and wraps integers.
 */
public final class HostArray {
    private final Spec spec;
    private final double[] doubles;
    private final long[] longs;

    private HostArray(Spec spec, double[] doubles, long[] longs) {
        this.spec = spec;
        this.doubles = doubles;
        this.longs = longs;
    }

    /**
     * Zeros.
     *
     * @throws MemoryLimitException if there are more elements than a Java array holds
     */
    public static HostArray of(Spec spec) {
        long n = spec.shape().length();
        if (n < 0 || n > Integer.MAX_VALUE - 8) {
            throw new MemoryLimitException("[host] " + spec + (n < 0 ? " has unknown sizes" : " has " + n + " elements")
                    + ": an operation that runs in Java takes at most " + (Integer.MAX_VALUE - 8));
        }
        return spec.dataType().isFloating()
                ? new HostArray(spec, new double[(int) n], null)
                : new HostArray(spec, null, new long[(int) n]);
    }

    /** Zeros of the given type and sizes. */
    public static HostArray of(DataType type, long... sizes) {
        return of(Spec.of(type, sizes));
    }

    /** Elements of a floating type; the array is taken over. */
    public static HostArray of(Spec spec, double[] values) {
        requireLength(spec, values.length);
        return new HostArray(spec, values, null);
    }

    /** Elements of an integer type or BOOL; the array is taken over. */
    public static HostArray of(Spec spec, long[] values) {
        requireLength(spec, values.length);
        return new HostArray(spec, null, values);
    }

    private static void requireLength(Spec spec, int length) {
        if (spec.shape().length() != length) {
            throw new ShapeException("[host] " + length + " elements for " + spec + ": expected "
                    + spec.shape().length());
        }
    }

    /** Type and sizes. */
    public Spec spec() {
        return spec;
    }

    /** Element type. */
    public DataType dataType() {
        return spec.dataType();
    }

    /** Sizes. */
    public Shape shape() {
        return spec.shape();
    }

    /** Size along an axis. */
    public int size(int axis) {
        return (int) spec.shape().size(axis);
    }

    /** Number of elements. */
    public int length() {
        return doubles != null ? doubles.length : longs.length;
    }

    /** Whether the elements are held as {@code double}: {@link #doubles()}, else {@link #longs()}. */
    public boolean isFloating() {
        return doubles != null;
    }

    /** The elements of a floating type, not a copy. */
    public double[] doubles() {
        if (doubles == null) {
            throw new DataTypeException("[host] the elements of " + spec + " are integers");
        }
        return doubles;
    }

    /** The elements of an integer type or BOOL, not a copy. */
    public long[] longs() {
        if (longs == null) {
            throw new DataTypeException("[host] the elements of " + spec + " are floating");
        }
        return longs;
    }

    /** An element as a floating number. */
    public double get(int i) {
        return doubles != null ? doubles[i] : spec.dataType().number(longs[i]);
    }

    /** An element as an integer; floating values are truncated. */
    public long getLong(int i) {
        return doubles != null ? (long) doubles[i] : longs[i];
    }

    /** Sets an element; integers take the truncated value, limited to what the type holds. */
    public void set(int i, double value) {
        if (doubles != null) {
            doubles[i] = value;
        } else {
            longs[i] = spec.dataType().saturate(value);
        }
    }

    /** Sets an element exactly. */
    public void set(int i, long value) {
        if (doubles != null) {
            doubles[i] = value;
        } else {
            longs[i] = value;
        }
    }

    /** Copies an element of another array of the same type. */
    public void copy(int i, HostArray from, int j) {
        if (doubles != null) {
            doubles[i] = from.doubles[j];
        } else {
            longs[i] = from.longs[j];
        }
    }

    /** Copies a run of elements of another array of the same type. */
    public void copy(int i, HostArray from, int j, int count) {
        System.arraycopy(doubles != null ? from.doubles : from.longs, j, doubles != null ? doubles : longs, i, count);
    }

    /** The order of two elements: NaN stands last, -0 equals 0. */
    public int compare(int i, int j) {
        if (doubles == null) {
            return spec.dataType() == DataType.UINT64
                    ? Long.compareUnsigned(longs[i], longs[j])
                    : Long.compare(longs[i], longs[j]);
        }
        double a = doubles[i];
        double b = doubles[j];
        return a < b ? -1 : a > b ? 1 : a == b ? 0 : Boolean.compare(a != a, b != b);
    }

    /** All elements as floating numbers, as a new array. */
    public double[] toDoubles() {
        return doubles != null
                ? doubles.clone()
                : Arrays.stream(longs).mapToDouble(spec.dataType()::number).toArray();
    }

    @Override
    public String toString() {
        return spec + " " + (doubles != null ? Arrays.toString(doubles) : Arrays.toString(longs));
    }
}
