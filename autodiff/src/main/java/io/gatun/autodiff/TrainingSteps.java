package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.ir.Known;
import io.gatun.autodiff.plan.ExecutionContext;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The compiled steps of a training, one for each shape of the placeholders: for one thread at a time. */
final class TrainingSteps implements AutoCloseable {
    /** Programs for the last so many shapes are kept. */
    private static final int KEPT = 32;

    /**
     * A step for sizes that are all known.
     *
     * @param given arguments that earlier stages compute, behind the placeholders
     */
    record Compiled(Program program, ExecutionContext context, List<String> given) {
        void load(NDArray[] in) {
            for (int i = 0; i < in.length; i++) {
                context.load(i, in[i]);
            }
        }

        void close() {
            context.close();
            program.close();
        }
    }

    /** A step for placeholders of some shapes, in as many stages as there are sizes that depend on data. */
    record Variant(List<Shape> shapes, Stages<Compiled> stages) {}

    /** A step and its arguments. */
    record Prepared(Compiled compiled, NDArray[] arguments) {
        void load() {
            compiled.load(arguments);
        }
    }

    private final SameDiff graph;
    private final TrainingConfig config;
    private final List<SDVariable> inputs;
    private final BiFunction<Map<String, Shape>, Known, Program> programs;
    private final List<Variant> compiled = new ArrayList<>();
    private Variant last;

    /**
     * Steps that are compiled when they are needed.
     *
     * @param inputs the placeholders, in the order of arguments
     * @param programs makes the program for shapes of placeholders
     */
    TrainingSteps(
            SameDiff graph,
            TrainingConfig config,
            List<SDVariable> inputs,
            BiFunction<Map<String, Shape>, Known, Program> programs) {
        this.graph = graph;
        this.config = config;
        this.inputs = inputs;
        this.programs = programs;
    }

    private List<String> names() {
        return inputs.stream().map(SDVariable::name).toList();
    }

    /** The step for arguments of these shapes; allocates nothing if it is the last one's. */
    Variant of(NDArray[] in) {
        if (last == null || !fits(last, in)) {
            last = find(in);
        }
        return last;
    }

    /** Runs all stages of a step but the last. */
    Prepared advance(Variant v, NDArray[] in) {
        if (v.stages().isOne()) {
            return new Prepared(v.stages().only(), in);
        }
        Map<String, NDArray> named = new HashMap<>();
        for (int i = 0; i < in.length; i++) {
            named.put(inputs.get(i).name(), in[i]);
        }
        Stages.Ready<Compiled> ready = v.stages().run(named);
        List<NDArray> all = new ArrayList<>(List.of(in));
        ready.last().given().forEach(name -> all.add(ready.arguments().get(name)));
        return new Prepared(ready.last(), all.toArray(NDArray[]::new));
    }

    private Variant find(NDArray[] in) {
        for (int i = 0; i < compiled.size(); i++) {
            if (fits(compiled.get(i), in)) {
                return compiled.get(i);
            }
        }
        Variant v = compile(in);
        if (compiled.size() == KEPT) {
            compiled.removeFirst().stages().close();
        }
        compiled.add(v);
        return v;
    }

    private boolean fits(Variant v, NDArray[] in) {
        for (int i = 0; i < in.length; i++) {
            if (in[i] == null
                    || !in[i].shape().equals(v.shapes().get(i))
                    || in[i].dataType() != inputs.get(i).dataType()) {
                return false;
            }
        }
        return true;
    }

    private Variant compile(NDArray[] in) {
        List<Shape> key = new ArrayList<>();
        Map<String, Shape> shapes = new HashMap<>();
        for (int i = 0; i < in.length; i++) {
            SDVariable v = inputs.get(i);
            if (in[i] == null) {
                throw new GatunException("[training] no value for placeholder \"" + v.name() + "\": a step needs "
                        + Names.quoted(names()));
            }
            Tracer.checkType(v.name(), in[i].dataType(), v.spec());
            Tracer.checkShape(v.name(), v.shape(), in[i].shape());
            if (in[i].length() == 0) {
                throw new ShapeException("[training] placeholder \"" + v.name() + "\" received shape " + in[i].shape()
                        + ": expected at least one example; the mean loss of none would make the parameters NaN");
            }
            key.add(in[i].shape());
            shapes.put(v.name(), in[i].shape());
        }
        return new Variant(
                List.copyOf(key),
                new Stages<>(graph, config.planOptions(), known -> compile(shapes, known), Compiled::close));
    }

    private Compiled compile(Map<String, Shape> shapes, Known known) {
        Program program = programs.apply(shapes, known);
        List<String> given = List.copyOf(known.arguments().keySet());
        List<String> arguments = new ArrayList<>(names());
        arguments.addAll(given);
        ExecutionContext context = new ExecutionContext(
                program, arguments, "training step", config.planOptions().nanTrace());
        return new Compiled(program, context, given);
    }

    @Override
    public void close() {
        compiled.forEach(v -> v.stages().close());
    }
}
