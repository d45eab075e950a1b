package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.files.generated.Array;
import io.gatun.autodiff.files.generated.Graph;
import io.gatun.autodiff.files.generated.NamedArray;
import io.gatun.autodiff.files.generated.Node;
import io.gatun.autodiff.files.generated.NodeKind;
import io.gatun.autodiff.files.generated.Property;
import io.gatun.autodiff.files.generated.Update;
import io.gatun.autodiff.files.generated.Variable;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a graph from the tables of a file, and believes nothing that they say: shapes and types of results are inferred
 * again, positions and names are compared with what is there.
 */
final class GraphReader {
    /** A node whose inputs have been read. */
    private record Computed(Definition definition, List<Spec> results) {}

    private final Graph tables;
    private final ArraySource arrays;
    private final Budget budget;
    private final SameDiff graph = SameDiff.create();
    private final GraphAccess access = GraphAccess.get();
    private final List<SDVariable> variables = new ArrayList<>();
    private final Map<Long, Computed> computed = new HashMap<>();
    private final java.util.Set<Long> results = new java.util.HashSet<>();

    GraphReader(Graph tables, ArraySource arrays, Budget budget) {
        this.tables = tables;
        this.arrays = arrays;
        this.budget = budget;
    }

    GraphFile.Content read() throws IOException {
        boolean done = false;
        try {
            for (int i = 0, n = budget.count(tables.variablesLength()); i < n; i++) {
                variables.add(variable(tables.variables(i), i));
            }
            graph.setLossVariables(names(references(tables.lossesLength(), tables::losses, "loss")));
            graph.setOutputs(names(references(tables.outputsLength(), tables::outputs, "output")));
            for (int i = 0, n = budget.count(tables.updatesLength()); i < n; i++) {
                Update u = tables.updates(i);
                graph.update(variable(u.state(), "update " + i), variable(u.value(), "update " + i));
            }
            GraphFile.Content content = new GraphFile.Content(graph, attachments());
            done = true;
            return content;
        } catch (io.gatun.ops.GatunException e) {
            throw e instanceof FileFormatException f ? f : new FileFormatException(e.getMessage(), e);
        } finally {
            if (!done) {
                graph.close();
            }
        }
    }

    private SDVariable variable(Variable v, int i) throws IOException {
        String name = budget.required(v.name(), "variable");
        String where = "variable " + i + " \"" + name + "\"";
        if (name.isBlank() || graph.hasVariable(name)) {
            throw new FileFormatException(where + (name.isBlank() ? " has a blank name" : " has the name of another"));
        }
        VariableType kind = GraphFormat.kind(v.kind(), where);
        Spec spec = new Spec(GraphFormat.type(v.type(), where), shape(v.shapeLength(), v::shape, where));
        return switch (kind) {
            case PLACEHOLDER -> access.add(graph, name, kind, spec, null, null, 0);
            case VARIABLE, STATE, CONSTANT -> {
                NDArray value = array(v.value(), where);
                if (!value.spec().equals(spec)) {
                    throw new FileFormatException(where + " is " + spec + ", its value " + value.spec());
                }
                yield access.add(graph, name, kind, spec, value, null, 0);
            }
            case ARRAY -> {
                Computed c = computed(v.node(), where);
                int index = (int) Math.min(v.result(), Integer.MAX_VALUE);
                if (index >= c.results().size()) {
                    throw new FileFormatException(where + " is result " + index + " of node " + v.node()
                            + ", which has " + c.results().size());
                }
                if (!results.add(v.node() << 31 | index)) {
                    throw new FileFormatException(where + " is the same result of the same node as another variable");
                }
                requireFits(spec, c.results().get(index), where);
                yield access.add(graph, name, kind, c.results().get(index), null, c.definition(), index);
            }
        };
    }

    /** What was inferred when the file was written may be less than what is inferred now, but no other. */
    private static void requireFits(Spec told, Spec inferred, String where) {
        Shape a = told.shape();
        Shape b = inferred.shape();
        boolean fits = told.dataType() == inferred.dataType() && a.rank() == b.rank();
        for (int k = 0; fits && k < a.rank(); k++) {
            fits = a.size(k) == b.size(k) || a.size(k) == Shape.UNKNOWN || b.size(k) == Shape.UNKNOWN;
        }
        if (!fits) {
            throw new FileFormatException(
                    where + " is " + told + ": expected " + inferred + ", what its operation gives");
        }
    }

