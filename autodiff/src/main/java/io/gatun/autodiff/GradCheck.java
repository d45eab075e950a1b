package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.Tape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Compares gradients with central finite differences, {@code (f(x + epsilon) - f(x - epsilon)) / (2 epsilon)}, element
 * by element in DOUBLE. The relative error of analytic a and numeric n is {@code |a - n| / (|a| + |n|)}, as in
 * Deeplearning4j.
 *
 * <pre>{@code
 * GradCheck.standard().check(x -> x.tanh().sum(), x).orThrow();
 * GradCheck.standard().check(sd, Map.of("x", batch)).orThrow();
 * }</pre>
 *
 * @param epsilon step of the finite differences
 * @param maxRelativeError largest relative error that passes
 * @param minAbsoluteError absolute errors below it pass whatever the relative error is
 * @param maxPerArray elements checked of each array, spread evenly; the others are trusted
 */
public record GradCheck(double epsilon, double maxRelativeError, double minAbsoluteError, int maxPerArray) {
    private static final int LISTED = 10;

    /** Epsilon 1e-6, relative error 1e-5, absolute error 1e-8, at most 500 elements of each array. */
    public static GradCheck standard() {
        return new GradCheck(1e-6, 1e-5, 1e-8, 500);
    }

    /** With another step. */
    public GradCheck withEpsilon(double step) {
        return new GradCheck(step, maxRelativeError, minAbsoluteError, maxPerArray);
    }

    /** With another limit of the relative error. */
    public GradCheck withMaxRelativeError(double limit) {
        return new GradCheck(epsilon, limit, minAbsoluteError, maxPerArray);
    }

    /** With another limit below which absolute errors pass. */
    public GradCheck withMinAbsoluteError(double limit) {
        return new GradCheck(epsilon, maxRelativeError, limit, maxPerArray);
    }

