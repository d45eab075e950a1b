package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The plans of a graph, by what is asked for and the shapes it is asked with; those used least recently are dropped.
 */
final class PlanCache {
    private static final int CAPACITY = 64;
    /** Tells gradients from outputs of the same names. */
    private static final String GRADIENT = "gradient\0";

    private record Key(List<String> outputs, List<SDVariable> losses, Map<String, Shape> shapes, boolean evaluation) {}

    private final SameDiff graph;
    private final Map<Key, Plan> plans = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Plan> eldest) {
            return size() > CAPACITY;
        }
    };
    /** Not a monitor: virtual threads that wait for one would keep their carriers from the thread that compiles. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Set<AutoCloseable> all = Collections.newSetFromMap(new WeakHashMap<>());

    PlanCache(SameDiff graph) {
        this.graph = graph;
    }

    /** A plan for outputs. */
    Plan get(Map<String, NDArray> placeholders, boolean evaluation, String... outputs) {
        Map<String, Shape> shapes = shapes(placeholders);
        Key key = new Key(List.of(outputs), List.of(), shapes, evaluation);
        PlanOptions options = PlanOptions.defaults().withEvaluation(evaluation);
        return plan(key, k -> Plan.of(graph, shapes, options, outputs));
    }

    /** A plan for gradients of the sum of losses; with respect to all trained variables if none is named. */
    Plan gradients(Map<String, NDArray> placeholders, List<SDVariable> losses, String... wrt) {
        Map<String, Shape> shapes = shapes(placeholders);
        List<SDVariable> by = wrt.length == 0
                ? graph.trained()
                : Arrays.stream(wrt).map(graph::variable).toList();
        losses.forEach(loss -> Dependence.require(loss, by));
        Key key = new Key(by.stream().map(SDVariable::name).toList(), losses, shapes, false);
        return plan(key, k -> Request.ofGradients(graph, shapes, losses, List.of(), by, k.outputs())
                .compile());
    }

    private Plan plan(Key key, Function<Key, Plan> compile) {
        graph.requireOpen("plan");
        lock.lock();
        try {
            return plans.computeIfAbsent(key, compile);
        } finally {
            lock.unlock();
        }
    }

    /** Outputs and gradients by one plan. */
    GraphRuns.OutAndGrad both(
            Map<String, NDArray> placeholders, List<SDVariable> losses, List<String> outputs, List<String> wrt) {
        Map<String, Shape> shapes = shapes(placeholders);
        List<SDVariable> wanted = outputs.stream().map(graph::variable).toList();
        List<SDVariable> by = wrt.isEmpty()
                ? graph.trained()
                : wrt.stream().map(graph::variable).toList();
        losses.forEach(loss -> Dependence.require(loss, by));
        List<String> names = new ArrayList<>(outputs);
        by.forEach(v -> names.add(GRADIENT + v.name()));
        Key key = new Key(names, losses, shapes, false);
        Plan plan = plan(key, k -> Request.ofGradients(graph, shapes, losses, wanted, by, names)
                .compile());
        Map<String, NDArray> found = plan.run(placeholders);
        Map<String, NDArray> out = new LinkedHashMap<>();
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        outputs.forEach(name -> out.put(name, found.get(name)));
        by.forEach(v -> gradients.put(v.name(), found.get(GRADIENT + v.name())));
        return new GraphRuns.OutAndGrad(out, gradients);
    }

    private static Map<String, Shape> shapes(Map<String, NDArray> placeholders) {
        Map<String, Shape> shapes = new HashMap<>();
        placeholders.forEach((name, x) -> {
            if (x == null) {
                throw new GatunException("[plan] the value of placeholder \"" + name + "\" is null");
            }
            shapes.put(name, x.shape());
        });
        return shapes;
    }

    /** Forgets the plans; those that a caller holds keep working. */
    void clear() {
        lock.lock();
        try {
            plans.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Notes a plan that reads the graph's memory. */
    void track(AutoCloseable plan) {
        synchronized (all) {
            all.add(plan);
        }
    }

    /** Whether there is no plan that reads the graph's memory. */
    boolean isUnused() {
        synchronized (all) {
            return all.isEmpty();
        }
    }

    /** Waits for the runs under way and closes all plans of the graph: its memory goes. */
    void close() {
        clear();
        List<AutoCloseable> open;
        synchronized (all) {
            open = List.copyOf(all);
            all.clear();
        }
        for (AutoCloseable plan : open) {
            switch (plan) {
                case Plan p -> p.close();
                case TrainingPlan t -> t.close();
                default -> throw new IllegalStateException("not a plan: " + plan);
            }
        }
    }
}
