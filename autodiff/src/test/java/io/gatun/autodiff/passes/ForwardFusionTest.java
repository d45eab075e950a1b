package io.gatun.autodiff.passes;

import static io.gatun.autodiff.passes.PassFixture.ALL;
import static io.gatun.autodiff.passes.PassFixture.count;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.SDVariable;
import io.gatun.ops.BatchNormTrain;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes that run before gradients are built: the gradients are fused, too. */
class ForwardFusionTest {
    private final PassFixture f = new PassFixture();

    @AfterEach
    void close() {
        f.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void crossEntropyThatIsWrittenOut(boolean logSoftmax) {
        SDVariable w = f.parameter(4, 6);
        SDVariable logits = f.input("x", 5, 4).matmul(w);
        SDVariable labels = f.input("labels", 5, 6);
        SDVariable log = logSoftmax ? logits.logSoftmax(1) : logits.softmax(1).log();
        SDVariable loss = labels.mul(log).sum(1).neg();
        SDVariable g = f.sd.grad(loss.mean(), w).getFirst();
        String steps = f.steps(PlanPass.LOSS_FUSION, loss, g);
        assertEquals(1, count(steps, "SoftmaxCrossEntropy["), steps);
        assertEquals(1, count(steps, "SoftmaxCrossEntropyGrad["), steps);
        assertEquals(
                0, count(f.steps(PlanPass.LOSS_FUSION, labels.mul(log).sum(0).neg()), "CrossEntropy"));
    }

    /** Batch norm, residual and ReLU; mean and variance are still read by others. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void batchNormWithWhatFollowsIt(boolean residual) {
        SDVariable x = f.input("x", 3, 4, 5, 5);
        SDVariable w = f.parameter(4);
        List<SDVariable> out = x.applyAll(new BatchNormTrain(1e-3), List.of(x, w, f.parameter(4)));
        SDVariable y =
                residual ? x.tanh().add(out.getFirst()).relu() : out.getFirst().relu();
        SDVariable g = f.sd.grad(y.square().sum(), w).getFirst();
        String steps = f.steps(
                PlanPass.BATCH_NORM_FUSION,
                ALL.without(PlanPass.LAYOUT),
                y,
                g,
                out.get(1).mul(2.0),
                out.get(2));
        assertEquals(1, count(steps, "BatchNormActivation["), steps);
        assertEquals(1, count(steps, "BatchNormActivationGrad["), steps);
        assertEquals(0, count(steps, " RELU "), steps);
    }

    /** A residual that depends on the statistics cannot be there when the normalisation runs. */
    @Test
    void aResidualOfTheStatisticsIsNone() {
        SDVariable x = f.input("x", 3, 4, 5, 5);
        List<SDVariable> out = x.applyAll(new BatchNormTrain(1e-3), List.of(x, f.parameter(4), f.parameter(4)));
        SDVariable r = x.mul(out.get(1).reshape(1, 4, 1, 1));
        String steps = f.steps(
                PlanPass.BATCH_NORM_FUSION,
                ALL.without(PlanPass.LAYOUT),
                out.getFirst().add(r).relu());
        assertEquals(0, count(steps, "BatchNormActivation"), steps);
        assertEquals(1, count(steps, "BatchNormTrain"), steps);
    }
}
