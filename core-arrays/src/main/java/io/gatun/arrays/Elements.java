package io.gatun.arrays;

import io.gatun.ops.DataType;
import io.gatun.ops.ShapeException;

/**
 * Single values of an array, and its values as Java arrays. Indices have one entry for each axis; negative ones count from the
 * end. Values convert as by a cast: floating to integer toward zero with saturation, anything to BOOL by {@code x != 0}.
 *
 * <p>For more than a few elements use operations or the bulk methods: each call checks indices and liveness.
 */
public sealed interface Elements permits NDArray {
    /** The element as a double; exact for all types but LONG and UINT64 beyond 2^53. */
    default double getDouble(long... index) {
        return ElementAccess.getDouble((NDArray) this, "getDouble", index);
    }

    /** The element as a float. */
    default float getFloat(long... index) {
        return (float) ElementAccess.getDouble((NDArray) this, "getFloat", index);
    }

    /** The element as a long; UINT64 as its 64 bits. */
    default long getLong(long... index) {
        return ElementAccess.getLong((NDArray) this, "getLong", index);
    }

    /** The element as an int; values outside int saturate. */
    default int getInt(long... index) {
        return (int) Math.clamp(
                ElementAccess.getLong((NDArray) this, "getInt", index), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** The element as a short; integers wrap around, as in a cast. */
    default short getShort(long... index) {
        return (short) ElementAccess.getLong((NDArray) this, "getShort", index);
    }

    /** The element as a byte; integers wrap around, as in a cast. */
    default byte getByte(long... index) {
        return (byte) ElementAccess.getLong((NDArray) this, "getByte", index);
    }

    /** The element as a truth value: true if it is not 0. */
    default boolean getBoolean(long... index) {
        return ElementAccess.getDouble((NDArray) this, "getBoolean", index) != 0;
    }

    /**
     * The only element, whatever the rank.
     *
     * @throws ShapeException if there is not exactly one
     */
    default double item() {
        NDArray x = (NDArray) this;
        if (x.length() != 1) {
            throw new ShapeException(
                    "[item] shape " + x.shape() + " has " + x.length() + " elements: expected exactly 1");
        }
        return ElementAccess.getDouble(x, "item", new long[x.rank()]);
    }

    /** Sets one element. */
    default NDArray put(double value, long... index) {
        NDArray x = (NDArray) this;
        ElementAccess.put(x, value, index);
        return x;
    }

    /** Sets one element. */
    default NDArray put(long value, long... index) {
        NDArray x = (NDArray) this;
        ElementAccess.put(x, value, index);
        return x;
    }

    /** Sets one element to 1 or 0. */
    default NDArray put(boolean value, long... index) {
        return put(value ? 1L : 0L, index);
    }

    /**
     * The element of a UTF8 array.
     *
     * @throws io.gatun.ops.DataTypeException for another type
     */
    default String getString(long... index) {
        return Texts.get((NDArray) this, "getString", index);
    }

    /**
     * Sets one element of a UTF8 array. Strings that are replaced stay in memory until no array refers to the table that this
     * array shares with its views and with what was computed from it; {@code dup()} has a table of its own if much is left over.
     *
     * @throws io.gatun.ops.DataTypeException for another type, or for text that Unicode does not have
     */
    default NDArray put(String value, long... index) {
        NDArray x = (NDArray) this;
        Texts.put(x, value, index);
        return x;
    }

    /** {@link #put(String, long...)} under its name in ND4J. */
    default NDArray putString(String value, long... index) {
        return put(value, index);
    }

    /** The values in c order as a new Java array: strings, and numbers and truth values as a cast to UTF8 writes them. */
    default String[] toStringArray() {
        return Texts.toArray((NDArray) this);
    }

    /** The values in c order as a new Java array. */
    default float[] toFloatArray() {
        return (float[]) ElementAccess.toArray((NDArray) this, "toFloatArray", DataType.FLOAT);
    }

    /** The values in c order as a new Java array. */
    default double[] toDoubleArray() {
        return (double[]) ElementAccess.toArray((NDArray) this, "toDoubleArray", DataType.DOUBLE);
    }

    /** The values in c order as a new Java array. */
    default long[] toLongArray() {
        return (long[]) ElementAccess.toArray((NDArray) this, "toLongArray", DataType.LONG);
    }

    /** The values in c order as a new Java array. */
    default int[] toIntArray() {
        return (int[]) ElementAccess.toArray((NDArray) this, "toIntArray", DataType.INT);
    }

    /** The values in c order as a new Java array; cast to SHORT, but UINT16 as its 16 bits. */
    default short[] toShortArray() {
        NDArray x = (NDArray) this;
        return (short[]) ElementAccess.toArray(x, "toShortArray", x.type == DataType.UINT16 ? x.type : DataType.SHORT);
    }

    /** The values in c order as a new Java array; cast to BYTE, but UBYTE as its 8 bits. */
    default byte[] toByteArray() {
        NDArray x = (NDArray) this;
        return (byte[]) ElementAccess.toArray(x, "toByteArray", x.type == DataType.UBYTE ? x.type : DataType.BYTE);
    }

    /** The values in c order as a new Java array; true where not 0. */
    default boolean[] toBooleanArray() {
        return (boolean[]) ElementAccess.toArray((NDArray) this, "toBooleanArray", DataType.BOOL);
    }
}
