package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.training.FitLoop;
import io.gatun.autodiff.training.Model;
import io.gatun.autodiff.training.TrainingListener;
import io.gatun.data.DataSet;
import io.gatun.data.DataSetIterator;
import io.gatun.data.Normalizer;
import io.gatun.layers.evaluation.Evaluation;
import io.gatun.ops.GatunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A network of layers one after another: predicts, trains, measures itself, goes to a file and back.
 * <pre>{@code
 * MultiLayerNetwork net = new MultiLayerNetwork(conf).init();
 * net.setListeners(new ScoreIterationListener(100));
 * net.fit(trainingData, 3);
 * System.out.println(net.evaluate(testData).stats());
 * net.save(Path.of("model.zip"));
 * }</pre>
 *
 * <p>Any number of threads may predict at once. One thread trains at a time; predictions during a training step may see
 * some parameters before and some after it. Saving waits for the end of a step.
 *
 * <p>All trained values form one vector: layers from the first to the last, in each the arrays as its {@code
 * parameters} lists them (weights, then bias), each in c order. Arrays are named {@code LAYER/NAME}, such as {@code
 * layer0/W}.
 */
public final class MultiLayerNetwork implements Model, NetworkArrays, AutoCloseable {
    private final MultiLayerConfiguration conf;
    private final List<ResolvedLayer> layers;
    private final InputCheck check;
    private final ReentrantLock steps = new ReentrantLock();
    private volatile Engine engine;
    private final FitLoop training = new FitLoop(this, steps);
    private volatile Normalizer normalizer;

    /** A network without arrays yet: call {@link #init}. */
    public MultiLayerNetwork(MultiLayerConfiguration conf) {
        this.conf = conf;
        this.layers = conf.resolve();
        this.check = new InputCheck(conf, layers.getLast());
    }

    /** Makes the arrays: weights drawn by the configuration's seed. A second call does nothing. */
    public MultiLayerNetwork init() {
        return init(true);
    }

    MultiLayerNetwork init(boolean draw) {
        steps.lock();
        try {
            if (engine == null) {
                engine = new Engine(conf, layers, draw);
            }
            return this;
        } finally {
            steps.unlock();
        }
    }

    Engine engine(String op) {
        Engine e = engine;
        if (e == null) {
            throw new GatunException("[" + op + "] the network has no arrays: expected init() to be called first"
                    + " (once, after new MultiLayerNetwork), and not after close()");
        }
        return e;
    }

    Engine trainable(String op) {
        Engine e = engine(op);
        String why = e.untrainable();
        if (why != null) {
            throw new GatunException("[" + op + "] the network cannot be trained: " + why);
        }
        return e;
    }

    // ------------------------------------------------------------------ what it is

    /** The configuration. */
    public MultiLayerConfiguration conf() {
        return conf;
    }

    /** The layers at their places. */
    public List<ResolvedLayer> layers() {
        return layers;
    }

    /** A table of the layers: names, output shapes, numbers of parameters. */
    public String summary() {
        return conf.summary();
    }

    @Override
    public Map<String, NDArray> paramTable() {
        return NetworkArrays.super.paramTable();
    }

    @Override
    public long numParams() {
        return layers.stream().mapToLong(ResolvedLayer::numParams).sum();
    }

    // ------------------------------------------------------------------ prediction

    /**
     * What the last layer gives: for a classifier one row of probabilities for each example.
     *
     * @param features {@code [batch, ...]} as the input type says
     * @return a new array {@code [batch, nOut]} of the caller, in the innermost open scope
     */
    public NDArray output(NDArray features) {
        Engine e = engine("output");
        NDArray x = check.features("output", features);
        NDArray y = e.output(x);
        release(x, features);
        return y;
    }

    private static void release(NDArray converted, NDArray given) {
        if (converted != given) {
            converted.close();
        }
    }

    /**
     * The features, and what each layer gives, as in prediction: new arrays of the caller, but for the features
     * themselves.
     */
    public List<NDArray> feedForward(NDArray features) {
        Engine e = engine("feedForward");
        List<NDArray> all = new ArrayList<>();
        all.add(features);
        NDArray x = check.features("feedForward", features);
        all.addAll(e.activations(x));
        release(x, features);
        return all;
    }

    /** The most probable class of each example: the largest output's index; for a single output 1 from 0.5 on. */
    public int[] predict(NDArray features) {
        try (NDArray y = output(features)) {
            if (y.rank() == 2 && y.size(1) == 1) {
                double[] p = y.toDoubleArray();
                int[] classes = new int[p.length];
                for (int i = 0; i < p.length; i++) {
                    classes[i] = p[i] >= 0.5 ? 1 : 0;
                }
                return classes;
            }
            try (NDArray best = y.argmax(1)) {
                return best.toIntArray();
            }
        }
    }

    /** The score of a data set as the network predicts: mean loss of its examples plus regularisation. */
    public double score(DataSet data) {
        Engine e = trainable("score");
        try (Scope scope = Scope.open("score")) {
            NDArray x = check.features("score", data.features());
            return e.score(x, check.labels("score", data.labels(), x.size(0)));
        }
    }

    /** Predicts a whole data set and compares with its labels. */
    public Evaluation evaluate(DataSetIterator data) {
        return evaluate(data, new Evaluation(data.labels()));
    }

    /** Predicts a whole data set and counts into an evaluation, which is returned. */
    public Evaluation evaluate(DataSetIterator data, Evaluation into) {
        engine("evaluate");
        if (data.resetSupported()) {
            data.reset();
        }
        Batches.each("evaluate", data, () -> false, batch -> into.eval(batch.labels(), output(batch.features())));
        return into;
    }

    // ------------------------------------------------------------------ training

