package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.events.Events;
import io.gatun.autodiff.explain.ExplainOptions;
import io.gatun.autodiff.explain.Explanation;
import io.gatun.autodiff.explain.StepReport;
import io.gatun.autodiff.ir.Cell;
import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Known;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.plan.Explainer;
import io.gatun.autodiff.plan.Program;
import io.gatun.autodiff.training.TrainingState;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Training of a graph: one step computes the loss, its gradients with respect to all parameters, their update, and the
 * next values of the graph's states, as one run without allocation.
 *
 * <p>All parameters lie in one vector and all gradients in another; kernels write gradients where they belong. The
 * gradient of a placeholder is never computed. Each shape of the placeholders (the last batch is often smaller) is
 * compiled once.
 *
 * <p>One thread trains at a time; others wait. Reading outputs of the graph meanwhile is safe for memory, but may see
 * some parameters before and some after a step.
 */
public final class TrainingPlan implements AutoCloseable {
    private final SameDiff graph;
    private final int edits;
    private final TrainingConfig config;
    private final Map<SDVariable, Double> losses;
    private final List<SDVariable> trained;
    private final NDArray parameters;
    private final NDArray gradients;
    private final NDArray loss;
    private final LossScale scale;
    private final UpdaterBlocks blocks;
    private final TrainingTracer tracer;
    private double lastFactor = 1;
    private final List<SDVariable> inputs;
    private final Map<SDVariable, SDVariable> updates;
    private final Cell[] states;
    private final TrainingSteps steps;
    private final ReentrantLock lock = new ReentrantLock();
    private long iteration;
    private int epoch;
    private boolean closed;

    private TrainingPlan(SameDiff graph, TrainingConfig config) {
        graph.requireOpen("training");
        this.graph = graph;
        this.edits = graph.edits();
        this.config = config;
        this.losses = losses(graph, config);
        List<SDVariable> all = graph.trained();
        requireKnown(config.parameters().keySet(), all);
        requireKnown(config.frozen(), all);
        this.trained =
                all.stream().filter(v -> !config.frozen().contains(v.name())).toList();
        losses.keySet().forEach(l -> Dependence.require(l, trained));
        this.parameters = graph.parameterVector().live();
        if (config.planOptions().precision() != Precision.FLOAT && parameters.dataType() != DataType.FLOAT) {
            throw new DataTypeException(
                    "[training] precision " + config.planOptions().precision() + " with parameters of "
                            + parameters.dataType() + ": expected parameters of FLOAT, which keep their exact values");
        }
        long length = trained.stream().mapToLong(v -> v.shape().length()).sum();
        this.gradients = Nd.unscoped(parameters.dataType(), Shape.of(length)).assign(0);
        this.loss = Nd.unscoped(parameters.dataType(), Shape.SCALAR).assign(Double.NaN);
        this.scale = new LossScale(config.lossScaling(), parameters.dataType());
        this.blocks = new UpdaterBlocks(parameters, all, gradients, trained, config);
        this.updates = new LinkedHashMap<>(graph.updates());
        this.inputs = Tracer.placeholders(needed());
        this.steps = new TrainingSteps(this.graph, config, inputs, this::program);
        this.states = updates.keySet().stream().map(SDVariable::cell).toArray(Cell[]::new);
        this.tracer = config.planOptions().nanTrace() == NanTrace.OFF
                ? null
                : new TrainingTracer(
                        parameters, gradients, trained, config.planOptions().nanTrace());
        graph.plans().track(this);
    }

    /**
     * Prepares the training of a graph whose loss variables are set. Its parameters move into one vector.
     *
     * @throws GatunException if a loss depends on no trained parameter, or the settings name an unknown one
     */
    public static TrainingPlan of(SameDiff graph, TrainingConfig config) {
        return new TrainingPlan(graph, config);
    }

    private static Map<SDVariable, Double> losses(SameDiff graph, TrainingConfig config) {
        Map<SDVariable, Double> weights = new LinkedHashMap<>();
        if (config.losses().isEmpty()) {
            graph.lossVariables().forEach(v -> weights.put(v, 1.0));
        }
        config.losses().forEach((name, weight) -> {
            SDVariable v = graph.variable(name);
            SameDiff.requireFloating(v);
            weights.put(v, weight);
        });
        return weights;
    }

