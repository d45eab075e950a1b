package io.gatun.layers.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.DataSet;
import io.gatun.data.NormalizerStandardize;
import io.gatun.layers.Activation;
import io.gatun.layers.InputType;
import io.gatun.layers.LossFunction;
import io.gatun.layers.WeightInit;
import io.gatun.layers.convolution.ConvolutionLayer;
import io.gatun.layers.evaluation.Evaluation;
import io.gatun.layers.feedforward.DenseLayer;
import io.gatun.layers.feedforward.DropoutLayer;
import io.gatun.layers.feedforward.OutputLayer;
import io.gatun.ops.DataType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingTest {
    @Test
    void exclusiveOr() {
        NDArray x = Nd.create(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
        NDArray y = Nd.create(new float[] {0, 1, 1, 0}, 4, 1);
        try (MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .seed(1)
                        .updater(new Adam(0.05))
                        .activation(Activation.TANH)
                        .layer(DenseLayer.of(2, 8))
                        .layer(OutputLayer.of(LossFunction.XENT, 1))
                        .build())
                .init()) {
            for (int i = 0; i < 500; i++) {
                net.fit(x, y);
            }
            assertArrayEquals(new int[] {0, 1, 1, 0}, net.predict(x));
            assertTrue(net.score() < 0.05, "score " + net.score());
        }
    }

    /** Fisher's irises (UCI, CC BY 4.0): three classes, not quite separable. */
    private static DataSet iris() throws IOException {
        List<float[]> rows = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(TrainingTest.class.getResourceAsStream("/iris.csv"), StandardCharsets.UTF_8))) {
            in.readLine();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] cells = line.split(",");
                float[] row = new float[5];
                for (int i = 0; i < 5; i++) {
                    row[i] = Float.parseFloat(cells[i]);
                }
                rows.add(row);
            }
        }
        float[] x = new float[rows.size() * 4];
        float[] y = new float[rows.size() * 3];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, x, 4 * i, 4);
            y[3 * i + (int) rows.get(i)[4]] = 1;
        }
        return new DataSet(Nd.create(x, rows.size(), 4), Nd.create(y, rows.size(), 3));
    }

    private static MultiLayerConfiguration irisNet() {
        return NeuralNetConfiguration.builder()
                .seed(6)
                .updater(new Adam(0.02))
                .activation(Activation.TANH)
                .l2(1e-4)
                .layer(DenseLayer.of(4, 10))
                .layer(OutputLayer.of(LossFunction.MCXENT, 3))
                .build();
    }

    @Test
    void irises() throws IOException {
        DataSet.Split split = iris().shuffle(3).split(0.7);
        ArrayDataSetIterator train = ArrayDataSetIterator.of(split.first(), 16).shuffled(9);
        NormalizerStandardize normalizer = NormalizerStandardize.fit(train);
        train.setPreProcessor(normalizer);
        ArrayDataSetIterator test =
                ArrayDataSetIterator.of(split.second(), 16).withLabels(List.of("setosa", "versicolor", "virginica"));
        test.setPreProcessor(normalizer);
        try (MultiLayerNetwork net = new MultiLayerNetwork(irisNet()).init()) {
            net.fit(train, 60);
            assertEquals(60, net.epoch());
            assertEquals(60 * 7, net.iteration()); // 105 examples in batches of 16: the last has 9
            assertEquals(0, net.epochBatches());
            Evaluation e = net.evaluate(test);
            assertEquals(45, e.examples());
            assertTrue(e.accuracy() >= 0.93, e.stats());
            assertTrue(e.stats().contains("2 = virginica"), e.stats());
            assertEquals(e.stats(), net.evaluate(test).stats(), "evaluation changes nothing");
        }
    }

    @Test
    void theSameSeedGivesTheSameNetwork() throws IOException {
        DataSet data = iris();
        try (MultiLayerNetwork a = new MultiLayerNetwork(irisNet()).init();
                MultiLayerNetwork b = new MultiLayerNetwork(irisNet()).init();
                MultiLayerNetwork c = new MultiLayerNetwork(irisNet().withSeed(7)).init()) {
            assertEquals(a.params(), b.params());
            assertNotEquals(a.params(), c.params());
            a.fit(ArrayDataSetIterator.of(data, 50).shuffled(1), 3);
            b.fit(ArrayDataSetIterator.of(data, 50).shuffled(1), 3);
            assertEquals(a.params(), b.params());
        }
    }

    /** Stops after some steps, as a Ctrl-C does. */
    private record StopAfter(long steps) implements TrainingListener {
        @Override
        public void iterationDone(Model model, long iteration, int epoch) {
            if (iteration == steps) {
                model.stop();
            }
        }
    }

    @Test
    void anInterruptedPassGoesOnWhereItStopped(@TempDir Path folder) throws IOException {
        DataSet data = iris();
        Path file = folder.resolve("net.zip");
        try (MultiLayerNetwork whole = new MultiLayerNetwork(irisNet()).init();
                MultiLayerNetwork half = new MultiLayerNetwork(irisNet()).init()) {
            whole.fit(ArrayDataSetIterator.of(data, 40).shuffled(1), 3); // 4 batches a pass
            half.setListeners(new StopAfter(6));
            half.fit(ArrayDataSetIterator.of(data, 40).shuffled(1), 3);
            assertEquals(6, half.iteration());
            assertEquals(1, half.epoch());
            assertEquals(2, half.epochBatches());
            half.save(file);
            try (MultiLayerNetwork rest = MultiLayerNetwork.load(file)) {
                ArrayDataSetIterator again = ArrayDataSetIterator.of(data, 40).shuffled(1);
                again.seek(rest.epoch(), rest.epochBatches());
                rest.fit(again, 3 - rest.epoch());
                assertEquals(3, rest.epoch());
                assertEquals(12, rest.iteration());
                assertEquals(0, rest.epochBatches());
                assertEquals(whole.params(), rest.params());
            }
        }
    }

    @Test
    void aListenersExceptionEndsTheFitAndArrives() throws IOException {
        DataSet data = iris();
        try (MultiLayerNetwork net = new MultiLayerNetwork(irisNet()).init()) {
            List<String> told = new ArrayList<>();
            net.setListeners(new TrainingListener() {
                @Override
                public void iterationDone(Model model, long iteration, int epoch) {
                    throw new IllegalStateException("enough");
                }

                @Override
                public void fitEnded(Model model) {
                    told.add("ended");
                }
            });
            IllegalStateException e =
                    assertThrows(IllegalStateException.class, () -> net.fit(ArrayDataSetIterator.of(data, 40)));
            assertEquals("enough", e.getMessage());
            assertEquals(List.of("ended"), told);
        }
    }

    @Test
    void manyThreadsPredictAtOnce() throws Exception {
        try (MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .layer(ConvolutionLayer.of(4, 3, 3))
                        .layer(DropoutLayer.dropping(0.5))
                        .layer(OutputLayer.of(LossFunction.MCXENT, 5))
                        .inputType(InputType.convolutional(9, 9, 2))
                        .build())
                .init()) {
            NDArray[] in = new NDArray[12];
            NDArray[] out = new NDArray[12];
            for (int i = 0; i < in.length; i++) {
                in[i] = Rng.of(i).randn(1 + i, 2, 9, 9); // more batch sizes than plans are kept
                out[i] = net.output(in[i]);
            }
            try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
                List<Callable<Boolean>> tasks = new ArrayList<>();
                for (int t = 0; t < 4; t++) {
                    int first = t;
                    tasks.add(() -> {
                        for (int k = 0; k < 60; k++) {
                            int i = (first * 5 + k) % in.length;
                            try (Scope scope = Scope.open()) {
                                if (!net.output(in[i]).equals(out[i])) {
                                    return false;
                                }
                            }
                        }
                        return true;
                    });
                }
                for (Future<Boolean> f : pool.invokeAll(tasks)) {
                    assertTrue(f.get());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WeightInit.class)
    void weightsStartAsTheFormulaSays(WeightInit init) {
        int in = 200;
        int out = 300;
        try (MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                        .dataType(DataType.DOUBLE)
                        .weightInit(init)
                        .biasInit(0.25)
                        .layer(DenseLayer.of(in, out))
                        .layer(DenseLayer.of(in))
                        .build())
                .init()) {
            double[] w = net.getParam("layer0/W").toDoubleArray();
            double mean = java.util.Arrays.stream(w).average().orElseThrow();
            double variance = java.util.Arrays.stream(w)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            double[] wanted =
                    switch (init.draw(in, out)) {
                        case WeightInit.Draw.Normal n -> new double[] {n.mean(), n.deviation() * n.deviation()};
                        case WeightInit.Draw.Uniform u -> new double[] {0, u.high() * u.high() / 3};
                        case WeightInit.Draw.Constant c -> new double[] {c.value(), 0};
                    };
            double n = w.length;
            assertEquals(wanted[0], mean, 1e-12 + 5 * Math.sqrt(wanted[1] / n));
            assertEquals(wanted[1], variance, 1e-12 + 5 * wanted[1] * Math.sqrt(2 / n));
            if (init.draw(in, out) instanceof WeightInit.Draw.Uniform u) {
                assertTrue(java.util.Arrays.stream(w).allMatch(v -> v >= u.low() && v < u.high()));
            }
            assertEquals(Nd.full(DataType.DOUBLE, 0.25, out), net.getParam("layer0/b"));
            if (init != WeightInit.ZERO && init != WeightInit.ONES) {
                assertFalse(net.getParam("layer0/W")
                        .reshape(in * out)
                        .equals(net.getParam("layer1/W").reshape(in * out)));
            }
        }
    }

    @Test
    void trainingLeavesNoMemoryBehind() {
        try (MultiLayerNetwork net = new MultiLayerNetwork(NeuralNetConfiguration.builder()
                                .updater(new Sgd(0.01))
                                .layer(DenseLayer.of(3, 4))
                                .layer(OutputLayer.of(LossFunction.MSE, 1))
                                .build())
                        .init();
                NDArray x = Nd.ones(2, 3);
                NDArray y = Nd.ones(2, 1)) {
            for (int i = 0; i < 100; i++) {
                net.fit(x, y);
            }
            long before = held();
            for (int i = 0; i < 2000; i++) {
                net.fit(x, y);
                net.score();
            }
            assertTrue(held() <= before, () -> before + " -> " + held()); // other tests' garbage may go meanwhile
        }
    }

    private static long held() {
        return Nd.memory().reserved() - Nd.memory().cached();
    }
}
