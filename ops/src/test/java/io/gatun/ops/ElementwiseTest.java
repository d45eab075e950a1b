package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.ops.reference.ReferenceValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every element-wise function: shapes, types, gradients to second order, broadcasting; generated from the enums. */
class ElementwiseTest {
    /** Where a function and its gradients exist, if not everywhere. */
    private static final Map<Elementwise, double[]> RANGES = Map.ofEntries(
            Map.entry(Unary.RECIPROCAL, new double[] {0.5, 2}),
            Map.entry(Unary.SQRT, new double[] {0.5, 3}),
            Map.entry(Unary.RSQRT, new double[] {0.5, 3}),
            Map.entry(Unary.LOG, new double[] {0.5, 3}),
            Map.entry(Unary.LOG1P, new double[] {-0.5, 3}),
            Map.entry(Unary.TAN, new double[] {-1, 1}),
            Map.entry(Unary.ASIN, new double[] {-0.9, 0.9}),
            Map.entry(Unary.ACOS, new double[] {-0.9, 0.9}),
            Map.entry(Unary.ATANH, new double[] {-0.9, 0.9}),
            Map.entry(Unary.ACOSH, new double[] {1.2, 4}),
            Map.entry(Binary.DIV, new double[] {0.5, 2}),
            Map.entry(Binary.FLOOR_DIV, new double[] {0.5, 3}),
            Map.entry(Binary.MOD, new double[] {0.5, 3}),
            Map.entry(Binary.POW, new double[] {0.5, 2}));

    private static final List<long[][]> SHAPES = List.of(
            new long[][] {{2, 3}, {2, 3}},
            new long[][] {{2, 3}, {1, 3}},
            new long[][] {{2, 1}, {2, 3}},
            new long[][] {{3}, {2, 1}},
            new long[][] {{}, {2, 3}},
            new long[][] {{2, 3}, {}},
            new long[][] {{}, {}},
            new long[][] {{0, 3}, {1, 3}});

    private static Stream<Elementwise> all() {
        return Stream.concat(Arrays.stream(Unary.values()), Arrays.stream(Binary.values()));
    }

    private static boolean differentiable(Elementwise op) {
        return op.domain() != Elementwise.Domain.LOGICAL && op.domain() != Elementwise.Domain.INTEGER;
    }

    @TestFactory
    Stream<DynamicTest> gradients() {
        return all().filter(ElementwiseTest::differentiable).flatMap(op -> SHAPES.stream()
                .map(shapes -> dynamicTest(op + " " + Arrays.deepToString(shapes), () -> {
                    double[] range = RANGES.getOrDefault(op, new double[] {-2, 2});
                    Random random = new Random(3);
                    List<ReferenceValue> in = Arrays.stream(shapes)
                            .limit(op.arity())
                            .map(s -> Numeric.uniform(random, range[0], range[1], s))
                            .toList();
                    Numeric.checkShapes(Numeric.of(op), in);
                    Numeric.checkGradients(Numeric.of(op), in, !op.predicate());
                })));
    }

