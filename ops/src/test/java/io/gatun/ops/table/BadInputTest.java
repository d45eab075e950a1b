package io.gatun.ops.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.ops.Condition;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.sets.QuantileRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What orders, sets and indexing refuse, each with the name of the operation and what was received. */
class BadInputTest {
    private static final ReferenceValue X = Inputs.x(3, 4);
    private static final ReferenceValue EMPTY = ReferenceValue.of(DataType.DOUBLE, Shape.of(2, 0));

    private static ReferenceValue longs(Shape shape, double... v) {
        return Inputs.longs(shape, v);
    }

    private static DynamicTest refused(String expected, Executable call) {
        return dynamicTest(expected, () -> {
            String message = assertThrows(GatunException.class, call).getMessage();
            assertTrue(message.contains(expected), message);
        });
    }

    @TestFactory
    Stream<DynamicTest> messages() {
        ReferenceValue row = longs(Shape.of(1, 1), 3);
        return Stream.of(
                refused("[gatherNd] index 3 at position 0 is out of range: expected -3 to 2", () -> X.gatherNd(row)),
                refused("[gatherNd] tuples of 3 indices", () -> X.gatherNd(longs(Shape.of(1, 3), 0, 0, 0))),
                refused("[gatherNd] takes integer indices", () -> X.gatherNd(X)),
                refused("[scatterNdAdd] the updates", () -> X.scatterNdAdd(row, Inputs.x(1, 3))),
                refused("[scatterNdAdd] index 3", () -> X.scatterNdAdd(row, Inputs.x(1, 4))),
                refused("[takeAlong] the indices", () -> X.takeAlong(longs(Shape.of(2, 2), 0, 0, 0, 0), 1)),
                refused("[takeAlong] axis 2 is out of range", () -> X.takeAlong(row, 2)),
                refused("[invertPermutation] 1 at position 1 stands twice", () -> longs(Shape.of(3), 1, 1, 0)
                        .invertPermutation()),
                refused("[invertPermutation] 3 at position 0", () -> longs(Shape.of(2), 3, 0)
                        .invertPermutation()),
                refused("[repeat] count -1", () -> X.repeat(0, longs(Shape.of(3), 1, -1, 0))),
                refused("[segmentSum] id 0 at position 1 follows 1", () -> X.segmentSum(longs(Shape.of(3), 1, 0, 2))),
                refused("[unsortedSegmentMax] id 2", () -> X.unsortedSegmentMax(longs(Shape.of(3), 1, 0, 2), 2)),
                refused("[unsortedSegmentSum] id -1", () -> X.unsortedSegmentSum(longs(Shape.of(3), 1, 0, -1), 2)),
                refused("[dynamicPartition] partition 5", () -> X.dynamicPartition(longs(Shape.of(3), 0, 5, 1), 2)),
                refused(
                        "[dynamicStitch] index -1",
                        () -> Ops.dynamicStitch(List.of(longs(Shape.of(3), 0, -1, 1)), List.of(X))),
                refused("[topK] k 5", () -> X.topK(5)),
                refused("[topK] k -1", () -> X.topK(-1)),
                refused("[sort] axis 2 is out of range", () -> X.sort(2)),
                refused("[median] nothing to choose from", () -> EMPTY.median(1)),
                refused("[max] nothing to choose from", () -> EMPTY.max(1)),
                refused("[min] nothing to choose from", () -> EMPTY.min()),
                refused("[argmax] nothing to choose from", () -> EMPTY.argmax(1)),
                refused("[quantile] share 1.5", () -> X.quantile(1.5, QuantileRule.LINEAR, false)),
                refused("[searchSorted] sorted rows", () -> X.searchSorted(Inputs.x(2, 2), false)),
                refused("[bincount] -2 at position 0", () -> longs(Shape.of(1), -2)
                        .bincount(3)),
                refused("[confusionMatrix] class 3", () -> longs(Shape.of(1), 3)
                        .confusionMatrix(longs(Shape.of(1), 0), 3)),
                refused("[histogramFixedWidth]", () -> X.histogramFixedWidth(1, 1, 3)),
                refused("[padEdge] 0 before and 1 after", () -> EMPTY.padEdge(new long[] {0, 0}, new long[] {0, 1})),
                refused("[bitwiseAnd] takes integers, received BOOL", () -> Inputs.bools(Shape.of(1), 1)
                        .bitwiseAnd(Inputs.bools(Shape.of(1), 1))),
                refused("[leftShift] takes integers, received DOUBLE", () -> X.leftShift(X)),
                refused("[fill] sizes [-1]", () -> longs(Shape.of(1), -1).fill(DataType.INT, 0)),
                refused("[range] from", () -> longs(Shape.SCALAR, 1)
                        .range(longs(Shape.SCALAR, 5), longs(Shape.SCALAR, 0))),
                refused("[condition] unknown condition", () -> Condition.parse("roughly(3)")),
                refused("[checkNumerics] takes floating types", () -> row.checkNumerics("")),
                refused("bad values", () -> ReferenceValue.of(1, Double.NaN).checkNumerics("bad values")));
    }

    @Test
    void conditionsAreRead() {
        assertEquals(Condition.greaterThan(0.5), Condition.parse("greaterThan(0.5)"));
        assertEquals(Condition.isNan(), Condition.parse("IS_NAN"));
        assertEquals(
                Condition.Kind.ABSOLUTE_LESS_THAN,
                Condition.parse("absLessThan(2)").kind());
        assertEquals(
                Condition.Kind.EPSILON_EQUALS, Condition.parse("epsEquals(2)").kind());
    }

    @Test
    void ofNoResultsNothingIsRefused() {
        assertEquals(
                Shape.of(0),
                ReferenceValue.of(DataType.DOUBLE, Shape.of(0, 0)).max(0).shape());
    }
}
