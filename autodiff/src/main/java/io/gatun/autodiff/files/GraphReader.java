package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
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
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds a graph from the tables of a file: every position in them is compared with what is there. */
final class GraphReader {
    private final Graph tables;
    private final ArraySource arrays;
    private final Budget budget;
    private final GraphAssembler assembler = new GraphAssembler();
    private final SameDiff graph = assembler.graph();
    private final List<SDVariable> variables = new ArrayList<>();
    private final Map<Long, GraphAssembler.Computed> computed = new HashMap<>();

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
        VariableType kind = GraphFormat.kind(v.kind(), where);
        Spec spec = new Spec(GraphFormat.type(v.type(), where), shape(v.shapeLength(), v::shape, where));
        return switch (kind) {
            case PLACEHOLDER -> assembler.placeholder(name, spec, where);
            case VARIABLE, STATE, CONSTANT -> assembler.held(name, kind, spec, array(v.value(), where), where);
            case ARRAY -> assembler.result(name, computed(v.node(), where), v.result(), spec, where);
        };
    }

    private GraphAssembler.Computed computed(long number, String where) {
        GraphAssembler.Computed known = computed.get(number);
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
        GraphAssembler.Computed c =
                switch (node.kind()) {
                    case NodeKind.APPLY -> apply(node, in, where);
                    case NodeKind.DIFFERENTIATE -> assembler.differentiate(in, where);
                    default ->
                        throw new FileFormatException(
                                where + " is a result of a node of kind " + node.kind() + ", which is not known");
                };
        computed.put(number, c);
        return c;
    }

    private GraphAssembler.Computed apply(Node node, List<SDVariable> in, String where) {
        if (node.op() == null) {
            throw new FileFormatException(where + " is the result of no operation");
        }
        GraphAssembler.Computed c = assembler.apply(TreeTables.read(node.op(), budget, 0), in, where);
        budget.spend(c.results().size());
        return c;
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
