package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Builds a graph from maps and lists: see {@link GraphTree}. */
final class TreeReader {
    private final GraphAssembler assembler = new GraphAssembler();
    private final SameDiff graph = assembler.graph();
    private final Map<Definition, GraphAssembler.Computed> computed = new IdentityHashMap<>();

    SameDiff read(Map<?, ?> tree) {
        boolean done = false;
        try {
            Object version = tree.get("version");
            if (!GraphTree.FORMAT.equals(tree.get("format")) || !(version instanceof Number)) {
                throw new FileFormatException("it is not a graph: expected \"format\": \"" + GraphTree.FORMAT + "\"");
            }
            if (((Number) version).longValue() != GraphTree.VERSION) {
                throw new FileFormatException("it has version " + version + ": expected " + GraphTree.VERSION);
            }
            for (Object v : list(tree, "variables", "the graph")) {
                variable(map(v, "a variable"));
            }
            graph.setLossVariables(names(tree, "losses"));
            graph.setOutputs(names(tree, "outputs"));
            map(tree.get("updates"), "updates")
                    .forEach((state, value) -> graph.update(find(state, "updates"), find(value, "updates")));
            done = true;
            return graph;
        } catch (GatunException e) {
            throw new FileFormatException("[load] the tree cannot be used: " + e.getMessage(), e);
        } finally {
            if (!done) {
                graph.close();
            }
        }
    }

    private void variable(Map<?, ?> m) {
        String name = text(m, "name", "a variable");
        String where = "\"" + name + "\"";
        VariableType kind = constant(VariableType.class, text(m, "kind", where), where);
        Spec spec = new Spec(constant(DataType.class, text(m, "type", where), where), shape(m, where));
        switch (kind) {
            case PLACEHOLDER -> assembler.placeholder(name, spec, where);
            case VARIABLE, STATE, CONSTANT -> assembler.held(name, kind, spec, value(m, spec, where), where);
            case ARRAY -> {
                GraphAssembler.Computed c = computed(m, where);
                computed.put(c.definition(), c);
                Object index = m.get("result");
                assembler.result(name, c, index == null ? 0 : whole(index, where), spec, where);
            }
        }
    }

    private GraphAssembler.Computed computed(Map<?, ?> m, String where) {
        if (m.containsKey("resultOf")) {
            SDVariable of = find(m.get("resultOf"), where);
            if (of.definition() == null) {
                throw new FileFormatException(where + " is a result of " + of + ", which is not computed");
            }
            return computed.get(of.definition());
        }
        List<SDVariable> in = new ArrayList<>();
        if (m.containsKey("gradientOf")) {
            list(m, "by", where).forEach(v -> in.add(find(v, where)));
            in.add(find(m.get("gradientOf"), where));
            return assembler.differentiate(in, where);
        }
        list(m, "inputs", where).forEach(v -> in.add(find(v, where)));
        return assembler.apply(tree(m.get("op"), where, 0), in, where);
    }

    private SDVariable find(Object name, String where) {
        if (name instanceof String s && graph.hasVariable(s)) {
            return graph.variable(s);
        }
        throw new FileFormatException(where + " refers to \"" + name + "\": expected a variable before it");
    }

    // ---------------------------------------------------------------- values

    private static NDArray value(Map<?, ?> m, Spec spec, String where) {
        if (!m.containsKey("values")) {
            throw new FileFormatException(where + " has no values: expected a tree that was written with all of them");
        }
        List<?> values = list(m, "values", where);
        if (!spec.shape().isKnown() || values.size() != spec.shape().length()) {
            throw new FileFormatException(where + " has " + values.size() + " values: expected " + spec);
        }
        NDArray x = Nd.unscoped(spec.dataType(), spec.shape());
        boolean done = false;
        try (NDArray given = array(values, spec, where)) {
            x.assign(given);
            done = true;
            return x;
        } finally {
            if (!done) {
                x.close();
            }
        }
    }

