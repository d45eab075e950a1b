package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Index;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Masks as indices of variables, and axes that are variables. */
class GraphMasksTest {
    private final SameDiff sd = SameDiff.create();

    @Test
    void masksOfKnownPlaces() {
        NDArray value = Rng.of(1).randn(4, 3, 5);
        NDArray rows = Nd.create(new boolean[] {true, false, true, true});
        NDArray pairs = Rng.of(2).rand(3, 5).gt(0.5);
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3, 5);
        Index[][] all = {
            {Index.mask(rows)},
            {Index.all(), Index.mask(pairs)},
            {Index.ellipsis(), Index.mask(pairs)},
            {Index.mask(rows), Index.newAxis(), Index.point(-1)},
            {Index.interval(1, 3), Index.mask(pairs)},
            {Index.mask(rows), Index.mask(pairs)},
            {Index.at(3, 0), Index.mask(Nd.create(new boolean[] {false, false, true}))},
            {Index.all(), Index.mask(Nd.create(new boolean[3]))}
        };
        for (int i = 0; i < all.length; i++) {
            SDVariable y = x.get(all[i]).rename("y" + i);
            NDArray expected = value.get(all[i]);
            assertEquals(expected, sd.outputSingle(Map.of("x", value), y.name()), "case " + i);
        }
        assertEquals(Shape.of(3, 3, 5), sd.variable("y0").shape());
        SDVariable v = sd.var("v", value);
        SDVariable y = v.get(Index.mask(rows), Index.mask(pairs));
        NDArray slope = sd.grad(y.square().sum(), v).getFirst().eval();
        NDArray inside = Nd.zeros(4, 3, 5);
        inside.put(new Index[] {Index.mask(rows), Index.mask(pairs)}, 2.0);
        assertEquals(value.mul(inside), slope);
        assertThrows(ShapeException.class, () -> x.get(Index.all(), Index.mask(rows)));
        assertThrows(IndexException.class, () -> x.get(Index.mask(rows), Index.mask(pairs), Index.all()));
        x.get(Index.mask(rows)).rename("rows");
        assertThrows(GatunException.class, () -> sd.outputSingle(Map.of("x", Nd.zeros(5, 3, 5)), "rows"));
    }

    @Test
    void masksThatAreComputed() {
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
        x.getWhere(x.gt(0.0)).rename("positive");
        for (int k = 0; k < 3; k++) {
            NDArray value = Rng.of(k).randn(2 + k, 3);
            assertEquals(value.getWhere(value.gt(0)), sd.outputSingle(Map.of("x", value), "positive"));
        }
        assertEquals(0, sd.outputSingle(Map.of("x", Nd.zeros(2, 3)), "positive").length());
        assertThrows(ShapeException.class, () -> x.getWhere(sd.constant(Nd.create(new boolean[] {true}))));
        NDArray value = Rng.of(7).randn(4, 3);
        SDVariable v = sd.var("v", value);
        NDArray slope =
                sd.grad(v.getWhere(v.gt(0.0)).square().sum(), v).getFirst().eval();
        assertEquals(value.relu().mul(2.0), slope);
    }

    @Test
    void axesAreConstants() {
        NDArray value = Rng.of(1).randn(2, 3, 4);
        SDVariable x = sd.var("x", value);
        SDVariable one = sd.constant("one", Nd.scalar(1));
        SDVariable last = sd.constant("some", Nd.create(new long[] {0, -1}));
        assertEquals(value.sum(1), x.sum(one).eval());
        assertEquals(value.mean(0, -1), x.mean(last).eval());
        assertEquals(value.max(true, 0, -1), x.max(true, last).eval());
        assertEquals(value.min(true, 2), x.min(true, one.add(1L)).eval());
        assertEquals(value.sum(true, 1), x.sum(true, one).eval());
        assertEquals(value.mean(false, 0, 2), x.mean(false, last).eval());
        assertEquals(value.std(1), x.std(one.asAxes()).eval());
        assertEquals(
                value.permute(2, 0, 1),
                x.permute(sd.constant(Nd.create(new int[] {2, 0, 1}))).eval());
        assertArrayEquals(new int[] {0, -1}, last.asAxes());
        SDVariable p = sd.placeHolder("p", DataType.INT);
        for (SDVariable bad : new SDVariable[] {p, p.add(1L), sd.var("w", Nd.scalar(1))}) {
            String message =
                    assertThrows(GatunException.class, () -> x.sum(bad)).getMessage();
            assertTrue(message.startsWith("[axes]") && message.contains("constant"), message);
        }
        assertThrows(GatunException.class, () -> x.sum(sd.constant(Nd.scalar(1f))));
        assertThrows(GatunException.class, () -> x.sum(sd.constant(Nd.create(new long[] {1}, 1, 1))));
        assertThrows(ShapeException.class, () -> x.sum(sd.constant(Nd.scalar(1L << 40))));
    }
}