    private Computed computed(long number, String where) {
        Computed known = computed.get(number);
        if (known != null) {
            return known;
        }
        if (number >= tables.nodesLength()) {
            throw new FileFormatException(where + " is a result of node " + number + ", of " + tables.nodesLength());
        }
        Node node = tables.nodes((int) number);
        List<SDVariable> in = new ArrayList<>();
        for (int i = 0, n = budget.count(node.inputsLength()); i < n; i++) {
            in.add(variable(node.inputs(i), where));
        }
        Computed c =
                switch (node.kind()) {
                    case NodeKind.APPLY -> apply(node, in, where);
                    case NodeKind.DIFFERENTIATE -> differentiate(in, where);
                    default ->
                        throw new FileFormatException(
                                where + " is a result of a node of kind " + node.kind() + ", which is not known");
                };
        computed.put(number, c);
        return c;
    }

    private Computed apply(Node node, List<SDVariable> in, String where) {
        if (node.op() == null) {
            throw new FileFormatException(where + " is the result of no operation");
        }
        try {
            Op op = OpCodec.read(TreeTables.read(node.op(), budget, 0));
            List<Spec> specs = op.infer(in.stream().map(SDVariable::spec).toList());
            budget.spend(specs.size());
            return new Computed(new Definition.Apply(op, List.copyOf(in)), specs);
        } catch (IndexOutOfBoundsException e) { // of the tables
            throw e;
        } catch (RuntimeException e) { // operations refuse what does not fit in their own words
            throw new FileFormatException(where + ": " + e.getMessage(), e);
        }
    }

    private Computed differentiate(List<SDVariable> in, String where) {
        if (in.size() < 2 || in.stream().anyMatch(v -> !v.dataType().isFloating())) {
            throw new FileFormatException(where + " is a gradient of " + in
                    + ": expected a loss and what it is differentiated by, of floating types");
        }
        List<SDVariable> wrt = List.copyOf(in.subList(0, in.size() - 1));
        return new Computed(
                new Definition.Differentiate(in.getLast(), wrt),
                wrt.stream().map(SDVariable::spec).toList());
    }

    /** A variable that has been read: inputs come first, so there are no cycles. */
    private SDVariable variable(long number, String where) {
        if (number >= variables.size()) {
            throw new FileFormatException(where + " refers to variable " + number
                    + ": expected one before it, of which there are " + variables.size());
        }
        return variables.get((int) number);
    }

    /** A number at a position. */
    @FunctionalInterface
    private interface Numbers {
        long at(int i);
    }

    private List<SDVariable> references(int length, Numbers numbers, String what) {
        List<SDVariable> out = new ArrayList<>();
        for (int i = 0, n = budget.count(length); i < n; i++) {
            out.add(variable(numbers.at(i), what));
        }
        return out;
    }

    private static String[] names(List<SDVariable> of) {
        return of.stream().map(SDVariable::name).toArray(String[]::new);
    }

    private Shape shape(int length, Numbers numbers, String where) {
        long[] sizes = new long[budget.count(length)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = numbers.at(i);
        }
        return OpCodec.shape(sizes, where);
    }

    private NDArray array(Array a, String where) throws IOException {
        if (a == null) {
            throw new FileFormatException(where + " has no value");
        }
        DataType type = GraphFormat.type(a.type(), where);
        return arrays.take(type, shape(a.shapeLength(), a::shape, where), a.offset(), a.crc32c(), where);
    }

    private Attachments attachments() throws IOException {
        Map<String, NDArray> named = new LinkedHashMap<>();
        for (int i = 0, n = budget.count(tables.arraysLength()); i < n; i++) {
            NamedArray a = tables.arrays(i);
            String name = budget.required(a.name(), "array");
            named.put(name, array(a.array(), "array \"" + name + "\""));
        }
        Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 0, n = budget.count(tables.propertiesLength()); i < n; i++) {
            Property p = tables.properties(i);
            properties.put(budget.required(p.name(), "property"), budget.required(p.text(), "property"));
        }
        return new Attachments(named, properties);
    }
}
