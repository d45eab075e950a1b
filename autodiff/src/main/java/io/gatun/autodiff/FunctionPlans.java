package io.gatun.autodiff;

import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Plans of functions: of a lambda, which is traced, and of a part of a graph. */
final class FunctionPlans {
    private FunctionPlans() {}

    /** See {@link Plan#of(Function, List)}. */
    static Plan of(Function<List<SDVariable>, List<SDVariable>> f, List<Spec> in) {
        SameDiff graph = SameDiff.create();
        try {
            List<SDVariable> arguments = new ArrayList<>();
            Map<String, Shape> shapes = new LinkedHashMap<>();
            for (Spec s : in) {
                String name = "argument" + arguments.size();
                arguments.add(graph.placeHolder(name, s.dataType(), s.shape().toArray()));
                shapes.put(name, s.shape());
            }
            List<SDVariable> outputs = f.apply(List.copyOf(arguments));
            if (outputs.isEmpty()) {
                throw new GatunException("[plan] the function gives nothing: expected at least one value");
            }
            graph.requireOwn("plan", outputs);
            List<SDVariable> all = new ArrayList<>(outputs);
            all.addAll(arguments);
            return new Request(
                            graph,
                            Request.inputs(arguments, shapes),
                            shapes,
                            outputs.stream().map(SDVariable::name).toList(),
                            Request.specs(outputs),
                            PlanOptions.defaults(),
                            tracer -> {
                                tracer.trace(Assertions.with(graph, all));
                                List<Val> values =
                                        outputs.stream().map(tracer::traced).toList();
                                return Goal.of(Assertions.with(values, graph, all, tracer));
                            })
                    .compile()
                    .owning(graph);
        } catch (RuntimeException | Error e) {
            graph.close();
            throw e;
        }
    }

    /** Outputs as functions of one variable more, whatever it is computed from: it is the first argument. */
    static Plan from(SDVariable cut, Shape shape, Map<String, Shape> placeholders, List<SDVariable> outputs) {
        List<SDVariable> inputs = new ArrayList<>(List.of(cut));
        Tracer.placeholders(outputs).stream().filter(v -> v != cut).forEach(inputs::add);
        Map<String, Shape> shapes = new LinkedHashMap<>(placeholders);
        shapes.put(cut.name(), shape);
        return new Request(
                        cut.graph(),
                        Request.inputs(inputs, shapes),
                        placeholders,
                        outputs.stream().map(SDVariable::name).toList(),
                        Request.specs(outputs),
                        PlanOptions.defaults(),
                        tracer -> Goal.of(tracer.cutAt(cut, shape).trace(outputs)))
                .compile();
    }
}
