package io.gatun.examples.run;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.data.DataSet;
import io.gatun.data.DataSetIterator;
import io.gatun.layers.evaluation.Evaluation;
import io.gatun.layers.network.MultiLayerNetwork;

/**
 * What a network makes of test data.
 *
 * @param evaluation counts of what was predicted
 * @param loss mean cross entropy of an example, in nats
 */
public record TestResult(Evaluation evaluation, double loss) {
    /** Predicts all of the test data once. */
    public static TestResult of(MultiLayerNetwork net, DataSetIterator test) {
        Evaluation evaluation = new Evaluation(test.labels());
        double loss = 0;
        test.reset();
        while (test.hasNext()) {
            try (Scope scope = Scope.open("test")) {
                DataSet batch = test.next();
                NDArray p = net.output(batch.features());
                evaluation.eval(batch.labels(), p);
                loss += batch.labels().mul(p.max(1e-30).log()).sum().neg().getDouble();
            }
        }
        return new TestResult(evaluation, loss / evaluation.examples());
    }
}