    /**
     * One compared element.
     *
     * @param name of the variable, or the argument's position
     * @param index of the element
     * @param analytic the gradient under test
     * @param numeric the finite difference
     * @param relativeError as defined above
     */
    public record Entry(String name, List<Long> index, double analytic, double numeric, double relativeError) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s%s: analytic %.10g, numeric %.10g, relative error %.3g",
                    name,
                    index,
                    analytic,
                    numeric,
                    relativeError);
        }
    }

    /**
     * What was found.
     *
     * @param checked number of elements compared
     * @param failures elements that differ too much
     * @param worst the element with the largest relative error, whether it passes or not; null if none was checked
     */
    public record Report(int checked, List<Entry> failures, Entry worst) {
        /** Whether every element passed. */
        public boolean passed() {
            return failures.isEmpty();
        }

        /**
         * This report.
         *
         * @throws GatunException with the report, if an element failed or none was checked
         */
        public Report orThrow() {
            if (!passed() || checked == 0) {
                throw new GatunException("[gradCheck] " + this);
            }
            return this;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            text.append(failures.size())
                    .append(" of ")
                    .append(checked)
                    .append(" gradients are wrong; worst: ")
                    .append(worst);
            failures.stream().limit(LISTED).forEach(e -> text.append(System.lineSeparator())
                    .append("  ")
                    .append(e));
            return text.toString();
        }
    }

    /** Checks a function of one DOUBLE array, by eager gradients. */
    public Report check(Function<Tape.Node<NDArray>, Tape.Node<NDArray>> f, NDArray x) {
        return checkAll(xs -> f.apply(xs.getFirst()), List.of(x));
    }

    /**
     * Checks a function of several DOUBLE arrays with respect to each of them, by eager gradients. Other types are held
     * fixed.
     */
    public Report checkAll(Function<List<Tape.Node<NDArray>>, Tape.Node<NDArray>> f, List<NDArray> xs) {
        return Scope.run("gradCheck", () -> {
            List<NDArray> own = xs.stream().map(NDArray::dup).toList();
            List<NDArray> analytic = Grad.ofAll(f).apply(own);
            Map<String, NDArray> points = new LinkedHashMap<>();
            Map<String, NDArray> gradients = new HashMap<>();
            for (int i = 0; i < own.size(); i++) {
                if (own.get(i).dataType().isFloating()) {
                    points.put("argument " + i, own.get(i));
                    gradients.put("argument " + i, analytic.get(i));
                }
            }
            return compare(
                    points,
                    gradients,
                    name -> Scope.run(() -> {
                        Tape<NDArray> tape = new Tape<>();
                        List<Tape.Node<NDArray>> in =
                                own.stream().map(tape::constant).toList();
                        return f.apply(in).value().sum().getDouble();
                    }));
        });
    }

    /**
     * Checks a graph whose loss variables are set, with respect to all its DOUBLE parameters. They are as before
     * afterwards.
     */
    public Report check(SameDiff graph, Map<String, NDArray> placeholders) {
        return Scope.run("gradCheck", () -> {
            Map<String, NDArray> analytic = graph.calculateGradients(placeholders);
            String[] losses =
                    graph.lossVariables().stream().map(SDVariable::name).toArray(String[]::new);
            Map<String, NDArray> points = new LinkedHashMap<>();
            Map<String, NDArray> before = new HashMap<>();
            for (SDVariable v : graph.trained()) {
                points.put(v.name(), v.value());
                before.put(v.name(), v.value());
            }
            try {
                return compare(points, analytic, name -> {
                    graph.variable(name).assign(points.get(name));
                    return Scope.run(() -> graph.output(placeholders, losses).values().stream()
                            .mapToDouble(l -> l.sum().getDouble())
                            .sum());
                });
            } finally {
                before.forEach((name, value) -> graph.variable(name).assign(value));
            }
        });
    }

    /**
     * Checks a graph whose loss variables are set, with respect to some of its variables: parameters, placeholders and
     * activations alike. An activation is moved where it is, so this checks what is computed from it.
     *
     * @param variables names of variables of type DOUBLE
     */
    public Report check(SameDiff graph, Map<String, NDArray> placeholders, String... variables) {
        return Scope.run("gradCheck", () -> {
            Map<String, NDArray> analytic = graph.calculateGradients(placeholders, variables);
            Map<String, NDArray> points = new LinkedHashMap<>();
            Map<String, Plan> plans = new HashMap<>();
            Map<String, Shape> shapes = new HashMap<>();
            placeholders.forEach((name, x) -> shapes.put(name, x.shape()));
            try {
                for (String name : variables) {
                    SDVariable v = graph.variable(name);
                    NDArray at = v.type() == VariableType.PLACEHOLDER
                            ? placeholders.get(name).dup()
                            : graph.outputSingle(placeholders, name);
                    points.put(name, at);
                    plans.put(name, FunctionPlans.from(v, at.shape(), shapes, graph.lossVariables()));
                }
                return compare(
                        points,
                        analytic,
                        name -> Scope.run(() -> {
                            Map<String, NDArray> in = new HashMap<>(placeholders);
                            in.put(name, points.get(name));
                            return plans.get(name).run(in).values().stream()
                                    .mapToDouble(l -> l.sum().getDouble())
                                    .sum();
                        }));
            } finally {
                plans.values().forEach(Plan::close);
            }
        });
    }

    /** {@code value} computes the function after the array of the given name was changed in place. */
    private Report compare(Map<String, NDArray> points, Map<String, NDArray> analytic, ToDoubleFunction<String> value) {
        List<Entry> failures = new ArrayList<>();
        Entry worst = null;
        int checked = 0;
        for (Map.Entry<String, NDArray> point : points.entrySet()) {
            String name = point.getKey();
            NDArray x = point.getValue();
            if (x.dataType() != DataType.DOUBLE) {
                throw new DataTypeException("[gradCheck] \"" + name + "\" is " + x.dataType()
                        + ": expected DOUBLE, since finite differences in less precision say little; cast it");
            }
            long step = Math.max(1, (x.length() + maxPerArray - 1) / maxPerArray);
            for (long i = 0; i < x.length(); i += step) {
                long[] index = index(x.shape(), i);
                Entry e = entry(name, index, analytic.get(name).getDouble(index), difference(name, x, index, value));
                checked++;
                worst = worst == null || !(e.relativeError() <= worst.relativeError()) ? e : worst;
                if (!passes(e)) {
                    failures.add(e);
                }
            }
            value.applyAsDouble(name);
        }
        return new Report(checked, List.copyOf(failures), worst);
    }

    private double difference(String name, NDArray x, long[] index, ToDoubleFunction<String> value) {
        double at = x.getDouble(index);
        x.put(at + epsilon, index);
        double above = value.applyAsDouble(name);
        x.put(at - epsilon, index);
        double below = value.applyAsDouble(name);
        x.put(at, index);
        return (above - below) / (2 * epsilon);
    }

    private static Entry entry(String name, long[] index, double analytic, double numeric) {
        double error = Math.abs(analytic - numeric);
        double relative = error == 0 ? 0 : error / (Math.abs(analytic) + Math.abs(numeric));
        return new Entry(name, Arrays.stream(index).boxed().toList(), analytic, numeric, relative);
    }

    private boolean passes(Entry e) {
        return e.relativeError() <= maxRelativeError || Math.abs(e.analytic() - e.numeric()) <= minAbsoluteError;
    }

    private static long[] index(Shape shape, long position) {
        long[] index = new long[shape.rank()];
        long rest = position;
        for (int k = shape.rank() - 1; k >= 0; k--) {
            index[k] = rest % shape.size(k);
            rest /= shape.size(k);
        }
        return index;
    }
}
