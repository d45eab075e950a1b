package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.ops.DataType;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Printing, against what NumPy 2.4 prints for the same arrays. */
class PrinterTest {
    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;

    private static Arguments of(NDArray x, String expected) {
        return Arguments.of(x, expected);
    }

    private static NDArray f(float... values) {
        return Nd.create(values);
    }

    private static NDArray d(double... values) {
        return Nd.create(values);
    }

    static Stream<Arguments> numpy() {
        return Stream.of(
                of(f(1, 2, 3), "[1. 2. 3.]"),
                of(f(1.5f, -2.25f, 1e-3f), "[ 1.50e+00 -2.25e+00  1.00e-03]"),
                of(f(1e-5f, 1, 2), "[1.e-05 1.e+00 2.e+00]"),
                of(f(1e9f, 1), "[1.e+09 1.e+00]"),
                of(d(1e16, 1), "[1.e+16 1.e+00]"),
                of(d(1e15), "[1.e+15]"),
                of(Nd.create(new float[] {1, 2, 3, 4}, 2, 2), "[[1. 2.]\n [3. 4.]]"),
                of(
                        Nd.arange(24).reshape(2, 3, 4),
                        "[[[ 0  1  2  3]\n  [ 4  5  6  7]\n  [ 8  9 10 11]]\n\n [[12 13 14 15]\n  [16 17 18 19]\n"
                                + "  [20 21 22 23]]]"),
                of(f(NAN, 1, INF, -INF), "[ nan   1.  inf -inf]"),
                of(Nd.create(new boolean[] {true, false}), "[ True False]"),
                of(Nd.scalar(DataType.BOOL, 1), "True"),
                of(Nd.scalar(3.5f), "3.5"),
                of(Nd.scalar(DataType.DOUBLE, 1), "1.0"),
                of(Nd.scalar(DataType.DOUBLE, 1e20), "1e+20"),
                of(Nd.scalar(DataType.FLOAT, -1e-5), "-1e-05"),
                of(Nd.scalar(DataType.DOUBLE, 123456789), "123456789.0"),
                of(Nd.scalar(DataType.FLOAT, NAN), "nan"),
                of(Nd.scalar(DataType.INT, 7), "7"),
                of(f(1e-20f, 1.2345678f), "[9.9999997e-21 1.2345678e+00]"),
                of(f(0.1f, 123.456789f, 1000.5f), "[1.0000000e-01 1.2345679e+02 1.0005000e+03]"),
                of(Nd.zeros(3), "[0. 0. 0.]"),
                of(f(-0f, 0), "[-0.  0.]"),
                of(d(1.0 / 3, 2.0 / 3), "[0.33333333 0.66666667]"),
                of(f(1f / 3, 2f / 3), "[0.33333334 0.6666667 ]"),
                of(d(1.0 / 3, 2.0 / 3, 100).castTo(DataType.HALF), "[  0.3333   0.6665 100.    ]"),
                of(Nd.arange(2000), "[   0    1    2 ... 1997 1998 1999]"),
                of(Nd.arange(2000).reshape(40, 50), """
                        [[   0    1    2 ...   47   48   49]
                         [  50   51   52 ...   97   98   99]
                         [ 100  101  102 ...  147  148  149]
                         ...
                         [1850 1851 1852 ... 1897 1898 1899]
                         [1900 1901 1902 ... 1947 1948 1949]
                         [1950 1951 1952 ... 1997 1998 1999]]"""),
                of(Nd.arange(DataType.FLOAT, 0, 1500, 1).reshape(3, 500).div(7.0), """
                        [[0.0000000e+00 1.4285715e-01 2.8571430e-01 ... 7.1000000e+01
                          7.1142860e+01 7.1285713e+01]
                         [7.1428574e+01 7.1571426e+01 7.1714287e+01 ... 1.4242857e+02
                          1.4257143e+02 1.4271428e+02]
                         [1.4285715e+02 1.4300000e+02 1.4314285e+02 ... 2.1385715e+02
                          2.1400000e+02 2.1414285e+02]]"""),
                of(Nd.arange(0, 40_000, 1000), """
                        [    0  1000  2000  3000  4000  5000  6000  7000  8000  9000 10000 11000
                         12000 13000 14000 15000 16000 17000 18000 19000 20000 21000 22000 23000
                         24000 25000 26000 27000 28000 29000 30000 31000 32000 33000 34000 35000
                         36000 37000 38000 39000]"""),
                of(d(NAN, NAN), "[nan nan]"),
                of(d(1e-20, 1e20), "[1.e-20 1.e+20]"),
                of(f(1e-20f, NAN, -5), "[ 1.e-20     nan -5.e+00]"),
                of(
                        Nd.create(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}),
                        "[-9223372036854775808  9223372036854775807]"),
                of(Nd.zeros(2, 0), "[]"),
                of(d(123456789.123, 0.5), "[1.23456789e+08 5.00000000e-01]"),
                of(d(0.1, 0.12345678912345), "[0.1        0.12345679]"),
                of(f(16777216, 1), "[1.6777216e+07 1.0000000e+00]"),
                of(f(99999999, 1e5f), "[1.e+08 1.e+05]"),
                of(d(1e100, -1e100), "[ 1.e+100 -1.e+100]"),
                of(
                        Nd.create(
                                IntStream.range(0, 13).mapToDouble(i -> i / 3.0).toArray()),
                        "[0.         0.33333333 0.66666667 1.         1.33333333 1.66666667\n"
                                + " 2.         2.33333333 2.66666667 3.         3.33333333 3.66666667\n 4.        ]"),
                of(Nd.create(new float[] {1.5f}, 1, 1, 1), "[[[1.5]]]"),
                of(d(12345.678, 1e7), "[   12345.678 10000000.   ]"),
                of(d(1e-4, 0.09), "[0.0001 0.09  ]"),
                of(d(1e-4, 0.11), "[1.0e-04 1.1e-01]"));
    }

    @ParameterizedTest
    @MethodSource
    void numpy(NDArray x, String expected) {
        assertEquals(expected, x.toString());
    }

    @Test
    void viewsPrintTheirElements() {
        NDArray x = Nd.arange(6).reshape(2, 3);
        assertEquals("[[0 3]\n [1 4]\n [2 5]]", x.t().toString());
        assertEquals("[5 4 3]", x.get(Index.point(1), Index.reverse()).toString());
    }

    @Test
    void aDeadArraySaysSo() {
        NDArray x = Nd.unscoped(DataType.FLOAT, io.gatun.ops.Shape.of(2));
        x.close();
        assertEquals("NDArray(FLOAT[2], closed)", x.toString());
    }
}
