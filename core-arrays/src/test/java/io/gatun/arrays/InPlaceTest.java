package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Unary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In-place operations: values, refusals, overlapping operands. */
class InPlaceTest {
    @ParameterizedTest
    @EnumSource(Variant.class)
    void valuesInEveryLayout(Variant variant) {
        double[] v = {1, 2, 3, 4, 5, 6};
        NDArray x = variant.of(DataType.FLOAT, io.gatun.ops.Shape.of(2, 3), v);
        NDArray row = variant.of(DataType.FLOAT, io.gatun.ops.Shape.of(3), 10, 20, 30);
        assertSame(x, x.addi(row));
        assertArrayEquals(new float[] {11, 22, 33, 14, 25, 36}, x.toFloatArray());
        x.subi(row).muli(2.0).divi(4.0).rsubi(10.0).negi().absi();
        assertArrayEquals(new float[] {9.5f, 9, 8.5f, 8, 7.5f, 7}, x.toFloatArray());
        x.assign(row).rdivi(60.0);
        assertArrayEquals(new float[] {6, 3, 2, 6, 3, 2}, x.toFloatArray());
        x.squarei().sqrti().logi().expi();
        assertTrue(x.equalsWithEps(Nd.create(new float[] {6, 3, 2, 6, 3, 2}, 2, 3), 1e-5), x.toString());
        x.assign(-1).relui();
        assertEquals(0, x.sum().item());
        assertEquals(3.0, x.sigmoidi().sum().item(), 1e-6);
        assertEquals(6 * Math.tanh(0.5), x.tanhi().sum().item(), 1e-5);
    }

    @Test
    void integersKeepTheirType() {
        NDArray x = Nd.create(new int[] {1, 2, 3});
        x.addi(1L).muli(3L).subi(2L);
        assertArrayEquals(new int[] {4, 7, 10}, x.toIntArray());
        x.addi(Nd.scalar(DataType.LONG, 5L));
        assertArrayEquals(new int[] {9, 12, 15}, x.toIntArray());
        DataTypeException e = assertThrows(DataTypeException.class, () -> x.addi(0.5));
        assertEquals(
                "[add] the result is FLOAT, and the target INT does not hold it: cast the target first, or use the"
                        + " operation that gives a new array",
                e.getMessage());
        assertThrows(DataTypeException.class, () -> x.divi(x));
        assertThrows(DataTypeException.class, () -> x.expi());
        assertThrows(
                DataTypeException.class, () -> Nd.create(new boolean[] {true}).addi(1L));
        assertArrayEquals(new int[] {9, 12, 15}, x.toIntArray(), "a refused operation changes nothing");
    }

    @Test
    void smallerResultsAreConverted() {
        NDArray x = Nd.create(new float[] {1, 2, 3});
        x.addi(Nd.create(new double[] {0.5, 0.5, 0.5}));
        assertArrayEquals(new float[] {1.5f, 2.5f, 3.5f}, x.toFloatArray());
        NDArray flags = Nd.zeros(3);
        x.applyInto(Binary.GT, Nd.scalar(2f), flags);
        assertArrayEquals(new float[] {0, 1, 1}, flags.toFloatArray());
        NDArray half = Nd.zeros(DataType.HALF, 3);
        x.applyInto(Unary.NEG, half);
        assertArrayEquals(new float[] {-1.5f, -2.5f, -3.5f}, half.toFloatArray());
    }

    @Test
    void theTargetDoesNotBroadcast() {
        NDArray x = Nd.ones(3);
        ShapeException e = assertThrows(ShapeException.class, () -> x.addi(Nd.ones(2, 3)));
        assertTrue(e.getMessage().contains("[2, 3]") && e.getMessage().contains("[3]"), e.getMessage());
        assertThrows(ShapeException.class, () -> x.addi(Nd.ones(2)));
        assertThrows(ShapeException.class, () -> x.assign(Nd.ones(2, 3)));
        assertThrows(ShapeException.class, () -> Nd.ones(1).assign(Nd.ones(3)));
        assertThrows(ShapeException.class, () -> x.applyInto(Unary.EXP, Nd.zeros(1, 3)));
        assertThrows(ShapeException.class, () -> x.applyInto(Binary.ADD, x, Nd.zeros(4)));
    }

    @Test
    void overlappingOperandsAreReadBeforeTheyAreWritten() {
        NDArray x = Nd.arange(8);
        x.get(Index.interval(1, 8)).addi(x.get(Index.interval(0, 7)));
        assertArrayEquals(new long[] {0, 1, 3, 5, 7, 9, 11, 13}, x.toLongArray());
        NDArray y = Nd.arange(6);
        y.assign(y.get(Index.reverse()));
        assertArrayEquals(new long[] {5, 4, 3, 2, 1, 0}, y.toLongArray());
        NDArray m = Nd.arange(9).reshape(3, 3).dup();
        m.addi(m.t());
        assertArrayEquals(new long[] {0, 4, 8, 4, 8, 12, 8, 12, 16}, m.toLongArray());
        m.subi(m);
        assertEquals(0, m.abs().max().item());
        NDArray z = Nd.arange(DataType.FLOAT, 0, 8, 1);
        z.get(Index.interval(0, 7)).applyInto(Unary.NEG, z.get(Index.interval(1, 8)));
        assertArrayEquals(new float[] {0, -0f, -1, -2, -3, -4, -5, -6}, z.toFloatArray());
        NDArray r = Nd.arange(4);
        r.addi(r.get(Index.interval(0, 1)).broadcastTo(4));
        assertArrayEquals(new long[] {0, 1, 2, 3}, r.toLongArray());
    }

    @Test
    void assignmentCasts() {
        NDArray x = Nd.zeros(DataType.INT, 4);
        x.assign(Nd.create(new double[] {1.9, -1.9, 1e20, Double.NaN}));
        assertArrayEquals(new int[] {1, -1, Integer.MAX_VALUE, 0}, x.toIntArray());
        x.assign(2.7);
        assertArrayEquals(new int[] {2, 2, 2, 2}, x.toIntArray());
        NDArray b = Nd.zeros(DataType.BOOL, 2).assign(0.5);
        assertArrayEquals(new boolean[] {true, true}, b.toBooleanArray());
    }
}
