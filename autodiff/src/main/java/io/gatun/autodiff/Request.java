package io.gatun.autodiff;

import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Known;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a plan is asked for.
 *
 * @param graph whose values are asked for
 * @param inputs arguments of a run
 * @param shapes of the placeholders
 * @param names of the results
 * @param open specs of the results as the graph knows them, with unknown sizes
 * @param options how it is compiled
 * @param goal what is traced
 */
record Request(
        SameDiff graph,
        List<Plan.Input> inputs,
        Map<String, Shape> shapes,
        List<String> names,
        List<Spec> open,
        PlanOptions options,
        Function<Tracer, Goal> goal) {

    /** Outputs of a graph. */
    static Request of(SameDiff graph, Map<String, Shape> placeholders, PlanOptions options, String... outputs) {
        List<SDVariable> wanted = Arrays.stream(outputs).map(graph::variable).toList();
        if (wanted.isEmpty()) {
            throw new GatunException("[plan] no output is named: name at least one variable");
        }
        return new Request(
                graph,
                inputs(Tracer.placeholders(wanted), placeholders),
                placeholders,
                List.of(outputs),
                specs(wanted),
                options,
                tracer -> Goal.of(tracer.trace(Assertions.with(graph, wanted))));
    }

    /** Outputs and, behind them, the gradients of the sum of losses. */
    static Request ofGradients(
            SameDiff graph,
            Map<String, Shape> placeholders,
            List<SDVariable> losses,
            List<SDVariable> outputs,
            List<SDVariable> wrt,
            List<String> names) {
        List<SDVariable> all = new ArrayList<>(losses);
        all.addAll(outputs);
        all.addAll(wrt);
        List<SDVariable> results = new ArrayList<>(outputs);
        results.addAll(wrt);
        return new Request(
                graph,
                inputs(Tracer.placeholders(all), placeholders),
                placeholders,
                names,
                specs(results),
                PlanOptions.defaults(),
                tracer -> {
                    tracer.trace(Assertions.with(graph, all));
                    List<Val> values =
                            new ArrayList<>(outputs.stream().map(tracer::traced).toList());
                    values.addAll(tracer.gradients(tracer.total(losses), wrt));
                    return Goal.of(Assertions.with(values, graph, all, tracer));
                });
    }

    /** Arguments that are variables; those without a shape are refused by the trace. */
    static List<Plan.Input> inputs(List<SDVariable> variables, Map<String, Shape> shapes) {
        return variables.stream()
                .map(v -> new Plan.Input(v.name(), v.spec().as(shapes.getOrDefault(v.name(), v.shape())), v.shape()))
                .toList();
    }

    static List<Spec> specs(List<SDVariable> variables) {
        return variables.stream().map(SDVariable::spec).toList();
    }

    /** A plan. */
    Plan compile() {
        Stages<CompiledPlan> stages = new Stages<>(graph, options, this::compile, plan -> {});
        return stages.isOne() ? stages.only() : new StagedPlan(graph, inputs, names, open, stages);
    }

    private CompiledPlan compile(Known known) {
        Goal g = goal.apply(new Tracer(graph, shapes, options, known));
        List<Plan.Input> all = new ArrayList<>(inputs);
        known.arguments().forEach((name, spec) -> all.add(Plan.Input.of(name, spec)));
        return new CompiledPlan(graph, all, names, Program.compile(g, options), options);
    }
}
