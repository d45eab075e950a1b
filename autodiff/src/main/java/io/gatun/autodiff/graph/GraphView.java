package io.gatun.autodiff.graph;

import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as boxes for a picture: one for each operation, whatever number of results it has, and one for each variable that is
 * not computed.
 *
 * @param boxes inputs before what reads them
 */
record GraphView(List<Box> boxes) {
    /** An end of an arrow: which result of which box. */
    record Source(int box, int result) {}

    /**
     * A box.
     *
     * @param kind of its variables
     * @param label the operation, or the kind
     * @param detail parameters of the operation, empty if it has none
     * @param results the variables that it stands for
     * @param in where its inputs come from, in order
     * @param roles what it is beside: loss, output, updates "x"
     */
    record Box(
            VariableType kind,
            String label,
            String detail,
            List<SDVariable> results,
            List<Source> in,
            List<String> roles) {}

    static GraphView of(SameDiff graph) {
        Map<Definition, Integer> computed = new IdentityHashMap<>();
        Map<SDVariable, Source> sources = new HashMap<>();
        List<Box> boxes = new ArrayList<>();
        List<SDVariable> order = graph.variables().stream()
                .sorted(Comparator.comparingInt(SDVariable::id))
                .toList();
        for (SDVariable v : order) {
            Definition d = v.definition();
            Integer at = d == null ? null : computed.get(d);
            if (at == null) {
                at = boxes.size();
                List<Source> in = d == null
                        ? List.of()
                        : d.in().stream().map(sources::get).toList();
                boxes.add(new Box(v.type(), label(v), detail(d), new ArrayList<>(), in, new ArrayList<>()));
                if (d != null) {
                    computed.put(d, at);
                }
            }
            Box box = boxes.get(at);
            sources.put(v, new Source(at, box.results().size()));
            box.results().add(v);
        }
        GraphAccess access = GraphAccess.get();
        access.losses(graph)
                .forEach(v -> boxes.get(sources.get(v).box()).roles().add("loss"));
        access.outputs(graph)
                .forEach(v -> boxes.get(sources.get(v).box()).roles().add("output"));
        access.updates(graph)
                .forEach((state, value) ->
                        boxes.get(sources.get(value).box()).roles().add("next value of " + state.name()));
        return new GraphView(boxes);
    }

    private static String label(SDVariable v) {
        return switch (v.definition()) {
            case null -> v.type().name().toLowerCase(java.util.Locale.ROOT);
            case Definition.Apply a -> a.op().label();
            case Definition.Differentiate d -> "gradient of " + d.loss().name();
        };
    }

    private static String detail(Definition d) {
        if (!(d instanceof Definition.Apply a) || !(a.op() instanceof Record)) {
            return "";
        }
        Op op = a.op();
        String text = op.toString();
        int from = text.indexOf('[');
        return from < 0 || text.endsWith("[]") ? "" : text.substring(from + 1, text.length() - 1);
    }

    /** The name scopes of a box, from the outermost on. */
    static List<String> path(Box box) {
        return scope(box.results().getFirst().name());
    }

    private static List<String> scope(String name) {
        List<String> parts = new ArrayList<>(List.of(name.split("/", -1)));
        parts.removeLast();
        return parts;
    }

    /** The text of a variable in a picture: its shape with its type, unless that is FLOAT. */
    static String text(SDVariable v) {
        String shape = v.shape().toString().replace("-1", "?");
        return v.dataType() == io.gatun.ops.DataType.FLOAT ? shape : v.dataType() + shape;
    }

    /** Data of a box for pages, in a scope. */
    static Map<String, Object> data(Box b, List<String> path) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("kind", b.kind().name());
        m.put("label", b.label());
        m.put("detail", b.detail());
        m.put("path", path);
        m.put("names", b.results().stream().map(SDVariable::name).toList());
        m.put("shapes", b.results().stream().map(GraphView::text).toList());
        m.put("in", b.in().stream().map(s -> List.of(s.box(), s.result())).toList());
        m.put("roles", b.roles());
        m.put("values", values(b));
        return m;
    }

    private static long values(Box b) {
        return b.kind() == VariableType.ARRAY || b.kind() == VariableType.PLACEHOLDER
                ? 0
                : b.results().getFirst().shape().length();
    }
}
