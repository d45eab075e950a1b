package io.gatun.examples.onnx;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Graphs of ONNX run on arrays, node by node, and as a graph of ours. */
final class OnnxRun {
    private final OnnxFile.Model model;
    private final Map<String, NDArray> values = new HashMap<>();

    OnnxRun(OnnxFile.Model model) {
        this.model = model;
    }

    /** The outputs, each of which an array computed. */
    List<NDArray> arrays(Map<String, NDArray> inputs) {
        values.putAll(inputs);
        model.graph().initializers().forEach((name, t) -> values.putIfAbsent(name, t.array()));
        for (OnnxFile.Node node : model.graph().nodes()) {
            compute(node, new Eager(node), values);
        }
        return named(values);
    }

    /**
     * The same as a graph, whose placeholders are the inputs. What {@link #arrays} found is known where an operator must know elements
     * when the graph is built, as an importer knows constants.
     */
    List<NDArray> graph(Map<String, NDArray> inputs) {
        try (SameDiff sd = SameDiff.create()) {
            Map<String, SDVariable> variables = new HashMap<>();
            Map<String, NDArray> placeholders = new LinkedHashMap<>();
            inputs.forEach((name, x) -> {
                SDVariable v = sd.placeHolder(
                        "in" + placeholders.size(), x.dataType(), x.shape().toArray());
                placeholders.put(v.name(), x);
                variables.put(name, v);
            });
            model.graph()
                    .initializers()
                    .forEach((name, t) -> variables.computeIfAbsent(name, k -> sd.constant(t.array())));
            for (OnnxFile.Node node : model.graph().nodes()) {
                compute(node, new Symbolic(node, sd, variables), variables);
            }
            List<SDVariable> outputs = named(variables);
            String[] names = outputs.stream().map(SDVariable::name).toArray(String[]::new);
            Map<String, NDArray> found = sd.output(placeholders, names);
            return outputs.stream().map(v -> found.get(v.name())).toList();
        }
    }

    private <T> List<T> named(Map<String, T> all) {
        return model.graph().outputs().stream().map(all::get).toList();
    }

    private static <T extends Ops<T>> void compute(OnnxFile.Node node, OnnxNode<T> n, Map<String, T> into) {
        OnnxOperators.Rule rule = node.domain().isEmpty()
                        || node.domain().equals("ai.onnx")
                        || node.domain().equals("ai.onnx.ml")
                ? OnnxOperators.ALL.rule(node.op())
                : null;
        if (rule == null) {
            throw new OnnxFile.Inexpressible("no operator " + node.op());
        }
        List<T> results = rule.apply(n);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                if (i >= results.size()) {
                    throw new OnnxFile.Inexpressible("result " + i + " of " + node.op());
                }
                into.put(node.outputs().get(i), results.get(i));
            }
        }
    }

    /** What arrays and variables have in common: attributes, and elements that are known. */
    private abstract class Base<T extends Ops<T>> implements OnnxNode<T> {
        final OnnxFile.Node node;
        private final Map<String, T> inputs;

        Base(OnnxFile.Node node, Map<String, T> inputs) {
            this.node = node;
            this.inputs = inputs;
        }

        abstract T wrap(NDArray value);

        @Override
        public String op() {
            return node.op();
        }

        @Override
        public int opset() {
            return model.opsets().getOrDefault(node.domain().equals("ai.onnx") ? "" : node.domain(), 1);
        }

        @Override
        public int outputs() {
            int count = node.outputs().size();
            while (count > 0 && node.outputs().get(count - 1).isEmpty()) {
                count--;
            }
            return count;
        }

        @Override
        public int inputs() {
            return node.inputs().size();
        }

        @Override
        public boolean has(int i) {
            return i < node.inputs().size() && !node.inputs().get(i).isEmpty();
        }

        @Override
        public T in(int i) {
            T x = has(i) ? inputs.get(node.inputs().get(i)) : null;
            if (x == null) {
                throw new IllegalStateException("[onnx] " + node.op() + " lacks input " + i);
            }
            return x;
        }

        private NDArray known(int i) {
            in(i);
            return values.get(node.inputs().get(i));
        }

        @Override
        public long[] longs(int i) {
            return known(i).cast(DataType.LONG).toLongArray();
        }

        @Override
        public double[] doubles(int i) {
            return known(i).toDoubleArray();
        }

        private OnnxFile.Attribute attribute(String name) {
            return node.attributes().get(name);
        }

        @Override
        public boolean hasAttribute(String name) {
            return attribute(name) != null;
        }

        @Override
        public long integer(String name, long otherwise) {
            return hasAttribute(name) ? attribute(name).integer() : otherwise;
        }

        @Override
        public double real(String name, double otherwise) {
            return hasAttribute(name) ? attribute(name).real() : otherwise;
        }

        @Override
        public String text(String name, String otherwise) {
            return hasAttribute(name) ? attribute(name).text() : otherwise;
        }

        @Override
        public long[] integers(String name) {
            return hasAttribute(name)
                    ? attribute(name).integers().stream().mapToLong(v -> v).toArray()
                    : null;
        }

        @Override
        public double[] reals(String name) {
            return hasAttribute(name)
                    ? attribute(name).reals().stream().mapToDouble(v -> v).toArray()
                    : null;
        }

        @Override
        public List<String> texts(String name) {
            return hasAttribute(name) ? attribute(name).texts() : null;
        }

        @Override
        public T tensor(String name) {
            return wrap(attribute(name).tensor().array());
        }

        @Override
        public T constant(DataType type, double[] elements, long... shape) {
            return wrap(Nd.create(elements, elements.length)
                    .reshape(Shape.of(shape))
                    .castTo(type));
        }

        @Override
        public T constant(DataType type, long[] elements, long... shape) {
            return wrap(Nd.create(elements, elements.length)
                    .reshape(Shape.of(shape))
                    .castTo(type));
        }
    }

    private final class Eager extends Base<NDArray> {
        Eager(OnnxFile.Node node) {
            super(node, values);
        }

        @Override
        NDArray wrap(NDArray value) {
            return value;
        }
    }

    private final class Symbolic extends Base<SDVariable> {
        private final SameDiff graph;

        Symbolic(OnnxFile.Node node, SameDiff graph, Map<String, SDVariable> inputs) {
            super(node, inputs);
            this.graph = graph;
        }

        @Override
        SDVariable wrap(NDArray value) {
            return graph.constant(value);
        }
    }

    /** Names of the operators of a model. */
    static List<String> operators(OnnxFile.Model model) {
        List<String> out = new ArrayList<>();
        model.graph().nodes().forEach(n -> out.add(n.op()));
        return out.stream().distinct().toList();
    }
}
