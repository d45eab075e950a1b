package io.gatun.arrays;

import io.gatun.ops.Binary;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Reduce;
import io.gatun.ops.Shape;
import io.gatun.ops.Softmax;
import io.gatun.ops.Unary;
import io.gatun.ops.reference.ReferenceValue;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** NaN, infinities, signed zeros, the ends of the ranges, and division by zero, against the reference interpreter. */
class SpecialValuesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double[] FLOATING = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        3,
        1e-3,
        -1e-3,
        20,
        -20,
        90,
        -90,
        700,
        -700,
        1e4,
        INF,
        -INF,
        Double.NaN
    };

    private static boolean isFloating(Elementwise op) {
        return op.domain() != Elementwise.Domain.LOGICAL && op.domain() != Elementwise.Domain.INTEGER;
    }

    @ParameterizedTest
    @EnumSource(Unary.class)
    void unary(Unary op) {
        if (isFloating(op)) {
            for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE, DataType.HALF, DataType.BFLOAT16)) {
                ReferenceValue x = ReferenceValue.of(type, Shape.of(FLOATING.length), FLOATING);
                OperationTest.check(op, factor(op), List.of(x));
            }
        }
    }

    /** Trigonometry of large numbers, and gelu's tail, lose digits to cancellation. */
    private static double factor(Unary op) {
        return switch (op) {
            case SIN, COS, TAN -> 50;
            case GELU, ERFC -> 20;
            default -> 4;
        };
    }

    @ParameterizedTest
    @EnumSource(Binary.class)
    void binary(Binary op) {
        if (isFloating(op)) {
            int n = FLOATING.length;
            for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
                // Java's Math.pow gives NaN where IEEE 754, C and NumPy give 1: for a base of 1 or -1 and no finite
                // exponent.
                double[] bases = op == Binary.POW
                        ? Arrays.stream(FLOATING).filter(v -> Math.abs(v) != 1).toArray()
                        : FLOATING;
                ReferenceValue x = ReferenceValue.of(type, Shape.of(bases.length, 1), bases);
                ReferenceValue y = ReferenceValue.of(type, Shape.of(n), FLOATING);
                OperationTest.check(op, 4, List.of(x, y));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Binary.class,
            names = {
                "ADD",
                "SUB",
                "MUL",
                "FLOOR_DIV",
                "MOD",
                "POW",
                "MAX",
                "MIN",
                "LT",
                "EQ",
                "BITWISE_AND",
                "BITWISE_OR",
                "BITWISE_XOR",
                "RIGHT_SHIFT"
            })
    void integers(Binary op) {
        double[] values = {0, 1, -1, 2, -2, 3, -3, 7, -7, 10};
        for (DataType type : List.of(DataType.INT, DataType.LONG)) {
            ReferenceValue x = ReferenceValue.of(type, Shape.of(values.length, 1), values);
            ReferenceValue y = ReferenceValue.of(type, Shape.of(values.length), values);
            OperationTest.check(op, 1, List.of(x, y));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "UTF8")
    void casts(DataType to) {
        double[] values = {
            0, -0.0, 0.9, -0.9, 1.5, 2.5, 65504, 65520, 1e6, 3e9, -3e9, 1e19, -1e19, 1e30, INF, -INF, Double.NaN
        };
        for (DataType from : List.of(DataType.FLOAT, DataType.DOUBLE, DataType.HALF, DataType.BFLOAT16)) {
            OperationTest.check(new Cast(to), 1, List.of(ReferenceValue.of(from, Shape.of(values.length), values)));
        }
    }

    @ParameterizedTest
    @EnumSource(Reduce.Kind.class)
    void reductions(Reduce.Kind kind) {
        if (kind.isLogical()) {
            return;
        }
        double[] values = {1, 2, Double.NaN, -1, INF, 3, -INF, INF, 5, 7, 7, -7};
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE, DataType.HALF, DataType.BFLOAT16)) {
            OperationTest.check(
                    new Reduce(kind, List.of(1), false), 4, List.of(ReferenceValue.of(type, Shape.of(4, 3), values)));
            OperationTest.check(
                    new Reduce(kind, List.of(0), false), 4, List.of(ReferenceValue.of(type, Shape.of(4, 3), values)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void softmaxIsStable(DataType type) {
        double[] values = {1e4, 1e4 - 1, -1e4, 0, 1, 2};
        OperationTest.check(new Softmax(1), 50, List.of(ReferenceValue.of(type, Shape.of(2, 3), values)));
    }
}
