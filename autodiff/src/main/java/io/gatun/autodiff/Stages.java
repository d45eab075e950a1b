package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Known;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Source;
import io.gatun.autodiff.ir.UnknownSizes;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Compiler;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A request that meets operations whose sizes depend on data. A stage runs up to the first of them and computes what it reads,
 * and what else the rest of the graph will read; the operation runs on arrays; the rest is compiled for the sizes that came
 * out, and may stop at the next. What is compiled is kept by these sizes. A request that meets none has one stage, the last.
 *
 * <p>What a later stage needs for a gradient beside the values that were handed on, it computes again.
 *
 * @param <P> the last stage
 */
final class Stages<P> implements AutoCloseable {
    /** For each operation, so many sizes are kept. */
    private static final int KEPT = 32;

    /** The last stage of a run, and its arguments: those of the run, and what earlier stages computed. */
    record Ready<P>(P last, Map<String, NDArray> arguments) {}

    private sealed interface Stage<P> {}

    private record Last<P>(P compiled) implements Stage<P> {}

    /**
     * A stage that stops at an operation.
     *
     * @param plan what it computes
     * @param op where it stops
     * @param in which of the plan's outputs the operation reads
     * @param values variables that are handed on, and which of the plan's outputs they are
     * @param known what was known before
     * @param next the stages behind it, by the specs of the operation's results
     */
    private record Stop<P>(
            CompiledPlan plan,
            Op op,
            List<Integer> in,
            Map<String, Integer> values,
            Known known,
            Map<List<Spec>, Stage<P>> next)
            implements Stage<P> {}

    private final SameDiff graph;
    private final PlanOptions options;
    private final Function<Known, P> compiler;
    private final Consumer<P> dropped;
    private final Stage<P> first;
    /** Not a monitor: virtual threads that wait for one would keep their carriers from the thread that compiles. */
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Compiles the first stage.
     *
     * @param compiler of the last stage, from what is known; it throws {@link UnknownSizes} where that is not enough
     * @param dropped told of last stages that are no longer kept
     */
    Stages(SameDiff graph, PlanOptions options, Function<Known, P> compiler, Consumer<P> dropped) {
        this.graph = graph;
        this.options = options;
        this.compiler = compiler;
        this.dropped = dropped;
        this.first = compile(Known.nothing());
    }

    /** Whether there is only one stage. */
    boolean isOne() {
        return first instanceof Last<P>;
    }

    /** The only stage. */
    P only() {
        return ((Last<P>) first).compiled();
    }

    /** Runs all stages but the last, in the caller's scope. */
    Ready<P> run(Map<String, NDArray> placeholders) {
        Map<String, NDArray> arguments = new HashMap<>(placeholders);
        Stage<P> at = first;
        while (at instanceof Stop<P> stop) {
            at = pass(stop, arguments);
        }
        return new Ready<>(((Last<P>) at).compiled(), arguments);
    }

    private Stage<P> pass(Stop<P> stop, Map<String, NDArray> arguments) {
        List<String> names = stop.plan().outputNames();
        Map<String, NDArray> found = stop.plan().run(arguments);
        List<NDArray> in = stop.in().stream().map(i -> found.get(names.get(i))).toList();
        List<NDArray> results = in.getFirst().applyAll(stop.op(), in);
        for (int i = 0; i < results.size(); i++) {
            arguments.put(Known.resultName(stop.known().results(), i), results.get(i));
        }
        stop.values().forEach((name, i) -> arguments.put(Known.valueName(name), found.get(names.get(i))));
        return next(stop, results.stream().map(NDArray::spec).toList());
    }

    private Stage<P> next(Stop<P> stop, List<Spec> sizes) {
        lock.lock();
        try {
            Stage<P> found = stop.next().get(sizes);
            if (found == null) {
                Map<String, Spec> values = new LinkedHashMap<>();
                stop.values().forEach((name, i) -> values.put(name, stop.plan().outputSpec(i)));
                found = compile(stop.known().with(sizes, values));
                stop.next().put(sizes, found);
                if (stop.next().size() > KEPT) {
                    var eldest = stop.next().entrySet().iterator();
                    Stage<P> old = eldest.next().getValue();
                    eldest.remove();
                    drop(old);
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    private Stage<P> compile(Known known) {
        try {
            return new Last<>(compiler.apply(known.again()));
        } catch (UnknownSizes e) {
            return stop(e, known);
        }
    }

    private Stop<P> stop(UnknownSizes e, Known known) {
        List<Val> wanted = new ArrayList<>();
        List<Integer> in = e.in().stream().map(v -> position(v, wanted)).toList();
        Map<String, Integer> values = new LinkedHashMap<>();
        e.values().forEach((name, v) -> {
            if (v.ir() == e.in().getFirst().ir()) {
                values.put(name, position(v, wanted));
            }
        });
        List<Val> goal = Compiler.forward(wanted, options);
        List<Plan.Input> inputs = new ArrayList<>();
        for (Node node : Ir.reachable(goal)) {
            if (node.source() instanceof Source.Input i) {
                inputs.add(Plan.Input.of(i.name(), node.out().getFirst().spec()));
            }
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            names.add("stage\0" + i);
        }
        CompiledPlan plan = new CompiledPlan(graph, inputs, names, Program.compile(Goal.of(goal), options), options);
        return new Stop<>(plan, e.op(), in, values, known, new LinkedHashMap<>(16, 0.75f, true));
    }

    private static int position(Val v, List<Val> among) {
        for (int i = 0; i < among.size(); i++) {
            if (among.get(i) == v) {
                return i;
            }
        }
        among.add(v);
        return among.size() - 1;
    }

    /** The plans of all stages that are compiled now, in no order; of the last ones, those that are plans. */
    List<CompiledPlan> plans() {
        lock.lock();
        try {
            List<CompiledPlan> all = new ArrayList<>();
            collect(first, all);
            return Collections.unmodifiableList(all);
        } finally {
            lock.unlock();
        }
    }

    private static <P> void collect(Stage<P> stage, List<CompiledPlan> all) {
        switch (stage) {
            case Last<P> last when last.compiled() instanceof CompiledPlan p -> all.add(p);
            case Last<P> last -> {}
            case Stop<P> stop -> {
                all.add(stop.plan());
                stop.next().values().forEach(s -> collect(s, all));
            }
        }
    }

    /** Last stages are given back to their owner; others may be in use, and free their memory in time. */
    private void drop(Stage<P> stage) {
        switch (stage) {
            case Last<P> last -> dropped.accept(last.compiled());
            case Stop<P> stop -> stop.next().values().forEach(this::drop);
        }
    }

    /** Closes all plans, and gives last stages back to their owner. */
    @Override
    public void close() {
        lock.lock();
        try {
            drop(first);
            List<CompiledPlan> all = new ArrayList<>();
            collect(first, all);
            all.forEach(Plan::close);
        } finally {
            lock.unlock();
        }
    }
}
