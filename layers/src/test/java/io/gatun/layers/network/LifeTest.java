package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.DataSet;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.convolution.SubsamplingLayer;
import io.gatun.layers.feedforward.ActivationLayer;
import io.gatun.layers.feedforward.DropoutLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.layers.normalization.BatchNormalization;
import io.gatun.ops.GatunException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What networks leave behind, and what happens when threads meet. */
@ExtendWith(LeakCheck.class)
class LifeTest {
    private static MultiLayerNetwork net() {
        return new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .updater(new Adam(0.01))
                        .activation(Activation.RELU)
                        .l2(1e-4)
                        .layer(ConvolutionLayer.of(4, 3, 3))
                        .layer(BatchNormalization.of())
                        .layer(SubsamplingLayer.max(2, 2))
                        .layer(DropoutLayer.keeping(0.5))
                        .layer(OutputLayer.of(LossFunction.MCXENT, 3))
                        .inputType(InputType.convolutionalFlat(8, 8, 1))
                        .build())
                .init();
    }

    @Test
    void everythingIsGivenBack(@TempDir Path folder) {
        try (Scope scope = Scope.open();
                MultiLayerNetwork net = net()) {
            NDArray x = Rng.of(1).randn(5, 64);
            NDArray y = Nd.create(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0}, 5, 3);
            assertTrue(Double.isNaN(net.score()));
            net.fit(ArrayDataSetIterator.of(x, y, 2), 2);
            net.fit(x, y);
            net.evaluate(ArrayDataSetIterator.of(x, y, 2));
            net.score(new DataSet(x, y));
            net.predict(x);
            net.output(x.reshape(5, 1, 8, 8));
            net.feedForward(x);
            net.computeGradientAndScore(x, y);
            net.paramTable();
            net.stateTable();
            net.save(folder.resolve("net.zip"));
            try (MultiLayerNetwork read = MultiLayerNetwork.load(folder.resolve("net.zip"));
                    MultiLayerNetwork copy = net.clone()) {
                assertEquals(read.params(), copy.params());
                assertTrue(Double.isNaN(read.score()));
            }
        }
    }

    /** Without a scope, a call leaves exactly its result. */
    @Test
    void resultsAreTheCallersAlone() {
        try (MultiLayerNetwork net = net();
                NDArray x = Nd.ones(5, 64);
                NDArray wide = Nd.ones(io.gatun.ops.DataType.DOUBLE, 5, 1, 8, 8)) {
            net.output(x).close();
            net.output(wide).close();
            net.params().close();
            net.predict(x);
        }
    }

    @Test
    void aNetworkWithoutParametersPredictsAndIsSaved(@TempDir Path folder) {
        try (Scope scope = Scope.open();
                MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                                .layer(ActivationLayer.of(Activation.RELU))
                                .inputType(InputType.feedForward(2))
                                .build())
                        .init()) {
            NDArray x = Nd.create(new float[] {-1, 2}, 1, 2);
            assertEquals(Nd.create(new float[] {0, 2}, 1, 2), net.output(x));
            assertEquals(0, net.params().length());
            net.save(folder.resolve("net.zip"));
            try (MultiLayerNetwork read = MultiLayerNetwork.load(folder.resolve("net.zip"))) {
                assertEquals(net.output(x), read.output(x));
            }
        }
    }

    /** Predictions during training and during the first step see finite numbers; closing ends them with a message. */
    @Test
    void predictingWhileTrainingAndClosing() throws InterruptedException {
        MultiLayerNetwork net = net();
        AtomicBoolean closed = new AtomicBoolean();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        Runnable predict = () -> {
            try (Scope outer = Scope.open();
                    NDArray x = Rng.of(1).randn(3, 64)) {
                while (!Thread.currentThread().isInterrupted()) {
                    try (Scope scope = Scope.open()) {
                        if (Double.isNaN(net.output(x).sum().item())) {
                            throw new AssertionError("NaN");
                        }
                    }
                }
            } catch (GatunException e) {
                if (!closed.get()) {
                    wrong.set(e);
                }
            } catch (Throwable e) {
                wrong.set(e);
            }
        };
        Thread[] threads = {new Thread(predict), new Thread(predict)};
        for (Thread t : threads) {
            t.start();
        }
        try (Scope scope = Scope.open()) {
            NDArray x = Rng.of(2).randn(6, 64);
            NDArray y = Nd.create(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1}, 6, 3);
            for (int i = 0; i < 200; i++) {
                net.fit(x, y);
            }
        }
        closed.set(true);
        net.close();
        for (Thread t : threads) {
            t.join(20_000);
            assertFalse(t.isAlive());
        }
        assertNull(wrong.get(), () -> wrong.get().toString());
    }
}