    /** Trains for one pass over a data set. */
    public void fit(DataSetIterator data) {
        fit(data, 1);
    }

    /**
     * Trains for passes over a data set, prefetching batches where the iterator allows it. A pass that was interrupted,
     * as {@link #epochBatches} tells, is continued: bring the iterator there first, with its {@code seek(epoch(),
     * epochBatches())}.
     *
     * @param epochs number of passes, 1 or more; the rest of an interrupted one counts
     */
    public void fit(DataSetIterator data, int epochs) {
        trainable("fit");
        if (epochs < 1) {
            throw new GatunException("[fit] " + epochs + " epochs: expected 1 or more");
        }
        training.fit(epochs, data.batches(), stopped -> pass(data, stopped), () -> {});
    }

    private boolean pass(DataSetIterator data, BooleanSupplier stopped) {
        if (training.epochBatches() == 0 && data.resetSupported()) {
            data.reset();
        }
        return Batches.each(
                "fit", data, stopped, batch -> training.step(() -> stepOn(batch.features(), batch.labels()), true));
    }

    /** Takes one training step on one batch. */
    public void fit(DataSet batch) {
        fit(batch.features(), batch.labels());
    }

    /**
     * Takes one training step on one batch.
     *
     * @param features {@code [batch, ...]} as the input type says
     * @param labels {@code [batch, nOut]}
     */
    public void fit(NDArray features, NDArray labels) {
        trainable("fit");
        training.step(() -> stepOn(features, labels), false);
    }

    /** Checks a batch and takes a step on it; returns the number of examples. The caller has the lock. */
    private int stepOn(NDArray features, NDArray labels) {
        Engine e = engine("fit");
        NDArray x = check.features("fit", features);
        NDArray y = check.labels("fit", labels, x.size(0));
        e.trainer().setEpoch(training.epoch());
        e.step(x, y);
        int examples = (int) x.size(0);
        release(x, features);
        release(y, labels);
        return examples;
    }

    @Override
    public void stop() {
        training.stop();
    }

    /** Sets who is told about training, in place of those before. */
    public void setListeners(TrainingListener... all) {
        training.setListeners(List.of(all));
    }

    /** Adds to those who are told about training. */
    public void addListeners(TrainingListener... more) {
        List<TrainingListener> all = new ArrayList<>(listeners());
        all.addAll(List.of(more));
        training.setListeners(all);
    }

    /** Those who are told about training. */
    public List<TrainingListener> listeners() {
        return training.listeners();
    }

    /**
     * The gradients of the score of a batch as the network trains, without taking a step. New arrays of the caller, in
     * the innermost open scope.
     */
    public GradientAndScore computeGradientAndScore(NDArray features, NDArray labels) {
        Engine e = trainable("computeGradientAndScore");
        NDArray x = check.features("computeGradientAndScore", features);
        NDArray y = check.labels("computeGradientAndScore", labels, x.size(0));
        GradientAndScore result = e.gradients(x, y);
        release(x, features);
        release(y, labels);
        return result;
    }

    /**
     * Score of the last step's batch: its mean loss before the step plus regularisation after it; NaN before the first
     * step.
     */
    @Override
    public double score() {
        Engine e = engine("score");
        steps.lock();
        try {
            return e.lastScore();
        } finally {
            steps.unlock();
        }
    }

    @Override
    public long iteration() {
        return training.iteration();
    }

    @Override
    public int epoch() {
        return training.epoch();
    }

    /** Batches taken of a pass that was interrupted by {@link #stop} or an exception; 0 between passes. */
    public long epochBatches() {
        return training.epochBatches();
    }

    @Override
    public int lastBatchSize() {
        return training.lastBatch();
    }

    // ------------------------------------------------------------------ life

    /**
     * The normaliser of the features that this network was trained with, saved with it; it is not applied by itself.
     */
    public Optional<Normalizer> normalizer() {
        return Optional.ofNullable(normalizer);
    }

    /** Sets the normaliser to save with the network; null for none. */
    public void setNormalizer(Normalizer value) {
        normalizer = value;
    }

    /** Runs something between two steps. */
    void betweenSteps(Runnable f) {
        training.locked(f);
    }

    void restore(long atIteration, int atEpoch, long atBatch) {
        training.restore(atIteration, atEpoch, atBatch);
        if (engine.untrainable() == null) {
            engine.trainer().setIteration(atIteration);
            engine.trainer().setEpoch(atEpoch);
        }
    }

    /** A network of its own with the same arrays, counts and normaliser, and no listeners. */
    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public MultiLayerNetwork clone() {
        MultiLayerNetwork copy = new MultiLayerNetwork(conf);
        if (engine != null) {
            copy.init(false);
            betweenSteps(() -> {
                try (Scope scope = Scope.open("clone")) {
                    copy.setParams(params());
                    stateTable().forEach(copy::setParam);
                    if (engine.untrainable() == null) {
                        copy.setUpdaterState(getUpdaterState());
                    }
                    copy.restore(iteration(), epoch(), epochBatches());
                }
            });
        }
        copy.normalizer = normalizer;
        return copy;
    }

    @Override
    public void save(Path file) {
        ModelSerializer.write(this, file);
    }

    /**
     * The network of a file that {@link #save} wrote, ready to predict or to go on training exactly where it stopped.
     *
     * @throws io.gatun.ops.FileFormatException if the file is not such a model, damaged, or of a newer version
     */
    public static MultiLayerNetwork load(Path file) {
        return ModelSerializer.read(file);
    }

    /** Frees the arrays at once; the network cannot be used any more. A network that is dropped frees them in time. */
    @Override
    public void close() {
        steps.lock();
        try {
            Engine e = engine;
            engine = null;
            if (e != null) {
                e.close();
            }
        } finally {
            steps.unlock();
        }
    }
}
