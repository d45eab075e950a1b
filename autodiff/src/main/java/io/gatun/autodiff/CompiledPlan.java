package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.explain.ExplainOptions;
import io.gatun.autodiff.explain.Explanation;
import io.gatun.autodiff.plan.ContextPool;
import io.gatun.autodiff.plan.ExecutionContext;
import io.gatun.autodiff.plan.Explainer;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One program, whose sizes are all known: what most plans are, and a stage of those that are not. */
final class CompiledPlan extends Plan {
    private final SameDiff graph;
    private final int edits;
    private final Program program;
    private final ContextPool contexts;

    CompiledPlan(SameDiff graph, List<Input> inputs, List<String> outputNames, Program program, PlanOptions options) {
        super(inputs, outputNames);
        this.graph = graph;
        this.edits = graph.edits();
        this.program = program;
        this.contexts = new ContextPool(program, inputNames(), String.join(", ", outputNames), options.nanTrace());
        graph.plans().track(this);
    }

    @Override
    public Spec outputSpec(int i) {
        return program.output(i);
    }

    @Override
    public Map<String, NDArray> run(Map<String, NDArray> placeholders) {
        ExecutionContext c = take();
        try {
            loadAll(c, placeholders);
            NDArray[] out = run(c);
            Map<String, NDArray> named = new LinkedHashMap<>();
            for (int i = 0; i < out.length; i++) {
                named.put(outputNames().get(i), out[i]);
            }
            return named;
        } finally {
            contexts.give(c);
        }
    }

    @Override
    public List<NDArray> run(List<NDArray> in) {
        ExecutionContext c = take();
        try {
            loadAll(c, in);
            return Arrays.asList(run(c));
        } finally {
            contexts.give(c);
        }
    }

    private ExecutionContext take() {
        requireUnedited(graph, edits, "plan");
        return contexts.take();
    }

    private NDArray[] run(ExecutionContext c) {
        NDArray[] out = new NDArray[outputNames().size()];
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

    @Override
    public void run(List<NDArray> in, List<NDArray> out) {
        checkOutputs(out);
        ExecutionContext c = take();
        try {
            loadAll(c, in);
            for (int i = 0; i < out.size(); i++) {
                c.target(i, out.get(i));
            }
            c.run();
            for (int i = 0; i < out.size(); i++) {
                c.collect(i, out.get(i));
            }
        } finally {
            contexts.give(c);
        }
    }

    /** Before any work: what is refused afterwards would leave half of the results. */
    private void checkOutputs(List<NDArray> out) {
        requireOutputs(out);
        for (int i = 0; i < out.size(); i++) {
            requireOutput(i, out.get(i), program.output(i).shape());
        }
    }

    private void loadAll(ExecutionContext c, Map<String, NDArray> placeholders) {
        List<Input> inputs = inputs();
        for (int i = 0; i < inputs.size(); i++) {
            NDArray x = placeholders.get(inputs.get(i).name());
            if (x == null) {
                throw missing(inputs.get(i).name(), placeholders.keySet());
            }
            load(c, i, x);
        }
    }

    private void loadAll(ExecutionContext c, List<NDArray> in) {
        requireArguments(in);
        for (int i = 0; i < in.size(); i++) {
            load(c, i, in.get(i));
        }
    }

    private void load(ExecutionContext c, int i, NDArray x) {
        Input expected = inputs().get(i);
        requireLive("plan", expected.name(), x);
        if (x.dataType() != expected.spec().dataType()) {
            Tracer.checkType(expected.name(), x.dataType(), expected.spec());
        }
        if (!x.shape().equals(expected.spec().shape())) {
            Tracer.checkShape(expected.name(), expected.declared(), x.shape());
            throw new ShapeException("[plan] placeholder \"" + expected.name() + "\" received shape "
                    + x.shape() + ": this plan was compiled for "
                    + expected.spec().shape()
                    + "; sd.output(...) compiles for each shape it meets");
        }
        c.load(i, x);
    }

    @Override
    public PlanProfile profile(Map<String, NDArray> placeholders, int runs) {
        ExecutionContext c = take();
        try {
            return Profiler.profile(program, c, runs, () -> loadAll(c, placeholders));
        } finally {
            contexts.give(c);
        }
    }

    @Override
    public Explanation explain(Map<String, NDArray> placeholders, ExplainOptions options) {
        ExecutionContext c = take();
        try {
            return new Explainer(program, c, options, () -> loadAll(c, placeholders))
                    .explain("plan of " + String.join(", ", outputNames()), List.of());
        } finally {
            contexts.give(c);
        }
    }

    @Override
    int contexts() {
        return contexts.size();
    }

    @Override
    public int steps() {
        return program.size();
    }

    @Override
    public long plannedBytes() {
        return program.totalBytes();
    }

    @Override
    public long naiveBytes() {
        return program.naiveBytes();
    }

    @Override
    public String summary() {
        return Profiler.summary(program);
    }

    @Override
    void release() {
        contexts.close();
        program.close();
    }
}
