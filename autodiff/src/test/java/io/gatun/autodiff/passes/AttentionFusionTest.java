package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Nd;
import io.gatun.autodiff.Plan;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.DataType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention as users write it becomes one operation, and so does its gradient. */
class AttentionFusionTest {
    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    /** The spellings of scaled products [2, 3, 5, 6] of q [2, 3, 5, 4] and k [2, 3, 6, 4]. */
    private enum Scores {
        PLAIN {
            @Override
            SDVariable of(SDVariable q, SDVariable k) {
                return q.matmul(k, false, true);
            }
        },
        SCALED_AFTER {
            @Override
            SDVariable of(SDVariable q, SDVariable k) {
                return q.matmul(k.permute(0, 1, 3, 2)).mul(0.7);
            }
        },
        DIVIDED_AFTER {
            @Override
            SDVariable of(SDVariable q, SDVariable k) {
                return q.matmul(k, false, true).div(1.7);
            }
        },
        SCALED_BEFORE {
            @Override
            SDVariable of(SDVariable q, SDVariable k) {
                return q.mul(0.7).matmul(k.mul(1.5).permute(0, 1, 3, 2).div(-2.0));
            }
        },
        EXCHANGED_TWICE {
            @Override
            SDVariable of(SDVariable q, SDVariable k) {
                return q.permute(0, 1, 3, 2).matmul(k.permute(0, 1, 3, 2), true, false);
            }
        };

        abstract SDVariable of(SDVariable q, SDVariable k);
    }

    static Stream<Arguments> spellings() {
        return Stream.of(DataType.FLOAT, DataType.DOUBLE)
                .flatMap(t -> Stream.of(Scores.values()).map(s -> Arguments.of(t, s)));
    }

    private List<SDVariable> heads() {
        return List.of(f.parameter(2, 3, 5, 4), f.parameter(2, 3, 6, 4), f.parameter(2, 3, 6, 7));
    }

    private String steps(SDVariable y, List<SDVariable> of) {
        List<SDVariable> gradients = f.sd.grad(y.square().sum(), of.toArray(SDVariable[]::new));
        return f.steps(
                PlanPass.ATTENTION_FUSION,
                PassFixture.EACH_RUN,
                Stream.concat(Stream.of(y), gradients.stream()).toArray(SDVariable[]::new));
    }

    private static void assertFused(String steps) {
        assertEquals(1, count(steps, "Attention["), steps);
        assertEquals(1, count(steps, "AttentionGrad["), steps);
        assertEquals(0, count(steps, "oftmax"), steps);
        assertEquals(0, count(steps, "matmul"), steps);
    }

