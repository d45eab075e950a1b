package io.gatun.autodiff.training;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.History;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.TrainingConfig;
import io.gatun.autodiff.TrainingPlan;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.files.Attachments;
import io.gatun.autodiff.files.GraphFile;
import io.gatun.autodiff.metrics.Metric;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Trains a graph: passes over batches with validation, listeners and a history, which may be interrupted, saved and
 * resumed at any step.
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.of(sd, TrainingConfig.of(new Adam(1e-3)).withMapping("x", "t"))) {
 *     trainer.setListeners(new ScoreIterationListener(100), EarlyStopping.patience(3));
 *     trainer.setValidation(Validation.of(test, Scored.of("softmax", new Accuracy())));
 *     System.out.println(trainer.fit(train, 20));
 * }
 * }</pre>
 *
 * <p>One thread trains at a time. {@link #stop}, or an interrupt of that thread, ends a fit after its step.
 */
public final class Trainer implements Model, AutoCloseable {
    private static final String PASS_LOSSES = "epochLosses";
    private static final String PASS_EXAMPLES = "epochExamples";

    private final SameDiff graph;
    private final TrainingConfig config;
    private final TrainingPlan plan;
    private final FitLoop loop = new FitLoop(this, new ReentrantLock());
    private final Evaluator evaluator;
    private final History history = new History();
    private final Progress pass = new Progress();
    private Validation validation;
    private double validationScore = Double.NaN;

    /** What is gathered over a pass. */
    private static final class Progress {
        private double losses;
        private long batches;
        private long examples;
        private long nanos;

        void clear() {
            losses = 0;
            batches = 0;
            examples = 0;
            nanos = 0;
        }
    }

    private Trainer(SameDiff graph, TrainingConfig config) {
        this.graph = graph;
        this.config = config;
        this.plan = TrainingPlan.of(graph, config);
        this.evaluator = new Evaluator(graph, config);
    }

    /**
     * A trainer at the start of a training.
     *
     * @throws GatunException if a loss depends on no trained parameter, or the settings name an unknown one
     */
    public static Trainer of(SameDiff graph, TrainingConfig config) {
        return new Trainer(graph, config);
    }

    // ---------------------------------------------------------------- training

    /** Trains for passes over batches that are maps of arrays by the names of placeholders. */
    public History fit(Iterable<Map<String, NDArray>> batches, int epochs) {
        return fit(BatchSource.of(batches), epochs);
    }

    /**
     * Trains for passes over data. A pass that was interrupted, as {@link #epochBatches} tells, is continued first.
     *
     * @param epochs number of passes, 1 or more; the rest of an interrupted one counts
     * @return the history of this trainer, over all its calls
     */
    public History fit(BatchSource data, int epochs) {
        if (epochs < 1) {
            throw new GatunException("[fit] " + epochs + " epochs: expected 1 or more");
        }
        loop.fit(epochs, data.batches(), stopped -> pass(data, stopped), this::epochEnded);
        return history;
    }

    /** Takes one step on one batch, outside of any pass. */
    public void fit(Batch batch) {
        loop.step(() -> step(batch), false);
    }

    private boolean pass(BatchSource data, BooleanSupplier stopped) {
        if (loop.epochBatches() == 0) {
            pass.clear();
        }
        long began = System.nanoTime();
        Iterator<Batch> batches = data.epoch(loop.epoch(), loop.epochBatches());
        try (Closing end = Closing.of(batches)) {
            if (!batches.hasNext() && loop.epochBatches() == 0) {
                throw new GatunException(
                        "[fit] there are no batches in epoch " + loop.epoch() + ": expected at least one");
            }
            while (batches.hasNext() && !stopped.getAsBoolean()) {
                try (Scope scope = Scope.open("fit")) {
                    Batch batch = batches.next();
                    loop.step(() -> step(batch), true);
                }
            }
            return !batches.hasNext();
        } finally {
            pass.nanos += System.nanoTime() - began;
        }
    }

    private int step(Batch batch) {
        Map<String, NDArray> arrays = batch.arrays(config.mapping());
        plan.setEpoch(loop.epoch());
        plan.step(arrays);
        history.step(plan.iteration(), plan.loss());
        int examples = batch.examples(config.mapping());
        pass.losses += plan.loss();
        pass.batches++;
        pass.examples += examples;
        return examples;
    }

    private void epochEnded() {
        plan.setEpoch(loop.epoch());
        Figures found = null;
        if (validation != null && loop.epoch() % validation.everyEpochs() == 0) {
            validation.scored().forEach(s -> s.metrics().forEach(Metric::reset));
            found = evaluator.evaluate(validation.data(), validation.scored());
            validationScore = found.loss();
        }
        history.epoch(new History.Epoch(
                loop.epoch(),
                loop.iteration(),
                pass.losses / pass.batches,
                found == null ? Double.NaN : found.loss(),
                found == null ? Map.of() : found.metrics(),
                plan.learningRate(),
                pass.examples,
                pass.nanos / 1e9));
    }

    /** What is checked at the end of passes; null for nothing. */
    public void setValidation(Validation value) {
        validation = value;
    }

    /** Sets who is told about training, in place of those before. */
    public void setListeners(TrainingListener... all) {
        loop.setListeners(List.of(all));
    }

    /** Adds to those who are told about training. */
    public void addListeners(TrainingListener... more) {
        List<TrainingListener> all = new ArrayList<>(loop.listeners());
        all.addAll(List.of(more));
        loop.setListeners(all);
    }

    /** Those who are told about training. */
    public List<TrainingListener> listeners() {
        return loop.listeners();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    // ---------------------------------------------------------------- evaluation

    /**
     * Measures outputs, and the loss, over a pass of data; counted into the metrics given.
     *
     * @param data its epoch 0 is measured
     */
    public Figures evaluate(BatchSource data, Scored... scored) {
        return evaluator.evaluate(data, List.of(scored));
    }

    // ---------------------------------------------------------------- what it is

    /** The graph. */
    public SameDiff graph() {
        return graph;
    }

    /** How the graph is trained. */
    public TrainingConfig config() {
        return config;
    }

    /** The plan that takes the steps. */
    public TrainingPlan plan() {
        return plan;
    }

    /** What this trainer went through, over all calls. */
    public History history() {
        return history;
    }

    @Override
    public long iteration() {
        return loop.iteration();
    }

    @Override
    public int epoch() {
        return loop.epoch();
    }

    /** Steps taken of a pass that was interrupted; 0 between passes. */
    public long epochBatches() {
        return loop.epochBatches();
    }

    @Override
    public double score() {
        return plan.loss() + plan.regularization();
    }

    @Override
    public double validationScore() {
        return validationScore;
    }

    @Override
    public int lastBatchSize() {
        return loop.lastBatch();
    }

    @Override
    public long numParams() {
        return parameters().stream().mapToLong(v -> v.shape().length()).sum();
    }

    @Override
    public Map<String, NDArray> paramTable() {
        Map<String, NDArray> table = new LinkedHashMap<>();
        parameters().forEach(v -> table.put(v.name(), v.value()));
        return table;
    }

    private List<SDVariable> parameters() {
        return graph.variables(VariableType.VARIABLE).stream()
                .filter(v -> v.dataType().isFloating())
                .toList();
    }

    // ---------------------------------------------------------------- state

    /**
     * All that this training needs to go on, the graph's values included: between two steps, from any thread.
     *
     * @return the caller's, in no scope
     */
    public TrainingState state() {
        TrainingState[] state = new TrainingState[1];
        loop.locked(() -> {
            Map<String, NDArray> values = new LinkedHashMap<>();
            for (VariableType type : List.of(VariableType.VARIABLE, VariableType.STATE)) {
                for (SDVariable v : graph.variables(type)) {
                    try (NDArray now = v.value()) {
                        values.put(
                                TrainingState.VALUE + v.name(),
                                Nd.unscoped(v.dataType(), v.shape()).assign(now));
                    }
                }
            }
            state[0] = attachments().with(values, Map.of());
        });
        return state[0];
    }

    /** What is remembered beside the values of the graph. The caller has the lock. */
    TrainingState attachments() {
        Map<String, String> properties = new LinkedHashMap<>(config.toProperties());
        properties.put(TrainingState.EPOCH_BATCHES, Long.toString(loop.epochBatches()));
        properties.put(PASS_LOSSES, Double.toString(pass.losses));
        properties.put(PASS_EXAMPLES, Long.toString(pass.examples));
        for (TrainingListener l : loop.listeners()) {
            if (l instanceof StatefulListener s) {
                s.saveState()
                        .forEach((name, text) ->
                                properties.put(TrainingState.LISTENER + s.stateName() + "/" + name, text));
            }
        }
        return plan.state().with(Map.of(), properties);
    }

    /**
     * Goes back to what {@link #state} gave, of the same graph, settings and listeners: training then goes on exactly as it
     * did from there. Values of the graph are taken over where the state has them.
     *
     * @throws GatunException if it does not fit
     */
    public void restore(TrainingState state) {
        loop.locked(() -> {
            plan.restore(state);
            state.arrays().forEach((name, x) -> {
                if (name.startsWith(TrainingState.VALUE)) {
                    graph.variable(name.substring(TrainingState.VALUE.length())).assign(x);
                }
            });
            long batches = state.number(TrainingState.EPOCH_BATCHES);
            loop.restore(plan.iteration(), plan.epoch(), batches);
            pass.clear();
            pass.batches = batches;
            pass.losses = state.real(PASS_LOSSES, 0);
            pass.examples = state.number(PASS_EXAMPLES);
        });
        for (TrainingListener l : loop.listeners()) {
            if (l instanceof StatefulListener s) {
                String prefix = TrainingState.LISTENER + s.stateName() + "/";
                Map<String, String> own = new LinkedHashMap<>();
                state.properties().forEach((name, text) -> {
                    if (name.startsWith(prefix)) {
                        own.put(name.substring(prefix.length()), text);
                    }
                });
                if (!own.isEmpty()) {
                    s.loadState(own);
                }
            }
        }
    }

    /**
     * Writes graph, settings and state of the training to a graph file: whole, or not at all. Between two steps, from any
     * thread.
     */
    @Override
    public void save(Path file) {
        loop.locked(() -> {
            try (TrainingState state = attachments()) {
                GraphFile.write(file, graph, new Attachments(state.arrays(), state.properties()));
            }
        });
    }

    @Override
    public String fileExtension() {
        return ".gtsd";
    }

    /**
     * A trainer of the graph, the settings and the state of a file that {@link #save} wrote: training goes on exactly where
     * it stopped. {@link #graph()} is the caller's to close.
     *
     * @param listeners who is told about training; those that remember something go back to it
     * @throws io.gatun.ops.FileFormatException if the file is no graph file, is damaged, or holds no training
     */
    public static Trainer load(Path file, TrainingListener... listeners) {
        GraphFile.Content content = GraphFile.read(file);
        SameDiff graph = content.graph();
        Attachments found = content.attachments();
        try (TrainingState state = new TrainingState(found.arrays(), found.properties())) {
            if (!found.properties().containsKey(TrainingState.ITERATION)) {
                throw new FileFormatException("[resume] " + file
                        + " holds a graph without a training: expected a file that Trainer.save wrote;"
                        + " SameDiff.load reads the graph");
            }
            Trainer trainer = of(graph, TrainingConfig.ofProperties(found.properties()));
            trainer.setListeners(listeners);
            trainer.restore(state);
            return trainer;
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    /** Frees what training needs; the graph keeps its parameters. */
    @Override
    public void close() {
        plan.close();
    }
}
