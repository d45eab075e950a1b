package io.gatun.ops.table;

import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Ops;
import io.gatun.ops.special.BitCount;
import io.gatun.ops.special.Bitcast;
import java.util.List;

/** Bits of integers. Shifts work in the width of the type. */
@Namespace("bitwise")
public final class BitwiseFunctions {
    private BitwiseFunctions() {}

    /**
     * Every bit turned over.
     *
     * @formula $y = -x - 1$
     * @shapes any; the result has the same
     * @types x: integers; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T bitwiseNot(T x) {
        width("bitwiseNot", x);
        return x.apply(Binary.BITWISE_XOR, x.scalar(x.dataType(), 0).apply(Binary.BITWISE_XOR, ones(x)));
    }

    /** A number of which all bits are set. */
    private static <T extends Ops<T>> T ones(T x) {
        T zero = x.scalar(x.dataType(), 0);
        return zero.sub(x.scalar(x.dataType(), 1)); // wraps in unsigned types
    }

    /**
     * The bits moved up by y places, taken modulo the width; what leaves at the top comes in at the bottom.
     *
     * @formula none: bits turn round
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: integers; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T leftShiftCyclic(T x, T y) {
        return rotated("leftShiftCyclic", x, y);
    }

    /**
     * The bits moved down by y places, taken modulo the width; what leaves at the bottom comes in at the top.
     *
     * @formula none: bits turn round
     * @shapes x and y broadcast; the result has their common shape
     * @types x, y: integers; result as x
     */
    @NoGradient
    public static <T extends Ops<T>> T rightShiftCyclic(T x, T y) {
        return rotated("rightShiftCyclic", x, y.neg());
    }

    private static <T extends Ops<T>> T rotated(String op, T x, T y) {
        long width = width(op, x);
        T places = y.cast(DataType.LONG).mod(width).cast(x.dataType());
        T rest = x.scalar(x.dataType(), width).sub(places);
        T sign = x.lt(0L).cast(x.dataType()).neg(); // what a shift puts in front
        T in = x.rightShift(rest).bitwiseXor(sign.leftShift(places));
        return x.leftShift(places).bitwiseOr(in);
    }

    private static <T extends Ops<T>> long width(String op, T x) {
        if (!x.dataType().isInteger()) {
            throw new DataTypeException("[" + op + "] takes integers, received " + x.dataType() + ": cast first");
        }
        return 8L * x.dataType().bytes();
    }

    /**
     * How many bits of each integer are set, INT.
     *
     * @formula $y = \sum_k bit_k(x)$
     * @shapes any; the result has the same
     * @types x: integers; result INT
     */
    @NoGradient
    public static <T extends Ops<T>> T bitCount(T x) {
        return x.apply(new BitCount(), List.of(x));
    }

    /**
     * How many bits differ between two integer arrays of one type, all elements together; LONG of rank 0.
     *
     * @formula $z = \sum_i \sum_k bit_k(x_i \oplus y_i)$
     * @shapes two of one shape, to []
     * @types x, y: integers; result LONG
     */
    @NoGradient
    public static <T extends Ops<T>> T bitsHammingDistance(T x, T y) {
        return bitCount(x.bitwiseXor(y)).sum();
    }

    /**
     * The same bits as another type. To a smaller type, a new last axis holds the parts, lowest first; to a larger one, the last axis
     * of parts is joined.
     *
     * @formula none: the bits stay
     * @shapes any; the result has the same; [...] to [..., parts] for a smaller type, [..., parts] to [...] for a
     *     larger one
     * @types x: floating types, SHORT, UINT16, INT, UINT32, LONG, UINT64; result INT
     */
    @NoGradient
    public static <T extends Ops<T>> T bitcast(T x, DataType type) {
        return x.apply(new Bitcast(type), List.of(x));
    }
}