    private static NDArray array(List<?> values, Spec spec, String where) {
        int n = values.size();
        long[] sizes = spec.shape().toArray();
        NDArray flat;
        if (spec.dataType().isInteger()) {
            long[] numbers = new long[n];
            for (int i = 0; i < n; i++) {
                numbers[i] = whole(values.get(i), where);
            }
            flat = Nd.create(numbers, n);
        } else if (spec.dataType() == DataType.BOOL) {
            boolean[] truths = new boolean[n];
            for (int i = 0; i < n; i++) {
                if (!(values.get(i) instanceof Boolean b)) {
                    throw new FileFormatException(
                            where + " has the value " + values.get(i) + ": expected true or false");
                }
                truths[i] = b;
            }
            flat = Nd.create(truths, n);
        } else {
            double[] numbers = new double[n];
            for (int i = 0; i < n; i++) {
                numbers[i] = real(values.get(i), where);
            }
            flat = Nd.create(numbers, n);
        }
        return flat.reshape(sizes);
    }

    private static double real(Object value, String where) {
        if (value instanceof Number n) {
            return n.doubleValue();
        }
        if (value instanceof String s && OpCodec.UNUSUAL.contains(s)) {
            return Double.parseDouble(s);
        }
        throw new FileFormatException(
                where + " has the value " + value + ": expected a number, or one of " + OpCodec.UNUSUAL);
    }

    private static long whole(Object value, String where) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        throw new FileFormatException(where + " has the value " + value + ": expected a whole number of 64 bits");
    }

    private static Shape shape(Map<?, ?> m, String where) {
        return OpCodec.shape(
                list(m, "shape", where).stream().mapToLong(s -> whole(s, where)).toArray(), where);
    }

    // ---------------------------------------------------------------- operations

    static Tree tree(Object value, String where, int depth) {
        if (depth > OpCodec.DEEPEST) {
            throw new FileFormatException(where + ": operations nest deeper than " + OpCodec.DEEPEST + " levels");
        }
        return switch (value) {
            case null -> new Tree.Nothing();
            case Boolean b -> new Tree.Truth(b);
            case Long n -> new Tree.Whole(n);
            case Integer n -> new Tree.Whole(n);
            case Number n -> new Tree.Real(n.doubleValue());
            case String s -> new Tree.Text(s);
            case List<?> l
            when !l.isEmpty() && l.stream().allMatch(x -> x instanceof Long || x instanceof Integer) ->
                new Tree.Numbers(
                        l.stream().mapToLong(x -> ((Number) x).longValue()).toArray());
            case List<?> l ->
                new Tree.Items(l.stream().map(x -> tree(x, where, depth + 1)).toList());
            case Map<?, ?> m -> record(m, where, depth);
            default -> throw new FileFormatException(where + " has a component " + value + ", which is no JSON value");
        };
    }

    private static Tree record(Map<?, ?> m, String where, int depth) {
        String type = m.containsKey("$type") ? text(m, "$type", where) : null;
        if (m.containsKey("$constant")) {
            return new Tree.Constant(type, text(m, "$constant", where));
        }
        List<String> names = new ArrayList<>();
        List<Tree> items = new ArrayList<>();
        m.forEach((name, item) -> {
            if (!"$type".equals(name)) {
                names.add(String.valueOf(name));
                items.add(tree(item, where, depth + 1));
            }
        });
        return new Tree.Rec(type, names, items);
    }

    // ---------------------------------------------------------------- parts of trees

    private String[] names(Map<?, ?> tree, String key) {
        return list(tree, key, "the graph").stream()
                .map(name -> find(name, key).name())
                .toArray(String[]::new);
    }

    private static Map<?, ?> map(Object value, String where) {
        if (value instanceof Map<?, ?> m) {
            return m;
        }
        throw new FileFormatException(where + " is " + value + ": expected an object");
    }

    private static List<?> list(Map<?, ?> m, String key, String where) {
        if (m.get(key) instanceof List<?> l) {
            return l;
        }
        throw new FileFormatException(where + " has \"" + key + "\": " + m.get(key) + "; expected a list");
    }

    private static String text(Map<?, ?> m, String key, String where) {
        if (m.get(key) instanceof String s) {
            return s;
        }
        throw new FileFormatException(where + " has \"" + key + "\": " + m.get(key) + "; expected a text");
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name, String where) {
        for (E e : type.getEnumConstants()) {
            if (e.name().equals(name)) {
                return e;
            }
        }
        throw new FileFormatException(
                where + " is " + name + ": expected one of " + java.util.Arrays.toString(type.getEnumConstants()));
    }
}