    private static void requireKnown(Collection<String> names, List<SDVariable> parameters) {
        List<String> known = parameters.stream().map(SDVariable::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw Names.unknown("training", name, known);
            }
        }
    }

    private List<SDVariable> needed() {
        List<SDVariable> all = new ArrayList<>(losses.keySet());
        all.addAll(updates.values());
        all.addAll(trained);
        return all;
    }

    /** Names of the placeholders that a step needs, in order. */
    public List<String> inputNames() {
        return inputs.stream().map(SDVariable::name).toList();
    }

    /**
     * One training step.
     *
     * @param placeholders a batch by the names of placeholders; others are ignored
     */
    public void step(Map<String, NDArray> placeholders) {
        NDArray[] in = new NDArray[inputs.size()];
        for (int i = 0; i < in.length; i++) {
            in[i] = placeholders.get(inputs.get(i).name());
        }
        step(in);
    }

    /** One training step on a batch in the order of {@link #inputNames}. */
    public void step(NDArray... in) {
        lock.lock();
        try {
            if (Events.ofTraining()) {
                TrainingRecorder.record(this, in);
            } else {
                stepNow(in);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A step by the thread that holds the lock. */
    void stepNow(NDArray[] in) {
        TrainingSteps.Variant v = prepare(in);
        if (v.stages().isOne()) {
            run(v.stages().only(), in); // allocates nothing
        } else {
            try (Scope stages = Scope.open("stages")) {
                TrainingSteps.Prepared p = steps.advance(v, in);
                run(p.compiled(), p.arguments());
            }
        }
    }

    private void run(TrainingSteps.Compiled c, NDArray[] in) {
        c.load(in);
        if (tracer == null) {
            c.context().run();
            update();
        } else {
            tracer.run(iteration, c.context());
            if (update()) {
                tracer.checkParameters(iteration);
            }
        }
        finish();
    }

    /**
     * Moves the parameters, unless the gradients overflowed (then false); skipped steps do not count for the moments of
     * updaters.
     */
    private boolean update() {
        lastFactor = factor();
        boolean taken = scale.accepts(gradients);
        if (taken) {
            blocks.update(iteration, epoch, iteration + 1 - scale.skipped(), lastFactor);
        }
        return taken;
    }

    /** What the gradients of a step are still to be multiplied by: clipped ones have their true size already. */
    private double factor() {
        return config.clipping().kind() == GradientClipping.Kind.NONE ? scale.inverse() : 1;
    }

    private void finish() {
        iteration++;
        graph.parameterVector().changed();
        for (Cell state : states) {
            state.changed();
        }
    }

    private TrainingSteps.Variant prepare(NDArray[] in) {
        if (closed) {
            throw new GatunException("[training] the plan is closed: it was closed, or its graph was");
        }
        Plan.requireUnedited(graph, edits, "training");
        if (graph.parameterVector().current() != parameters) {
            throw new GatunException(
                    "[training] parameters were added to the graph since this plan was made: make a new one");
        }
        if (in.length != inputs.size()) {
            throw new GatunException(
                    "[training] received " + in.length + " arguments: expected " + inputs.size() + ", " + inputNames());
        }
        for (int i = 0; i < in.length; i++) {
            if (in[i] != null) {
                Plan.requireLive("training", inputs.get(i).name(), in[i]);
            }
        }
        return steps.of(in);
    }

    /** The program of a step for placeholders of given shapes. */
    private Program program(Map<String, Shape> shapes, Known known) {
        Tracer tracer = new Tracer(graph, shapes, config.planOptions(), known);
        tracer.trace(Assertions.with(graph, needed()));
        List<Goal.Pin> pins = new ArrayList<>();
        Val total = tracer.total(losses);
        pins.add(new Goal.Pin(total.cast(loss.dataType()), loss));
        List<String> names = trained.stream().map(SDVariable::name).toList();
        List<Val> gs = tracer.gradients(scale.scaled(total), trained);
        if (config.clipping().kind() != GradientClipping.Kind.NONE) {
            gs = config.clipping().apply(names, gs.stream().map(scale::unscaled).toList());
        }
        for (int i = 0; i < gs.size(); i++) {
            pins.add(new Goal.Pin(gs.get(i), ParameterVector.part(gradients, trained, i)));
        }
        List<Goal.Update> next = new ArrayList<>();
        updates.forEach((state, value) -> next.add(new Goal.Update(state.cell(), tracer.traced(value))));
        return Program.compile(
                new Goal(Assertions.with(List.of(), graph, needed(), tracer), pins, next), config.planOptions());
    }

    /** The loss of the last step's batch, before its update; without regularisation. NaN before the first step. */
    public double loss() {
        return loss.getDouble();
    }

    /** Number of steps so far: what schedules count, and Adam's t less one. */
    public long iteration() {
        return iteration;
    }

    /** Sets the number of steps so far, to go on with a training. */
    public void setIteration(long steps) {
        iteration = steps;
    }

    /** Number of passes over the data so far, as the caller counts them. */
    public int epoch() {
        return epoch;
    }

    /** Sets the number of passes over the data so far: what schedules by epoch go by. */
    public void setEpoch(int passes) {
        epoch = passes;
    }

    /** The learning rate of the default updater at the next step. */
    public double learningRate() {
        return config.defaults().updater().learningRate().valueAt(iteration, epoch);
    }

    /** The gradients of the last step in the order of the trained parameters, after clipping: a copy, the caller's. */
    public NDArray gradients() {
        return lastFactor == 1 ? gradients.dup() : gradients.mul(lastFactor);
    }

    /** Momentum and moments of all parameters, as one vector (empty for SGD): a copy, the caller's. */
    public NDArray updaterState() {
        return blocks.state().dup();
    }

    /**
     * Sets momentum and moments from what {@link #updaterState} gave. Together with the parameters, the states, the
     * iteration and the epoch, training goes on exactly as if it had not stopped.
     */
    public void setUpdaterState(NDArray state) {
        NDArray own = blocks.state();
        if (!state.shape().equals(own.shape()) || state.dataType() != own.dataType()) {
            throw new ShapeException("[training] updater state is " + state.dataType() + state.shape() + ": expected "
                    + own.dataType() + own.shape() + ", that of the same parameters and updaters");
        }
        own.assign(state);
    }

    /**
     * What this training remembers beside the values of the graph: the updater's arrays by parameter, and counts.
     *
     * @return the caller's, in no scope
     */
    public TrainingState state() {
        lock.lock();
        try {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            blocks.named().forEach((name, x) -> arrays.put(TrainingState.UPDATER + name, copy(x)));
            Map<String, String> properties = new LinkedHashMap<>();
            properties.put(TrainingState.ITERATION, Long.toString(iteration));
            properties.put(TrainingState.EPOCH, Integer.toString(epoch));
            scale.save(properties);
            return new TrainingState(arrays, properties);
        } finally {
            lock.unlock();
        }
    }

    private static NDArray copy(NDArray x) {
        return Nd.unscoped(x.dataType(), x.shape()).assign(x);
    }

    /**
     * Goes back to what {@link #state} gave, of the same parameters and updaters. Together with the values of the graph,
     * training goes on exactly as if it had not stopped.
     *
     * @throws GatunException if an array is missing, of another shape or too many; nothing is changed then
     */
    public void restore(TrainingState state) {
        lock.lock();
        try {
            Map<String, NDArray> own = blocks.named();
            List<String> unknown = state.arrays().keySet().stream()
                    .filter(n -> n.startsWith(TrainingState.UPDATER))
                    .filter(n -> !own.containsKey(n.substring(TrainingState.UPDATER.length())))
                    .toList();
            own.forEach((name, x) -> requireSame(name, x, state.arrays().get(TrainingState.UPDATER + name)));
            if (!unknown.isEmpty()) {
                throw new GatunException("[resume] the training state has " + unknown
                        + ", which this training does not: expected that of the same parameters and updaters");
            }
            long steps = state.number(TrainingState.ITERATION);
            int passes = Math.toIntExact(state.number(TrainingState.EPOCH));
            own.forEach((name, x) -> x.assign(state.arrays().get(TrainingState.UPDATER + name)));
            scale.load(state);
            iteration = steps;
            epoch = passes;
        } finally {
            lock.unlock();
        }
    }

    private static void requireSame(String name, NDArray own, NDArray found) {
        if (found == null || !found.spec().equals(own.spec())) {
            throw new GatunException("[resume] the training state has "
                    + (found == null ? "no " : found.spec() + " for ") + "\"" + TrainingState.UPDATER + name
                    + "\": expected " + own.spec() + ", from a training of the same parameters and updaters");
        }
    }

    /** The factor of the loss before gradients are taken; 1 without scaling. */
    public double lossScale() {
        return scale.value();
    }

    /** Steps that were skipped since their gradients were not finite (with a dynamic scale of the loss). */
    public long skippedSteps() {
        return scale.skipped();
    }

    /** What L1 and L2 regularisation add to the loss at the present parameters. */
    public double regularization() {
        return blocks.regularization();
    }

    /** The kernel calls of a step for a batch of given shapes, and the memory that they need. */
    public String summary(Map<String, Shape> placeholders) {
        try (Program program = program(placeholders, Known.nothing())) {
            return Profiler.summary(program) + blocks.describe();
        }
    }

    /** Trains for several steps on one batch, and tells the time of each part of a step. */
    public PlanProfile profile(Map<String, NDArray> placeholders, int runs) {
        NDArray[] in = inputs.stream().map(v -> placeholders.get(v.name())).toArray(NDArray[]::new);
        lock.lock();
        try (Scope stages = Scope.open("profile")) {
            TrainingSteps.Prepared p = steps.advance(prepare(in), in);
            TrainingSteps.Compiled c = p.compiled();
            PlanProfile parts = Profiler.profile(c.program(), c.context(), runs, p::load);
            long before = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                update();
                finish();
            }
            double update = (System.nanoTime() - before) * 1e-3 / runs;
            before = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                p.load();
            }
            double copy = (System.nanoTime() - before) * 1e-3 / runs;
            List<PlanProfile.Row> rows = new ArrayList<>(parts.rows());
            rows.addFirst(new PlanProfile.Row(-1, "copy of the arguments", copy));
            rows.add(new PlanProfile.Row(
                    rows.size() - 1, "update: " + blocks.describe().strip(), update));
            return new PlanProfile(rows, runs);
        } finally {
            lock.unlock();
        }
    }

    /** What a training step does, of 20 measured runs: see {@link #explain(Map, ExplainOptions)}. */
    public Explanation explain(Map<String, NDArray> placeholders) {
        return explain(placeholders, ExplainOptions.DEFAULT);
    }

    /**
     * What a training step does, step by step: shapes, layouts, kernels, arithmetic, bytes, measured time and distance from
     * what the machine can do. Parameters, states and updater stay as they are (states move while it is measured). Best
     * while the machine does nothing else.
     *
     * @param placeholders a batch, as for {@link #step(Map)}
     */
    public Explanation explain(Map<String, NDArray> placeholders, ExplainOptions options) {
        NDArray[] in = inputs.stream().map(v -> placeholders.get(v.name())).toArray(NDArray[]::new);
        lock.lock();
        try (Scope stages = Scope.open("explain")) {
            TrainingSteps.Prepared p = steps.advance(prepare(in), in);
            TrainingSteps.Compiled c = p.compiled();
            List<NDArray> written = new ArrayList<>(List.of(gradients, loss));
            for (Cell state : states) {
                written.add(state.array());
            }
            try (SavedValues saved = new SavedValues(written)) {
                StepReport update =
                        blocks.explain(c.program().size(), graph.trained(), gradients, trained, config, options.runs());
                return new Explainer(c.program(), c.context(), options, p::load)
                        .explain("training step", List.of(update));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Frees gradients, updater state and plans; the parameters stay in the graph. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                steps.close();
                gradients.close();
                loss.close();
                if (tracer != null) {
                    tracer.close();
                }
                scale.close();
                blocks.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
