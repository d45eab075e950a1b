package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.explain.ExplainOptions;
import io.gatun.autodiff.explain.Explanation;
import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.plan.ContextPool;
import io.gatun.autodiff.plan.ExecutionContext;
import io.gatun.autodiff.plan.Explainer;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.GatunException;
import io.gatun.ops.RandomFill.Distribution;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
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
 */
public final class Plan implements AutoCloseable {
    private final Program program;
    private final ContextPool contexts;
    private final List<SDVariable> inputs;
    private final List<Spec> inputSpecs;
    private final List<String> inputNames;
    private final List<String> outputNames;

    private SameDiff owned;

    Plan(
            SameDiff graph,
            List<SDVariable> inputs,
            Map<String, Shape> shapes,
            List<String> outputNames,
            Program program,
            PlanOptions options) {
        this.program = program;
        this.inputs = inputs;
        this.inputNames = inputs.stream().map(SDVariable::name).toList();
        this.contexts = new ContextPool(program, inputNames, String.join(", ", outputNames), options.nanTrace());
        this.inputSpecs =
                inputs.stream().map(v -> v.spec().as(shapes.get(v.name()))).toList();
        this.outputNames = outputNames;
        graph.plans().track(this);
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
        List<SDVariable> wanted = Arrays.stream(outputs).map(graph::variable).toList();
        if (wanted.isEmpty()) {
            throw new GatunException("[plan] no output is named: name at least one variable");
        }
        List<Val> values = new Tracer(graph, placeholders, options).trace(Assertions.with(graph, wanted));
        return new Plan(
                graph,
                Tracer.placeholders(wanted),
                placeholders,
                List.of(outputs),
                Program.compile(Goal.of(values), options),
                options);
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

    /** Compiles outputs and, behind them, the gradients of the sum of losses. */
    static Plan ofGradients(
            SameDiff graph,
            Map<String, Shape> placeholders,
            List<SDVariable> losses,
            List<SDVariable> outputs,
            List<SDVariable> wrt,
            List<String> names) {
        List<SDVariable> all = new ArrayList<>(losses);
        all.addAll(outputs);
        all.addAll(wrt);
        PlanOptions options = PlanOptions.defaults();
        Tracer tracer = new Tracer(graph, placeholders, options);
        tracer.trace(Assertions.with(graph, all));
        List<Val> values = new ArrayList<>(outputs.stream().map(tracer::traced).toList());
        values.addAll(tracer.gradients(tracer.total(losses), wrt));
        return new Plan(
                graph,
                Tracer.placeholders(all),
                placeholders,
                names,
                Program.compile(Goal.of(Assertions.with(values, graph, all, tracer)), options),
                options);
    }

    /** Names of the placeholders that a run needs, in order. */
    public List<String> inputNames() {
        return inputNames;
    }

    /** Shape and type of a placeholder, by its position in {@link #inputNames}. */
    public Spec inputSpec(int i) {
        return inputSpecs.get(i);
    }

    /** Names of what a run gives, in order. */
    public List<String> outputNames() {
        return outputNames;
    }

    /** Shape and type of an output, by its position in {@link #outputNames}. */
    public Spec outputSpec(int i) {
        return program.output(i);
    }

    /**
     * Runs the plan. Contiguous arguments are read where they lie.
     *
     * @param placeholders arrays of the shapes and types that the plan was compiled for; others are ignored
     * @return the outputs by name: arrays of the caller, in the innermost open scope
     */
    public Map<String, NDArray> run(Map<String, NDArray> placeholders) {
        ExecutionContext c = contexts.take();
        try {
            loadAll(c, placeholders);
            NDArray[] out = run(c);
            Map<String, NDArray> named = new LinkedHashMap<>();
            for (int i = 0; i < out.length; i++) {
                named.put(outputNames.get(i), out[i]);
            }
            return named;
        } finally {
            contexts.give(c);
        }
    }

    /**
     * Runs the plan. Contiguous arguments are read where they lie.
     *
     * @param in arguments in the order of {@link #inputNames}
     * @return the outputs in the order of {@link #outputNames}: arrays of the caller, in the innermost open scope
     */
    public List<NDArray> run(List<NDArray> in) {
        ExecutionContext c = contexts.take();
        try {
            loadAll(c, in);
            return Arrays.asList(run(c));
        } finally {
            contexts.give(c);
        }
    }

    private NDArray[] run(ExecutionContext c) {
        NDArray[] out = new NDArray[outputNames.size()];
        for (int i = 0; i < out.length; i++) {
            Spec s = program.output(i);
            out[i] = Nd.uninitialized(s.dataType(), s.shape(), 'c');
            c.target(i, out[i]);
        }
        c.run();
        for (int i = 0; i < out.length; i++) {
            c.collect(i, out[i]);
        }
        return out;
    }

    /**
     * Runs the plan into arrays of the caller's. Allocates nothing, and copies nothing where the arrays are contiguous, of the
     * types and shapes of arguments and results, and none of {@code out} shares memory with another.
     *
     * @param in arguments in the order of {@link #inputNames}
     * @param out what becomes the outputs, in the order of {@link #outputNames}
     */
    public void run(List<NDArray> in, List<NDArray> out) {
        checkOutputs(out);
        ExecutionContext c = contexts.take();
        try {
            loadAll(c, in);
            for (int i = 0; i < outputNames.size(); i++) {
                c.target(i, out.get(i));
            }
            c.run();
            for (int i = 0; i < outputNames.size(); i++) {
                c.collect(i, out.get(i));
            }
        } finally {
            contexts.give(c);
        }
    }

    /** Before any work: what is refused afterwards would leave half of the results. */
    private void checkOutputs(List<NDArray> out) {
        if (out.size() != outputNames.size()) {
            throw new GatunException("[plan] received " + out.size() + " arrays for results: expected "
                    + outputNames.size() + ", " + outputNames);
        }
        for (int i = 0; i < out.size(); i++) {
            if (out.get(i) == null) {
                throw new GatunException(
                        "[plan] the array for result \"" + outputNames.get(i) + "\" is null: expected one of shape "
                                + program.output(i).shape());
            }
            if (!out.get(i).shape().equals(program.output(i).shape())) {
                throw new ShapeException("[plan] the array for result \"" + outputNames.get(i) + "\" has shape "
                        + out.get(i).shape() + ": expected " + program.output(i).shape());
            }
        }
    }

    private void loadAll(ExecutionContext c, Map<String, NDArray> placeholders) {
        for (int i = 0; i < inputNames.size(); i++) {
            String name = inputNames.get(i);
            NDArray x = placeholders.get(name);
            if (x == null) {
                throw new GatunException("[plan] no value for placeholder \"" + name + "\": received "
                        + Names.quoted(placeholders.keySet()));
            }
            load(c, i, x);
        }
    }

    private void loadAll(ExecutionContext c, List<NDArray> in) {
        if (in.size() != inputNames.size()) {
            throw new GatunException(
                    "[plan] received " + in.size() + " arguments: expected " + inputNames.size() + ", " + inputNames);
        }
        for (int i = 0; i < in.size(); i++) {
            NDArray x = in.get(i);
            if (x == null) {
                throw new GatunException("[plan] no value for placeholder \"" + inputNames.get(i) + "\": argument " + i
                        + " is null; expected an array of each of " + inputNames);
            }
            load(c, i, x);
        }
    }

    private void load(ExecutionContext c, int i, NDArray x) {
        Spec expected = inputSpecs.get(i);
        if (x.dataType() != expected.dataType()) {
            Tracer.checkType(inputNames.get(i), x.dataType(), expected);
        }
        if (!x.shape().equals(expected.shape())) {
            Tracer.checkShape(inputs.get(i), x.shape());
            throw new ShapeException("[plan] placeholder \"" + inputNames.get(i) + "\" received shape "
                    + x.shape() + ": this plan was compiled for " + expected.shape()
                    + "; sd.output(...) compiles for each shape it meets");
        }
        c.load(i, x);
    }

    /** Runs the plan several times, after as many unmeasured ones, and tells the time of each step. */
    public PlanProfile profile(Map<String, NDArray> placeholders, int runs) {
        ExecutionContext c = contexts.take();
        try {
            return Profiler.profile(program, c, runs, () -> loadAll(c, placeholders));
        } finally {
            contexts.give(c);
        }
    }

    /** What the plan does, measured on arguments that are made up: see {@link #explain(Map, ExplainOptions)}. */
    public Explanation explain() {
        return explain(ExplainOptions.DEFAULT);
    }

    /** What the plan does, measured on made-up arguments: numbers from 0 to 1, whole numbers 0. */
    public Explanation explain(ExplainOptions options) {
        Map<String, NDArray> samples = new LinkedHashMap<>();
        try {
            for (int i = 0; i < inputNames.size(); i++) {
                samples.put(inputNames.get(i), sample(inputSpecs.get(i)));
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
     * the machine can do. Best while the machine does nothing else.
     *
     * @param placeholders as for {@link #run(Map)}
     */
    public Explanation explain(Map<String, NDArray> placeholders, ExplainOptions options) {
        ExecutionContext c = contexts.take();
        try {
            return new Explainer(program, c, options, () -> loadAll(c, placeholders))
                    .explain("plan of " + String.join(", ", outputNames), List.of());
        } finally {
            contexts.give(c);
        }
    }

    /** Number of slabs that the plan holds now: at most as many as there are processors, however many threads call. */
    int contexts() {
        return contexts.size();
    }

    /** Number of kernel calls of a run. */
    public int steps() {
        return program.size();
    }

    /** Bytes of the block that one running thread needs for intermediate values. */
    public long plannedBytes() {
        return program.totalBytes();
    }

    /** Bytes that it would need if each intermediate value had memory of its own. */
    public long naiveBytes() {
        return program.naiveBytes();
    }

    /** A table of the kernel calls in order, and the memory that they need. */
    public String summary() {
        return Profiler.summary(program);
    }

    /**
     * Waits for the runs that are under way and frees the plan's memory. Plans that are dropped free theirs in time.
     */
    @Override
    public void close() {
        contexts.close();
        program.close();
        if (owned != null) {
            owned.close();
        }
    }
}
