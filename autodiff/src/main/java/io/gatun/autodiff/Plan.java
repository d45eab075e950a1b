package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.explain.ExplainOptions;
import io.gatun.autodiff.explain.Explanation;
import io.gatun.ops.GatunException;
import io.gatun.ops.RandomFill.Distribution;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A graph compiled for placeholders of known shapes: constants folded, equal expressions computed once, dead ones
 * dropped, element-wise steps fused or run in place, and all intermediate values laid out in one block of memory by
 * their lifetimes.
 *
 * <p>Immutable and thread-safe: each running thread gets a context with memory of its own; contexts are used again, and
 * their number is bounded by that of the processors. Parameters are read where the graph keeps them, so a plan sees
 * every change.
 *
 * <p>Where the sizes of a result depend on data ({@code unique}, {@code where}), the plan runs in stages: up to there; then
 * that operation; then the rest of the graph, compiled for the sizes that came out, and kept for the next time they do.
 */
public abstract sealed class Plan implements AutoCloseable permits CompiledPlan, StagedPlan {
    /**
     * An argument.
     *
     * @param spec what the plan was compiled for
     * @param declared the shape that the placeholder takes
     */
    record Input(String name, Spec spec, Shape declared) {

        static Input of(String name, Spec spec) {
            return new Input(name, spec, spec.shape());
        }
    }

    private final List<Input> inputs;
    private final List<String> inputNames;
    private final List<String> outputNames;
    private SameDiff owned;

    Plan(List<Input> inputs, List<String> outputNames) {
        this.inputs = List.copyOf(inputs);
        this.inputNames = inputs.stream().map(Input::name).toList();
        this.outputNames = outputNames;
    }

    /** Closes the graph with the plan: for the graph of a function, which nobody else has. */
    Plan owning(SameDiff graph) {
        owned = graph;
        return this;
    }

    /**
     * Compiles outputs of a graph.
     *
     * @param placeholders the shapes of the runs, by name; placeholders that the outputs do not need may be left out
     * @param outputs names of variables
     */
    public static Plan of(SameDiff graph, Map<String, Shape> placeholders, String... outputs) {
        return of(graph, placeholders, PlanOptions.defaults(), outputs);
    }

    /**
     * Compiles outputs of a graph.
     *
     * @param placeholders the shapes of the runs, by name; placeholders that the outputs do not need may be left out
     * @param options how it is compiled
     * @param outputs names of variables
     */
    public static Plan of(SameDiff graph, Map<String, Shape> placeholders, PlanOptions options, String... outputs) {
        return Request.of(graph, placeholders, options, outputs).compile();
    }

    /**
     * Compiles a function: it is run once, on variables of a graph of its own, and what it did is what the plan does. See
     * {@link io.gatun.autodiff.functional.Compiled} for one that follows its argument's shape.
     *
     * @param f of as many variables as there are specs
     * @param in shapes and types of the arguments, all known
     */
    public static Plan of(Function<List<SDVariable>, List<SDVariable>> f, List<Spec> in) {
        return FunctionPlans.of(f, in);
    }

    /** Names of the placeholders that a run needs, in order. */
    public List<String> inputNames() {
        return inputNames;
    }

    /** Shape and type of a placeholder, by its position in {@link #inputNames}. */
    public Spec inputSpec(int i) {
        return inputs.get(i).spec();
    }

    List<Input> inputs() {
        return inputs;
    }

    /** Names of what a run gives, in order. */
    public List<String> outputNames() {
        return outputNames;
    }

    /** Shape and type of an output, by its position in {@link #outputNames}; sizes that depend on data are unknown. */
    public abstract Spec outputSpec(int i);

    /**
     * Runs the plan. Contiguous arguments are read where they lie.
     *
     * @param placeholders arrays of the shapes and types that the plan was compiled for; others are ignored
     * @return the outputs by name: arrays of the caller, in the innermost open scope
     */
    public abstract Map<String, NDArray> run(Map<String, NDArray> placeholders);

    /**
     * Runs the plan. Contiguous arguments are read where they lie.
     *
     * @param in arguments in the order of {@link #inputNames}
     * @return the outputs in the order of {@link #outputNames}: arrays of the caller, in the innermost open scope
     */
    public abstract List<NDArray> run(List<NDArray> in);

    /**
     * Runs the plan into arrays of the caller's. Allocates nothing (unless it runs in stages), and copies nothing where the
     * arrays are contiguous, of the types and shapes of arguments and results, and none of {@code out} shares memory with
     * another.
     *
     * @param in arguments in the order of {@link #inputNames}
     * @param out what becomes the outputs, in the order of {@link #outputNames}
     */
    public abstract void run(List<NDArray> in, List<NDArray> out);

