package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Unary;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Integer types to the last bit, against BigInteger: limits, wrapping, saturation, order. */
class IntegerTypesTest {
    private static Stream<DataType> integers() {
        return DataType.numeric().stream().filter(DataType::isInteger);
    }

    /** The limits of a type, what lies near them, and what lies between. */
    private static long[] values(DataType type) {
        List<Long> v = new ArrayList<>(List.of(0L, 1L, 2L, 3L, 7L));
        for (long d = 0; d < 4; d++) {
            v.add(type.minInteger() + d);
            v.add(type.maxInteger() - d);
        }
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            v.add(type.wrap(random.nextLong() >> random.nextInt(8 * type.bytes())));
        }
        return v.stream().mapToLong(Long::longValue).toArray();
    }

    private static NDArray array(DataType type, long... values) {
        NDArray x = Nd.zeros(type, values.length);
        for (int i = 0; i < values.length; i++) {
            x.put(values[i], i);
        }
        return x;
    }

    private static BigInteger big(DataType type, long bits) {
        return type == DataType.UINT64 ? new BigInteger(Long.toUnsignedString(bits)) : BigInteger.valueOf(bits);
    }

    private static BigInteger floorDiv(BigInteger x, BigInteger y) {
        BigInteger[] q = x.divideAndRemainder(y);
        return q[1].signum() != 0 && q[1].signum() != y.signum() ? q[0].subtract(BigInteger.ONE) : q[0];
    }

    private static BigInteger expected(Binary op, BigInteger x, BigInteger y) {
        return switch (op) {
            case ADD -> x.add(y);
            case SUB -> x.subtract(y);
            case MUL -> x.multiply(y);
            case MAX -> x.max(y);
            case MIN -> x.min(y);
            case SQUARED_DIFFERENCE -> x.subtract(y).pow(2);
            case FLOOR_DIV -> y.signum() == 0 ? BigInteger.ZERO : floorDiv(x, y);
            case MOD ->
                y.signum() == 0 ? BigInteger.ZERO : x.subtract(floorDiv(x, y).multiply(y));
            case GT -> x.compareTo(y) > 0 ? BigInteger.ONE : BigInteger.ZERO;
            case LTE -> x.compareTo(y) <= 0 ? BigInteger.ONE : BigInteger.ZERO;
            case EQ -> x.equals(y) ? BigInteger.ONE : BigInteger.ZERO;
            default -> throw new IllegalArgumentException(op.name());
        };
    }

    @ParameterizedTest
    @MethodSource("integers")
    void arithmeticWrapsAndComparesExactly(DataType type) {
        long[] v = values(type);
        int n = v.length;
        try (Scope scope = Scope.open()) {
            NDArray x = array(type, v).reshape(n, 1);
            NDArray y = array(type, v);
            for (Binary op : List.of(
                    Binary.ADD,
                    Binary.SUB,
                    Binary.MUL,
                    Binary.MAX,
                    Binary.MIN,
                    Binary.FLOOR_DIV,
                    Binary.MOD,
                    Binary.SQUARED_DIFFERENCE,
                    Binary.GT,
                    Binary.LTE,
                    Binary.EQ)) {
                long[] z = x.apply(op, y).toLongArray();
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        long e = type.wrap(
                                expected(op, big(type, v[i]), big(type, v[j])).longValue());
                        assertEquals(e, z[i * n + j], op + " " + type + " of " + v[i] + " and " + v[j]);
                    }
                }
            }
            long[] negated = y.apply(Unary.NEG).toLongArray();
            for (int i = 0; i < n; i++) {
                assertEquals(type.wrap(-v[i]), negated[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void castsBetweenIntegersWrap(DataType from) {
        long[] v = values(from);
        try (Scope scope = Scope.open()) {
            NDArray x = array(from, v);
            for (DataType to : integers().toList()) {
                long[] z = x.castTo(to).toLongArray();
                for (int i = 0; i < v.length; i++) {
                    assertEquals(to.wrap(v[i]), z[i], v[i] + " as " + from + " to " + to);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void castsFromFloatingSaturate(DataType to) {
        double[] v = {
            Double.NaN,
            0,
            -0.0,
            0.9,
            -0.9,
            1.5,
            -1.5,
            100.7,
            127.9,
            128,
            200,
            255.5,
            256,
            -128.5,
            -129,
            32767.5,
            32768,
            65535.9,
            65536,
            -32769,
            2147483647.5,
            2147483648.0,
            4294967295.5,
            4294967296.0,
            -2147483649.0,
            0x1p53,
            0x1p62,
            0x1p63,
            -0x1p63,
            0x1.8p63,
            0x1p64,
            1e30,
            -1e30,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        BigInteger low = big(to, to.minInteger());
        BigInteger high = big(to, to.maxInteger());
        try (Scope scope = Scope.open()) {
            long[] z = Nd.create(v).castTo(to).toLongArray();
            for (int i = 0; i < v.length; i++) {
                long e = Double.isNaN(v[i])
                        ? 0
                        : Double.isInfinite(v[i])
                                ? v[i] > 0 ? to.maxInteger() : to.minInteger()
                                : new java.math.BigDecimal(v[i])
                                        .toBigInteger()
                                        .max(low)
                                        .min(high)
                                        .longValue();
                assertEquals(e, z[i], v[i] + " to " + to);
                assertEquals(e, to.saturate(v[i]), v[i] + " to " + to + " in Java");
                assertEquals(e, Nd.scalar(to, v[i]).getLong(), v[i] + " to " + to + " as a scalar");
                assertEquals(e, Nd.full(to, v[i], 3).getLong(1), v[i] + " to " + to + " by filling");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void castsToFloatingRound(DataType from) {
        long[] v = values(from);
        try (Scope scope = Scope.open()) {
            NDArray x = array(from, v);
            double[] d = x.castTo(DataType.DOUBLE).toDoubleArray();
            float[] f = x.castTo(DataType.FLOAT).toFloatArray();
            boolean[] b = x.castTo(DataType.BOOL).toBooleanArray();
            for (int i = 0; i < v.length; i++) {
                BigInteger e = big(from, v[i]);
                assertEquals(e.doubleValue(), d[i]);
                assertEquals(e.doubleValue(), from.number(v[i]), "in Java");
                assertEquals(e.doubleValue(), x.getDouble(i), "one element");
                assertEquals(e.floatValue(), f[i]);
                assertEquals(v[i] != 0, b[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void reductions(DataType type) {
        long[] v = values(type);
        try (Scope scope = Scope.open()) {
            NDArray x = array(type, v);
            BigInteger sum = BigInteger.ZERO;
            BigInteger product = BigInteger.ONE;
            BigInteger high = big(type, v[0]);
            BigInteger low = high;
            for (long b : v) {
                sum = sum.add(big(type, b));
                product = product.multiply(big(type, b | 1));
                high = high.max(big(type, b));
                low = low.min(big(type, b));
            }
            DataType wide = type.isUnsigned() ? DataType.UINT64 : DataType.LONG;
            assertEquals(wide, x.sum().dataType());
            assertEquals(sum.longValue(), x.sum().getLong());
            long[] odd = Arrays.stream(v).map(b -> b | 1).toArray();
            assertEquals(product.longValue(), array(type, odd).prod().getLong());
            assertEquals(high.longValue(), x.max().getLong());
            assertEquals(low.longValue(), x.min().getLong());
            assertEquals(type, x.max().dataType());
            assertEquals(high, big(type, v[(int) x.argmax(0).getLong()]));
            assertEquals(low, big(type, v[(int) x.argmin(0).getLong()]));
            assertEquals(DataType.FLOAT, x.mean().dataType());
            long[] sums = x.cumsum(0).toLongArray();
            long running = 0;
            for (int i = 0; i < v.length; i++) {
                running = type.wrap(running + v[i]);
                assertEquals(running, sums[i]);
            }
            NDArray empty = Nd.zeros(type, 0);
            assertThrows(io.gatun.ops.ShapeException.class, empty::max); // as NumPy: there is nothing to choose from
            assertThrows(io.gatun.ops.ShapeException.class, empty::min);
        }
    }

    /** Each size of matrix has a path of its own; the largest one has more than one step of sums. */
    @ParameterizedTest
    @MethodSource("integers")
    void matrixProductsWrap(DataType type) {
        Random random = new Random(1);
        for (int[] s : new int[][] {{3, 4, 5}, {1, 70, 9}, {20, 33, 1}, {40, 450, 37}}) {
            long[] a = random.longs((long) s[0] * s[1]).map(type::wrap).toArray();
            long[] b = random.longs((long) s[1] * s[2]).map(type::wrap).toArray();
            try (Scope scope = Scope.open()) {
                NDArray x = array(type, a).reshape(s[0], s[1]);
                NDArray y = array(type, b).reshape(s[1], s[2]);
                NDArray z = x.matmul(y);
                assertEquals(type, z.dataType());
                assertEquals(z, x.t().dup().t().matmul(y.t().dup().t()));
                for (int i = 0; i < s[0]; i++) {
                    for (int j = 0; j < s[2]; j++) {
                        long sum = 0;
                        for (int k = 0; k < s[1]; k++) {
                            sum += a[i * s[1] + k] * b[k * s[2] + j];
                        }
                        assertEquals(type.wrap(sum), z.getLong(i, j));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void elementsAreExact(DataType type) {
        long[] v = values(type);
        try (Scope scope = Scope.open()) {
            NDArray x = array(type, v);
            for (int i = 0; i < v.length; i++) {
                assertEquals(v[i], x.getLong(i));
            }
            assertArrayEquals(v, x.toLongArray());
            assertEquals(x, x.dup());
            NDArray other = x.dup();
            other.put(v[3] + 1, 3);
            assertFalse(x.equals(other));
            assertFalse(x.equalsWithEps(other.castTo(DataType.LONG), 0));
            String text = Arrays.stream(v)
                    .mapToObj(b -> big(type, b).toString())
                    .reduce((p, q) -> p + " " + q)
                    .orElseThrow();
            assertEquals(
                    text,
                    x.toString()
                            .replaceAll("[\\[\\]]", "")
                            .replaceAll("\\s+", " ")
                            .strip());
        }
    }

    @Test
    void javaArraysTakeTheirType() {
        try (Scope scope = Scope.open()) {
            byte[] bytes = {-128, -1, 0, 127};
            short[] shorts = {Short.MIN_VALUE, -1, 0, Short.MAX_VALUE};
            assertEquals(DataType.BYTE, Nd.create(bytes).dataType());
            assertEquals(DataType.SHORT, Nd.create(shorts, 2, 2).dataType());
            assertArrayEquals(bytes, Nd.create(bytes).toByteArray());
            assertArrayEquals(shorts, Nd.create(shorts).toShortArray());
            assertEquals("[128 255   0 127]", Nd.create(DataType.UBYTE, bytes).toString());
            assertEquals(
                    "[32768 65535     0 32767]",
                    Nd.create(DataType.UINT16, shorts).toString());
            assertEquals(
                    "[4294967295          1]",
                    Nd.create(DataType.UINT32, new int[] {-1, 1}).toString());
            assertEquals(
                    "18446744073709551615",
                    Nd.create(DataType.UINT64, new long[] {-1}).reshape().toString());
            assertArrayEquals(bytes, Nd.create(DataType.UBYTE, bytes).toByteArray());
            assertArrayEquals(shorts, Nd.create(DataType.UINT16, shorts).toShortArray());
            assertEquals(
                    DataType.SHORT,
                    Nd.createFromArray(new short[][] {{1, 2}, {3, 4}}).dataType());
            assertEquals(
                    DataType.BYTE,
                    Nd.createFromArray(new byte[][][] {{{1}, {2}}}).dataType());
            assertEquals(DataType.BYTE, Nd.createFromArray((byte) 3).dataType());
            DataTypeException e =
                    assertThrows(DataTypeException.class, () -> Nd.create(DataType.SHORT, new byte[] {1}));
            assertEquals(
                    "[create] bits of BYTE for type SHORT: expected BYTE or UBYTE; create(values).castTo(SHORT) converts",
                    e.getMessage());
        }
    }

    @Test
    void numbersBesideArraysMustFit() {
        try (Scope scope = Scope.open()) {
            NDArray x = Nd.create(DataType.UBYTE, new byte[] {1, (byte) 250});
            assertEquals("[11  4]", x.add(10).toString());
            assertEquals(DataType.UBYTE, x.add(10).dataType());
            GatunException e = assertThrows(GatunException.class, () -> x.gt(300));
            assertEquals("[constant] 300 beside UBYTE: expected 0 to 255; cast to LONG first", e.getMessage());
            assertThrows(GatunException.class, () -> x.add(-1));
            assertEquals("[  1. 250.]", x.add(0.0).toString());
        }
    }

    @Test
    void mixedTypesMeet() {
        try (Scope scope = Scope.open()) {
            NDArray bytes = Nd.create(new byte[] {-1, 2});
            NDArray pixels = Nd.create(DataType.UBYTE, new byte[] {(byte) 255, 3});
            assertEquals(DataType.SHORT, bytes.add(pixels).dataType());
            assertArrayEquals(new long[] {254, 5}, bytes.add(pixels).toLongArray());
            assertTrue(bytes.lt(pixels).get(Index.point(0)).getBoolean());
            NDArray large = Nd.create(DataType.UINT64, new long[] {-1, 2});
            assertEquals(DataType.DOUBLE, large.add(bytes).dataType());
            assertEquals(0x1p64, large.mul(Nd.create(new byte[] {1, 1})).getDouble(0));
        }
    }

    /** What only moves is the same bits in every type. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"BOOL", "UTF8"})
    void movement(DataType type) {
        try (Scope scope = Scope.open()) {
            NDArray x = Nd.arange(12).castTo(type).reshape(3, 4);
            NDArray y = Nd.concat(1, x, x.add(1));
            assertArrayEquals(new double[] {4, 5, 6, 7, 5, 6, 7, 8}, y.getRow(1).toDoubleArray());
            assertEquals(type, y.dataType());
            assertArrayEquals(
                    new double[] {8, 9, 10, 11, 0, 1, 2, 3},
                    x.gather(Nd.create(new long[] {-1, 0}), 0).toDoubleArray());
            assertArrayEquals(
                    new double[] {9, 9, 9, 9, 9, 9, 10, 9},
                    x.slice(0, 2, 3)
                            .slice(1, 1, 3)
                            .pad(new long[] {1, 1}, new long[] {0, 1}, 9)
                            .toDoubleArray());
            NDArray even = x.mod(Nd.scalar(type, 2)).eq(Nd.scalar(type, 0));
            assertArrayEquals(
                    new double[] {0, 0, 2, 0},
                    even.select(x, x.zerosLike()).getRow(0).toDoubleArray());
            assertArrayEquals(
                    new double[] {0, 4, 8, 1}, Arrays.copyOf(x.t().dup().toDoubleArray(), 4));
        }
    }
}
