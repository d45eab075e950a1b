package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.sets.Unique;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Distinct elements: the native kernel against the loops of the declaration, in every type and layout. */
class UniqueTest {
    @Test
    void agreesWithItsDeclaration() {
        Random random = new Random(1);
        for (DataType type : DataType.numeric()) {
            for (boolean sorted : new boolean[] {true, false}) {
                for (long[] shape : new long[][] {{4, 5}, {0}, {}, {3, 300}}) {
                    ReferenceValue x = OperationTest.values(random, type, shape);
                    ReferenceValue coarse = type.isFloating() ? x.mul(3.0).round() : x;
                    List<ReferenceValue> expected = coarse.applyAll(new Unique(sorted), List.of(coarse));
                    for (Variant variant : Variant.values()) {
                        try (Scope scope = Scope.open()) {
                            NDArray a = variant.of(coarse);
                            List<NDArray> found = a.uniqueWithCounts(sorted);
                            for (int i = 0; i < 4; i++) {
                                Expect.same(expected.get(i), found.get(i), 1, type + " " + variant + ", result " + i);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void nansAreOneValue() {
        NDArray x = Nd.create(new float[] {Float.NaN, 1, -0f, Float.NaN, 0, 1});
        List<NDArray> y = x.uniqueWithCounts(true);
        assertArrayEquals(new float[] {0, 1, Float.NaN}, y.get(0).toFloatArray(), 1e-9f);
        assertArrayEquals(new long[] {2, 1, 0}, y.get(1).toLongArray());
        assertArrayEquals(new long[] {2, 1, 0, 2, 0, 1}, y.get(2).toLongArray());
        assertArrayEquals(new long[] {2, 2, 2}, y.get(3).toLongArray());
        assertEquals(Shape.of(3), x.unique().shape());
    }
}
