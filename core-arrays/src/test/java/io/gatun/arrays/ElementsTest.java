package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Factories, single elements, Java arrays, equality. */
class ElementsTest {
    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "UTF8")
    void elementsOfEveryType(DataType type) {
        NDArray x = Nd.zeros(type, 2, 2);
        x.put(1.0, 0, 1).put(3L, 1, -1).put(true, 1, 0);
        double three = type == DataType.BOOL ? 1 : 3;
        assertArrayEquals(new double[] {0, 1, 1, three}, x.toDoubleArray());
        assertArrayEquals(new float[] {0, 1, 1, (float) three}, x.toFloatArray());
        assertArrayEquals(new long[] {0, 1, 1, (long) three}, x.toLongArray());
        assertArrayEquals(new int[] {0, 1, 1, (int) three}, x.toIntArray());
        assertArrayEquals(new boolean[] {false, true, true, true}, x.toBooleanArray());
        assertEquals(three, x.getDouble(1, 1));
        assertEquals((float) three, x.getFloat(-1, -1));
        assertEquals((long) three, x.getLong(1, 1));
        assertEquals((int) three, x.getInt(1, 1));
        assertTrue(x.getBoolean(0, 1));
    }

    @Test
    void conversionsSaturate() {
        NDArray x = Nd.create(new double[] {1e30, -1e30, Double.NaN, -0.9});
        assertArrayEquals(new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 0}, x.toIntArray());
        assertEquals(Integer.MAX_VALUE, x.getInt(0));
        assertEquals(Long.MAX_VALUE, x.getLong(0));
        assertEquals(0, x.getInt(2));
        assertEquals(Long.MAX_VALUE, Nd.create(new long[] {Long.MAX_VALUE}).getLong(0));
        assertEquals(Integer.MAX_VALUE, Nd.create(new long[] {1L << 40}).getInt(0));
        assertEquals(
                Long.MAX_VALUE - 1, Nd.scalar(DataType.LONG, Long.MAX_VALUE - 1).getLong());
    }

    @Test
    void item() {
        assertEquals(2.5, Nd.full(DataType.DOUBLE, 2.5, 1, 1).item());
        ShapeException e = assertThrows(ShapeException.class, () -> Nd.ones(2).item());
        assertTrue(e.getMessage().contains("[2]"), e.getMessage());
    }

    @Test
    void factories() {
        assertArrayEquals(new float[] {1, 1}, Nd.ones(2).toFloatArray());
        assertEquals(DataType.FLOAT, Nd.zeros(1).dataType());
        assertArrayEquals(new long[] {0, 1, 2}, Nd.arange(3).toLongArray());
        assertArrayEquals(new long[] {5, 3, 1}, Nd.arange(5, 0, -2).toLongArray());
        assertEquals(0, Nd.arange(3, 3, 1).length());
        assertArrayEquals(
                new float[] {0, 0.5f, 1},
                Nd.arange(DataType.FLOAT, 0, 1.25, 0.5).toFloatArray());
        assertThrows(GatunException.class, () -> Nd.arange(0, 1, 0));
        assertThrows(GatunException.class, () -> Nd.arange(DataType.FLOAT, 0, 1, 0));
        assertThrows(GatunException.class, () -> Nd.arange(DataType.FLOAT, 0, Double.NaN, 1));
        assertArrayEquals(
                new double[] {0, 0.25, 0.5, 0.75, 1},
                Nd.linspace(DataType.DOUBLE, 0, 1, 5).toDoubleArray());
        assertArrayEquals(new float[] {3}, Nd.linspace(3, 9, 1).toFloatArray());
        assertArrayEquals(
                new float[] {1, 0, 0, 0, 1, 0}, Nd.eye(DataType.FLOAT, 2, 3).toFloatArray());
        assertEquals(3, Nd.eye(3).sum().item());
        assertThrows(ShapeException.class, () -> Nd.create(new float[3], 2, 2));
        assertArrayEquals(new long[] {0, 2}, Nd.create(new int[0], 0, 2).shape().toArray());
        assertEquals(Nd.create(new int[] {1, 2}), Nd.fromBytes(new byte[] {1, 0, 0, 0, 2, 0, 0, 0}, DataType.INT, 2));
        assertThrows(ShapeException.class, () -> Nd.fromBytes(new byte[7], DataType.INT, 2));
        assertEquals('f', Nd.uninitialized(DataType.FLOAT, Shape.of(2, 3), 'f').order());
    }

    @Test
    void nestedArrays() {
        assertEquals(Nd.create(new float[] {1, 2, 3, 4}, 2, 2), Nd.createFromArray(new float[][] {{1, 2}, {3, 4}}));
        assertEquals(
                Nd.arange(8).reshape(2, 2, 2), Nd.createFromArray(new long[][][] {{{0, 1}, {2, 3}}, {{4, 5}, {6, 7}}}));
        assertArrayEquals(
                new boolean[] {true, false},
                Nd.createFromArray(new boolean[][] {{true}, {false}}).toBooleanArray());
        assertEquals(0, Nd.createFromArray(5).rank());
        assertArrayEquals(
                new long[] {0, 0}, Nd.createFromArray(new int[0][]).shape().toArray());
        assertThrows(ShapeException.class, () -> Nd.createFromArray(new float[][] {{1, 2}, {3}}));
        assertThrows(ShapeException.class, () -> Nd.createFromArray(new float[][] {{1}, null}));
        assertThrows(DataTypeException.class, () -> Nd.createFromArray(new Object()));
        assertThrows(DataTypeException.class, () -> Nd.createFromArray(new Object[] {"a"}));
        assertThrows(DataTypeException.class, () -> Nd.createFromArray(null));
    }

    @Test
    void joins() {
        NDArray a = Nd.ones(2, 3);
        NDArray b = Nd.zeros(DataType.DOUBLE, 1, 3);
        assertEquals(DataType.DOUBLE, Nd.concat(0, a, b).dataType());
        assertArrayEquals(new long[] {3, 3}, Nd.vstack(a, b).shape().toArray());
        assertArrayEquals(
                new long[] {2, 2, 3}, Nd.stack(1, a, a).permute(0, 1, 2).shape().toArray());
        assertArrayEquals(new long[] {2, 3, 2}, Nd.stack(-1, a, a).shape().toArray());
        assertArrayEquals(new long[] {2, 6}, Nd.hstack(a, a).shape().toArray());
        assertArrayEquals(
                new long[] {5}, Nd.hstack(Nd.ones(2), Nd.ones(3)).shape().toArray());
        assertThrows(ShapeException.class, () -> Nd.concat(0, a, Nd.ones(2, 4)));
        assertThrows(ShapeException.class, () -> Nd.concat(2, a, a));
        assertThrows(ShapeException.class, () -> Nd.stack(0, a, b));
        assertThrows(GatunException.class, () -> Nd.concat(0));
        NDArray[] many = new NDArray[500];
        java.util.Arrays.fill(many, Nd.ones(2, 1, 1, 1));
        assertEquals(1000, Nd.concat(0, many).sum().item());
        assertEquals(1000, Nd.concat(3, many).sum().item());
    }

    @Test
    void equality() {
        NDArray x = Nd.create(new float[] {1, Float.NaN, -0f});
        NDArray y = Nd.create(new float[] {1, Float.NaN, 0f});
        assertEquals(x, y);
        assertEquals(x.hashCode(), y.hashCode());
        NDArray m = Nd.arange(6).reshape(2, 3);
        assertEquals(m, m.dup('f'));
        assertEquals(m.hashCode(), m.dup('f').hashCode());
        assertNotEquals(m, m.castTo(DataType.INT));
        assertNotEquals(m, m.reshape(3, 2));
        assertNotEquals(m, m.add(1L));
        assertNotEquals(Nd.create(new long[] {Long.MAX_VALUE}), Nd.create(new long[] {Long.MAX_VALUE - 1}));
        assertTrue(m.equalsWithEps(m.castTo(DataType.FLOAT).add(1e-3), 1e-2));
        assertTrue(!m.equalsWithEps(m.castTo(DataType.FLOAT).add(1e-1), 1e-2));
        NDArray inf = Nd.create(new double[] {Double.POSITIVE_INFINITY});
        assertTrue(inf.equalsWithEps(inf.dup(), 0));
        assertTrue(!inf.equalsWithEps(Nd.create(new double[] {1}), 1e300));
        assertTrue(!inf.equalsWithEps(inf.neg(), 1e300));
    }

    @Test
    void randomStreams() {
        NDArray a = Rng.of(7).rand(100);
        Rng again = Rng.of(7);
        assertEquals(a.get(Index.interval(0, 40)), again.rand(40));
        assertEquals(a.get(Index.interval(40, 100)), again.rand(60));
        assertEquals(100, again.offset());
        assertEquals(a.get(Index.interval(40, 100)), Rng.of(7, 40).rand(60));
        assertNotEquals(a, Rng.of(8).rand(100));
        assertTrue(a.min().item() >= 0 && a.max().item() < 1);
        NDArray n = Rng.of(1).normal(DataType.DOUBLE, 3, 2, 100_000);
        assertEquals(3, n.mean().item(), 0.05);
        assertEquals(2, n.std().item(), 0.05);
        assertEquals(
                0.3, Rng.of(2).bernoulli(DataType.FLOAT, 0.3, 100_000).mean().item(), 0.01);
        long[] p = Rng.of(3).permutation(50).toLongArray();
        java.util.Arrays.sort(p);
        assertArrayEquals(Nd.arange(50).toLongArray(), p);
        assertThrows(GatunException.class, () -> Rng.of(1, -1));
        assertThrows(DataTypeException.class, () -> Rng.of(1).uniform(DataType.INT, 0, 1, 3));
    }
}
