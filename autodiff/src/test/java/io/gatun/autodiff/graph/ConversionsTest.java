package io.gatun.autodiff.graph;

import static io.gatun.autodiff.graph.GraphEditorTest.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConversionsTest {
    private final SameDiff sd = SameDiff.create();
    private final SDVariable x = sd.placeHolder("x", DataType.FLOAT, -1, 3);
    private final SDVariable w = sd.var("w", Rng.of(1).randn(3, 2));
    private final SDVariable y = x.matmul(w).mul(2.0).rename("y");
    private final NDArray batch = Rng.of(2).randn(4, 3);

    @AfterEach
    void close() {
        sd.close();
    }

    @Test
    void kindsChangeAndComputationFollows() {
        NDArray before = sd.outputSingle(Map.of("x", batch), "y");
        w.convertToConstant();
        assertEquals(VariableType.CONSTANT, w.type());
        assertEquals(before, sd.outputSingle(Map.of("x", batch), "y"));
        message(() -> w.assign(Nd.zeros(3, 2)), "never changes");
        message(sd::parameters, "no parameters");
        w.convertToVariable().assign(Nd.zeros(3, 2));
        assertEquals(Nd.zeros(4, 2), sd.outputSingle(Map.of("x", batch), "y").add(0.0));
        assertEquals(6, sd.parameters().length());
    }

    @Test
    void aPlaceholderGetsAValueForGood() {
        NDArray expected = sd.outputSingle(Map.of("x", batch), "y");
        sd.convertToConstant(x, batch);
        assertEquals(Shape.of(4, 2), y.shape());
        assertEquals(expected, y.eval());
        assertEquals(List.of(), sd.inputs());
        message(() -> sd.outputSingle(Map.of("x", batch), "y"), "\"x\" is not a placeholder");
        message(() -> sd.convertToConstant(x, batch), "expected a PLACEHOLDER");
        message(() -> sd.convertToConstant(y), "has no value");
    }

    @Test
    void aPlaceholderBecomesAParameter() {
        sd.convertToVariable(x, batch);
        y.mean().rename("loss");
        sd.setLossVariables("loss");
        try (TrainingPlan plan = TrainingPlan.of(sd, TrainingConfig.of(new Sgd(1)))) {
            plan.step(Map.of());
        }
        // d/dx mean(2 x w) = 2 / 8 * the sums of w's rows, for each row of x.
        assertTrue(batch.sub(w.value().sum(1).mul(0.25)).shape().equals(batch.shape()));
        assertEquals(18, sd.parameters().length());
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        message(() -> sd.convertToConstant(x, Nd.zeros(4, 5)), "\"x\" received FLOAT[4, 5]", "FLOAT[-1, 3]");
        message(() -> sd.convertToConstant(x, Nd.zeros(DataType.DOUBLE, 4, 3)), "DOUBLE");
        assertEquals(VariableType.PLACEHOLDER, x.type());
        y.reshape(4, 2).rename("four");
        message(
                () -> sd.convertToConstant(x, Nd.zeros(5, 3)),
                "\"four\" could not be computed any more",
                "nothing was changed");
        assertEquals(Shape.of(-1, 2), y.shape());
    }

    @Test
    void placeholdersWithoutAValueAreNotConverted() {
        message(() -> sd.convertToConstant(x), "pass the value");
        message(() -> sd.convertToVariable(x), "pass the value");
    }

    @ParameterizedTest
    @EnumSource(names = {"DOUBLE", "HALF", "BFLOAT16"})
    void allOfOneTypeBecomeAnother(DataType to) {
        SDVariable z = y.softmax(1).add(sd.constant("c", 3)).sum(1).rename("z");
        NDArray expected = sd.outputSingle(Map.of("x", batch), "z");
        sd.convertDataTypes(DataType.FLOAT, to);
        assertEquals(to, z.dataType());
        assertEquals(to, w.value().dataType());
        NDArray found = sd.outputSingle(Map.of("x", batch.castTo(to)), "z");
        assertEquals(to, found.dataType());
        assertTrue(expected.equalsWithEps(found, to == DataType.DOUBLE ? 1e-5 : to == DataType.HALF ? 0.02 : 0.1));
    }

    @Test
    void typesThatDoNotMeetAreRefusedAsAWhole() {
        message(
                () -> sd.convertDataTypes(Map.of("w", DataType.DOUBLE)),
                "matmul",
                "nothing was changed",
                "different types");
        assertEquals(DataType.FLOAT, w.dataType());
        assertEquals(DataType.FLOAT, w.value().dataType());
        message(() -> sd.convertDataTypes(Map.of("y", DataType.DOUBLE)), "\"y\"", "is computed");
        sd.convertDataTypes(Map.of("w", DataType.DOUBLE, "x", DataType.DOUBLE));
        assertEquals(DataType.DOUBLE, y.dataType());
    }

    @Test
    void statesAndLossesKeepTheirTypesTogether() {
        SDVariable mean = sd.state("mean", Nd.zeros(2));
        sd.update(mean, y.mean(0));
        message(() -> sd.convertDataTypes(Map.of("mean", DataType.DOUBLE)), "the state \"mean\"", "its update");
        y.mean().rename("loss");
        sd.setLossVariables("loss");
        SDVariable g = sd.grad("w");
        sd.convertDataTypes(DataType.FLOAT, DataType.DOUBLE);
        assertEquals(DataType.DOUBLE, g.dataType());
        message(() -> sd.convertDataTypes(DataType.DOUBLE, DataType.LONG), "floating");
    }
}
