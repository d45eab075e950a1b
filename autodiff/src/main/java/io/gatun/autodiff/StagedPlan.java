package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.explain.ExplainOptions;
import io.gatun.autodiff.explain.Explanation;
import io.gatun.ops.Spec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** A plan that runs in {@link Stages}, since it meets operations whose sizes depend on data. */
final class StagedPlan extends Plan {
    private final Stages<CompiledPlan> stages;
    private final List<Spec> open;

    /**
     * A plan of stages.
     *
     * @param open specs of the outputs, with unknown sizes
     */
    StagedPlan(
            SameDiff graph,
            List<Input> inputs,
            List<String> outputNames,
            List<Spec> open,
            Stages<CompiledPlan> stages) {
        super(inputs, outputNames);
        this.stages = stages;
        this.open = open;
        graph.plans().track(this);
    }

    @Override
    public Spec outputSpec(int i) {
        return open.get(i);
    }

    @Override
    public Map<String, NDArray> run(Map<String, NDArray> placeholders) {
        try (Scope scope = Scope.open("stages")) {
            Stages.Ready<CompiledPlan> ready = ready(placeholders);
            Map<String, NDArray> out = ready.last().run(ready.arguments());
            out.values().forEach(scope::keep);
            return out;
        }
    }

    private Stages.Ready<CompiledPlan> ready(Map<String, NDArray> placeholders) {
        for (Input i : inputs()) {
            if (placeholders.get(i.name()) == null) {
                throw missing(i.name(), placeholders.keySet());
            }
        }
        return stages.run(placeholders);
    }

    @Override
    public List<NDArray> run(List<NDArray> in) {
        Map<String, NDArray> found = run(named(in));
        return outputNames().stream().map(found::get).toList();
    }

    private Map<String, NDArray> named(List<NDArray> in) {
        requireArguments(in);
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0; i < in.size(); i++) {
            named.put(inputNames().get(i), in.get(i));
        }
        return named;
    }

    @Override
    public void run(List<NDArray> in, List<NDArray> out) {
        requireOutputs(out);
        try (Scope scope = Scope.open("stages")) {
            List<NDArray> found = run(in);
            for (int i = 0; i < out.size(); i++) {
                requireOutput(i, out.get(i), found.get(i).shape());
            }
            for (int i = 0; i < out.size(); i++) {
                out.get(i).assign(found.get(i));
            }
        }
    }

    @Override
    public PlanProfile profile(Map<String, NDArray> placeholders, int runs) {
        return last(placeholders, r -> r.last().profile(r.arguments(), runs));
    }

    @Override
    public Explanation explain(Map<String, NDArray> placeholders, ExplainOptions options) {
        return last(placeholders, r -> r.last().explain(r.arguments(), options));
    }

    private <R> R last(Map<String, NDArray> placeholders, Function<Stages.Ready<CompiledPlan>, R> f) {
        try (Scope scope = Scope.open("stages")) {
            return f.apply(ready(placeholders));
        }
    }

    private long sum(ToLongFunction<Plan> figure) {
        return stages.plans().stream().mapToLong(figure).sum();
    }

    @Override
    int contexts() {
        return Math.toIntExact(sum(Plan::contexts));
    }

    @Override
    public int steps() {
        return Math.toIntExact(sum(Plan::steps));
    }

    @Override
    public long plannedBytes() {
        return sum(Plan::plannedBytes);
    }

    @Override
    public long naiveBytes() {
        return sum(Plan::naiveBytes);
    }

    @Override
    public String summary() {
        return stages.plans().stream().map(Plan::summary).collect(Collectors.joining(System.lineSeparator()));
    }

    @Override
    void release() {
        stages.close();
    }
}