    private static void assertNotFused(String steps) {
        assertEquals(0, count(steps, "Attention"), steps);
        assertEquals(1, count(steps, "Softmax["), steps);
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void scaledProducts(DataType type, Scores scores) {
        f.type = type;
        List<SDVariable> in = heads();
        assertFused(steps(scores.of(in.get(0), in.get(1)).softmax(-1).matmul(in.get(2)), in));
    }

    /** The mask is an input, for which no gradient is wanted. */
    @ParameterizedTest
    @ValueSource(strings = {"[5, 6]", "[2, 3, 5, 6]", "[2, 1, 1, 6]", "[3, 1, 6]", "[6]", "[]"})
    void maskThatIsAdded(String shape) {
        List<SDVariable> in = heads();
        SDVariable mask = f.input("mask", sizes(shape)).mul(5.0);
        SDVariable scores = in.get(0).matmul(in.get(1), false, true).mul(0.5);
        assertFused(steps(scores.add(mask).softmax(-1).matmul(in.get(2)), in));
        assertFused(steps(mask.add(scores).softmax(-1).matmul(in.get(2)), in));
    }

    private static long[] sizes(String shape) {
        return Stream.of(shape.replaceAll("[\\[\\] ]", "").split(","))
                .filter(s -> !s.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /** A gradient of the mask itself comes from the composition: it is right, if not one operation. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void maskThatLearns(DataType type) {
        f.type = type;
        List<SDVariable> in = heads();
        SDVariable bias = f.parameter(3, 5, 6);
        SDVariable y =
                in.get(0).matmul(in.get(1), false, true).add(bias).softmax(-1).matmul(in.get(2));
        String steps = steps(y, List.of(in.get(0), bias));
        assertEquals(1, count(steps, "Attention["), steps);
    }

    @Test
    void maskThatChooses() {
        List<SDVariable> in = heads();
        SDVariable sees = f.input("m", 5, 6).gt(-0.6);
        SDVariable scores = in.get(0).matmul(in.get(1), false, true).mul(0.5);
        SDVariable hidden = scores.scalar(DataType.FLOAT, Double.NEGATIVE_INFINITY);
        assertFused(steps(sees.select(scores, hidden).softmax(-1).matmul(in.get(2)), in));
        assertFused(steps(sees.not().select(hidden, scores).softmax(-1).matmul(in.get(2)), in));
        SDVariable near = scores.scalar(DataType.FLOAT, -1e3);
        assertNotFused(steps(sees.select(scores, near).softmax(-1).matmul(in.get(2)), in));
        SDVariable far = scores.scalar(DataType.FLOAT, 1e9);
        assertNotFused(steps(sees.select(scores, far).softmax(-1).matmul(in.get(2)), in));
    }

    /** A query that sees nothing has equal weights then, and its own gradient is 0. */
    @ParameterizedTest
    @ValueSource(strings = {"[5, 6]", "[2, 3, 5, 6]", "[2, 1, 1, 6]", "[3, 1, 6]", "[6]", "[5, 1]", "[]"})
    void maskThatChoosesAFiniteNumber(String shape) {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            try (PassFixture own = new PassFixture()) {
                own.type = type;
                List<SDVariable> in =
                        List.of(own.parameter(2, 3, 5, 4), own.parameter(2, 3, 6, 4), own.parameter(2, 3, 6, 7));
                for (double threshold : new double[] {-0.6, 0.5, 2}) {
                    String name = "m" + threshold;
                    SDVariable sees = own.input(name, sizes(shape)).gt(threshold);
                    SDVariable scores = in.get(0).matmul(in.get(1), false, true).mul(0.5);
                    SDVariable hidden = scores.scalar(type, -1e9);
                    for (SDVariable masked :
                            List.of(sees.select(scores, hidden), sees.not().select(hidden, scores))) {
                        SDVariable y = masked.softmax(-1).matmul(in.get(2));
                        List<SDVariable> gradients = own.sd.grad(y.square().sum(), in.toArray(SDVariable[]::new));
                        assertFused(own.steps(
                                PlanPass.ATTENTION_FUSION,
                                PassFixture.EACH_RUN,
                                Stream.concat(Stream.of(y), gradients.stream()).toArray(SDVariable[]::new)));
                    }
                }
            }
        }
    }

    /** The same key drops the same weights, whether attention is one operation or many. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void dropout(DataType type) {
        f.type = type;
        List<SDVariable> in = heads();
        SDVariable key = f.sd.constant("key", Nd.create(new long[] {12, 34}, 2));
        SDVariable scores = in.get(0).matmul(in.get(1), false, true).mul(0.5);
        assertFused(steps(scores.softmax(-1).dropout(0.4, key).matmul(in.get(2)), in));
        SDVariable added = f.input("mask", 5, 6);
        assertFused(steps(scores.add(added).softmax(-1).dropout(0.4, key).matmul(in.get(2)), in));
        SDVariable sees = f.input("sees", 2, 1, 5, 6).gt(0.3);
        SDVariable hidden = scores.scalar(type, -1e9);
        SDVariable masked = sees.select(scores, hidden).softmax(-1).dropout(0.4, key);
        assertFused(steps(masked.matmul(in.get(2)), in));
        SDVariable read = scores.softmax(-1);
        SDVariable y = read.dropout(0.4, key).matmul(in.get(2));
        assertEquals(0, count(f.steps(PlanPass.ATTENTION_FUSION, PassFixture.EACH_RUN, y, read), "Attention"));
    }

    @Test
    void evaluationDropsNothing() {
        List<SDVariable> in = heads();
        SDVariable key = f.sd.constant("key", Nd.create(new long[] {12, 34}, 2));
        SDVariable weights = in.get(0).matmul(in.get(1), false, true).softmax(-1);
        SDVariable y = weights.dropout(0.4, key).matmul(in.get(2)).rename("y");
        SDVariable z = weights.matmul(in.get(2)).rename("z");
        try (Plan plan = f.plan(PassFixture.EACH_RUN.withEvaluation(true), y);
                Plan plain = f.plan(PassFixture.EACH_RUN, z)) {
            assertEquals(1, count(plan.summary(), "Attention["), plan.summary());
            assertEquals(0, count(plan.summary(), "dropout=0.4"), plan.summary());
            assertTrue(plain.run(Map.of())
                    .get("z")
                    .equalsWithEps(plan.run(Map.of()).get("y"), 1e-5));
        }
    }

    @Test
    void matricesWithoutHeads() {
        List<SDVariable> in = List.of(f.parameter(5, 4), f.parameter(6, 4), f.parameter(7, 6));
        SDVariable scores = in.get(0).matmul(in.get(1), false, true);
        assertFused(steps(scores.softmax(1).matmul(in.get(2), false, true), in));
    }

    @Test
    void whatOthersReadStays() {
        List<SDVariable> in = heads();
        SDVariable weights = in.get(0).matmul(in.get(1), false, true).softmax(-1);
        SDVariable y = weights.matmul(in.get(2));
        assertEquals(0, count(f.steps(PlanPass.ATTENTION_FUSION, PassFixture.EACH_RUN, y, weights), "Attention"));
        assertEquals(0, count(f.steps(PlanPass.ATTENTION_FUSION, PassFixture.EACH_RUN, y, weights.log()), "Attention"));
        assertFused(steps(y, in));
        SDVariable q = in.get(0).mul(0.5);
        SDVariable scaled = q.matmul(in.get(1), false, true).softmax(-1).matmul(in.get(2));
        assertEquals(1, count(f.steps(PlanPass.ATTENTION_FUSION, PassFixture.EACH_RUN, scaled, q), "Attention["));
    }

    @Test
    void whatIsNoAttention() {
        SDVariable q = f.parameter(3, 6, 6);
        SDVariable k = f.parameter(3, 6, 6);
        SDVariable one = f.parameter(6, 6);
        List<SDVariable> in = List.of(q, k, one);
        SDVariable scores = q.matmul(k, false, true);
        assertNotFused(steps(scores.softmax(1).matmul(q).add(one), in)); // the wrong axis
        assertNotFused(steps(scores.softmax(-1).matmul(one), in)); // one array of values for all heads
        assertNotFused(steps(q.matmul(one, false, true).softmax(-1).matmul(k), in)); // one array of keys
        assertNotFused(steps(one.matmul(scores.softmax(-1)), in)); // the weights on the right
        assertNotFused(steps(scores.softmax(-1).matmul(q, false, false).mul(one).add(scores), in)); // read twice
        SDVariable large = f.input("large", 2, 3, 6, 6);
        assertNotFused(steps(
                scores.add(large).softmax(-1).matmul(f.parameter(2, 3, 6, 6)).mul(one), in));
        SDVariable whole = scores.mul(9.0).cast(DataType.INT).softmax(-1).matmul(q);
        assertEquals(0, count(f.steps(PlanPass.ATTENTION_FUSION, PassFixture.EACH_RUN, whole), "Attention"));
    }
}
