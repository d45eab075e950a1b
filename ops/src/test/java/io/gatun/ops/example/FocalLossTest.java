package io.gatun.ops.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Numeric;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.SpecValue;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The worked example of CONTRIBUTING.md, "Add an operation": a user's own, outside our packages. */
class FocalLossTest {
    /** Binary focal loss of logits against labels in {0, 1}, element-wise: {@code (1 - p)^gamma * crossEntropy} (Lin et al., 2017). */
    record FocalLoss(double gamma) implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            T logits = in.get(0);
            T labels = in.get(1);
            T crossEntropy = logits.softplus().sub(logits.mul(labels));
            T miss = crossEntropy.neg().exp().rsub(1.0);
            return List.of(miss.pow(gamma).mul(crossEntropy));
        }
    }

    @Test
    void shapes_values_and_gradients_follow() {
        FocalLoss loss = new FocalLoss(2);
        SpecValue batch = SpecValue.of(DataType.FLOAT, -1, 4);
        assertEquals(List.of(batch.spec()), loss.infer(List.of(batch.spec(), Spec.of(DataType.FLOAT, 4))));

        ReferenceValue logits = Numeric.uniform(new Random(1), -2, 2, 3, 2);
        ReferenceValue labels = ReferenceValue.of(DataType.DOUBLE, Shape.of(3, 2), 0, 1, 1, 0, 1, 0);
        double p = 1 / (1 + Math.exp(logits.get(0, 0)));
        double value = logits.apply(loss, List.of(logits, labels)).get(0, 0);
        assertEquals((1 - p) * (1 - p) * -Math.log(p), value, 1e-12);

        Numeric.checkGradients(Numeric.of(loss), List.of(logits, labels), true);
    }
}