    static GatunException missing(String placeholder, Collection<String> received) {
        return new GatunException(
                "[plan] no value for placeholder \"" + placeholder + "\": received " + Names.quoted(received));
    }

    /** Refuses an argument whose memory is gone, by its name. */
    static void requireLive(String op, String placeholder, NDArray x) {
        if (x.isClosed()) {
            throw new ScopeException("[" + op + "] the array for placeholder \"" + placeholder + "\", " + x.spec()
                    + ", is dead: it was closed, or the scope was that it belongs to; give one that lives, or move it out "
                    + "of its scope with scope.keep(x)");
        }
    }

    /** Refuses to run what was compiled of a graph that is another now. */
    static void requireUnedited(SameDiff graph, int edits, String op) {
        if (graph.edits() != edits) {
            throw new GatunException("[" + op + "] the graph was edited after this plan was made: make the plan again; "
                    + "sd.output(...) does so by itself");
        }
    }

    void requireArguments(List<NDArray> in) {
        if (in.size() != inputNames.size()) {
            throw new GatunException(
                    "[plan] received " + in.size() + " arguments: expected " + inputNames.size() + ", " + inputNames);
        }
        for (int i = 0; i < in.size(); i++) {
            if (in.get(i) == null) {
                throw new GatunException("[plan] no value for placeholder \"" + inputNames.get(i) + "\": argument " + i
                        + " is null; expected an array of each of " + inputNames);
            }
        }
    }

    void requireOutputs(List<NDArray> out) {
        if (out.size() != outputNames.size()) {
            throw new GatunException("[plan] received " + out.size() + " arrays for results: expected "
                    + outputNames.size() + ", " + outputNames);
        }
    }

    void requireOutput(int i, NDArray out, Shape shape) {
        if (out == null) {
            throw new GatunException("[plan] the array for result \"" + outputNames.get(i)
                    + "\" is null: expected one of shape " + shape);
        }
        if (!out.shape().equals(shape)) {
            throw new ShapeException("[plan] the array for result \"" + outputNames.get(i) + "\" has shape "
                    + out.shape() + ": expected " + shape);
        }
    }

    /** Runs the plan several times, after as many unmeasured ones, and tells the time of each step (of the last stage). */
    public abstract PlanProfile profile(Map<String, NDArray> placeholders, int runs);

    /** What the plan does, measured on arguments that are made up: see {@link #explain(Map, ExplainOptions)}. */
    public Explanation explain() {
        return explain(ExplainOptions.DEFAULT);
    }

    /** What the plan does, measured on made-up arguments: numbers from 0 to 1, whole numbers 0. */
    public Explanation explain(ExplainOptions options) {
        Map<String, NDArray> samples = new LinkedHashMap<>();
        try {
            for (int i = 0; i < inputNames.size(); i++) {
                samples.put(inputNames.get(i), sample(inputSpec(i)));
            }
            return explain(samples, options);
        } finally {
            samples.values().forEach(NDArray::close);
        }
    }

    private static NDArray sample(Spec spec) {
        return spec.dataType().isFloating()
                ? Scope.run(() -> Rng.of(0).draw(Distribution.UNIFORM, spec.dataType(), spec.shape(), 0, 1))
                        .detach()
                : Nd.unscoped(spec.dataType(), spec.shape()).assign(0);
    }

    /**
     * What the plan does, step by step: shapes, layouts, kernels, arithmetic, bytes, measured time and distance from what
     * the machine can do. Best while the machine does nothing else. Of a plan in stages, the last.
     *
     * @param placeholders as for {@link #run(Map)}
     */
    public abstract Explanation explain(Map<String, NDArray> placeholders, ExplainOptions options);

    /** Number of slabs that the plan holds now: at most as many as there are processors, however many threads call. */
    abstract int contexts();

    /** Number of kernel calls of a run; in all stages so far. */
    public abstract int steps();

    /** Bytes of the block that one running thread needs for intermediate values; in all stages so far. */
    public abstract long plannedBytes();

    /** Bytes that it would need if each intermediate value had memory of its own. */
    public abstract long naiveBytes();

    /** A table of the kernel calls in order, and the memory that they need. */
    public abstract String summary();

    /** Frees what belongs to the plan itself. */
    abstract void release();

    /**
     * Waits for the runs that are under way and frees the plan's memory. Plans that are dropped free theirs in time.
     */
    @Override
    public final void close() {
        release();
        if (owned != null) {
            owned.close();
        }
    }
}