    @TestFactory
    Stream<DynamicTest> types() {
        return all().flatMap(op -> DataType.numeric().stream()
                .filter(t -> switch (op.domain()) {
                    case LOGICAL -> t == DataType.BOOL;
                    case INTEGER -> t.isInteger();
                    default -> true;
                })
                .map(type -> dynamicTest(op + " " + type, () -> {
                    ReferenceValue x = ReferenceValue.of(type, Shape.of(3), 0, 1, 1);
                    List<ReferenceValue> in = op.arity() == 1 ? List.of(x) : List.of(x, x);
                    Numeric.checkShapes(Numeric.of(op), in);
                    DataType expected = op.predicate()
                            ? DataType.BOOL
                            : op.domain() == Elementwise.Domain.FLOATING
                                    ? type.floating()
                                    : type == DataType.BOOL ? DataType.INT : type;
                    assertEquals(expected, x.apply(op, in).dataType());
                })));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, 0, 0",
        "0, 0, 0, 0",
        "0, 1, 1, 0",
        "3, 2, 6, 9.887510598012987",
        "2, 0, 0, 0.6931471805599453",
        "-2, 2, -4, 0"
    })
    void powHasFiniteGradientsAtTheEdges(double x, double y, double gx, double gy) {
        List<ReferenceValue> one = List.of(ReferenceValue.of(1));
        List<ReferenceValue> found =
                Numeric.gradients(Numeric.of(Binary.POW), List.of(ReferenceValue.of(x), ReferenceValue.of(y)), one);
        assertEquals(gx, found.get(0).item(), 1e-12);
        assertEquals(gy, found.get(1).item(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"ABS, 0, 0", "SIGN, 0, 0", "RELU, 0, 0", "RELU, -1, 0", "RELU, 2, 1", "ABS, -3, -1", "ROUND, 0.5, 0"})
    void kinksHaveTheDeclaredDerivative(Unary op, double x, double expected) {
        List<ReferenceValue> in = List.of(ReferenceValue.of(x));
        List<ReferenceValue> g = Numeric.gradients(Numeric.of(op), in, List.of(ReferenceValue.of(1)));
        assertEquals(expected, g.getFirst().item());
    }

    @ParameterizedTest
    @CsvSource({"MAX", "MIN"})
    void equalOperandsShareTheGradient(Binary op) {
        List<ReferenceValue> in = List.of(ReferenceValue.of(2), ReferenceValue.of(2));
        List<ReferenceValue> g = Numeric.gradients(Numeric.of(op), in, List.of(ReferenceValue.of(1)));
        assertEquals(0.5, g.get(0).item());
        assertEquals(0.5, g.get(1).item());
    }

    /** Values of the error functions to 16 digits from the tables of the NIST handbook (DLMF 7.23) and by multiple precision. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "0.5, 0.5204998778130465, 0.4795001221869535",
        "1, 0.8427007929497149, 0.1572992070502851",
        "2, 0.9953222650189527, 0.004677734981047266",
        "-1.5, -0.9661051464753107, 1.9661051464753108",
        "5, 0.9999999999984626, 1.5374597944280349e-12",
        "10, 1, 2.088487583762545e-45"
    })
    void errorFunctions(double x, double erf, double erfc) {
        assertEquals(erf, Unary.ERF.reference(x), 2e-15 * Math.abs(erf));
        assertEquals(erfc, Unary.ERFC.reference(x), 5e-15 * erfc);
    }

    @ParameterizedTest
    @CsvSource({
        "MOD, -7, 3, 2",
        "MOD, 7, -3, -2",
        "MOD, 6, 3, 0",
        "FLOOR_DIV, -7, 2, -4",
        "FLOOR_DIV, 7, 0, 0",
        "MOD, 7, 0, 0",
        "POW, 2, -1, 0",
        "POW, -1, -3, -1",
        "POW, 0, -1, 0",
        "POW, 3, 4, 81",
        "BITWISE_AND, 12, 10, 8",
        "BITWISE_OR, 12, 10, 14",
        "BITWISE_XOR, 12, 10, 6",
        "BITWISE_AND, -1, 77, 77",
        "LEFT_SHIFT, 3, 4, 48",
        "LEFT_SHIFT, 3, 64, 0",
        "LEFT_SHIFT, 3, -1, 0",
        "RIGHT_SHIFT, -9, 1, -5",
        "RIGHT_SHIFT, -9, 70, -1",
        "RIGHT_SHIFT, 9, -1, 0",
        "RIGHT_SHIFT, 48, 4, 3"
    })
    void integers(Binary op, int x, int y, int expected) {
        ReferenceValue a = ReferenceValue.of(DataType.INT, Shape.SCALAR, x);
        ReferenceValue b = ReferenceValue.of(DataType.INT, Shape.SCALAR, y);
        assertEquals(expected, a.apply(op, b).item());
        assertEquals(DataType.INT, a.apply(op, b).dataType());
    }
}
