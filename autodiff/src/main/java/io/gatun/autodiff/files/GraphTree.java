package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.DataType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Graphs as maps, lists, texts, numbers and truth values, which any JSON library writes: for reading, comparing and small
 * changes by hand. Models are better saved as {@link GraphFile}s.
 *
 * <pre>{@code
 * {"format": "gatun-graph", "version": 1,
 *  "variables": [
 *   {"name": "x", "kind": "PLACEHOLDER", "type": "FLOAT", "shape": [-1, 4]},
 *   {"name": "w", "kind": "VARIABLE", "type": "FLOAT", "shape": [4, 3], "values": [0.5, ...]},
 *   {"name": "y", "kind": "ARRAY", "type": "FLOAT", "shape": [-1, 3],
 *    "op": {"$type": "MatMul", "transposeA": false, "transposeB": false}, "inputs": ["x", "w"]}],
 *  "losses": [], "outputs": ["y"], "updates": {}}
 * }</pre>
 *
 * <p>Further results of an operation say {@code "resultOf"} and {@code "result"}; gradients {@code "gradientOf"} and
 * {@code "by"}. Numbers that JSON does not have are the texts {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}.
 */
public final class GraphTree {
    static final String FORMAT = "gatun-graph";
    static final int VERSION = 1;

    private GraphTree() {}

    /**
     * The tree of a graph.
     *
     * @param longestValue values of at most so many elements are written; without the others, the tree is for reading by people
     *     only. {@link Long#MAX_VALUE} for all
     */
    public static Map<String, Object> write(SameDiff graph, long longestValue) {
        GraphAccess access = GraphAccess.get();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", VERSION);
        List<Object> variables = new ArrayList<>();
        Map<Definition, SDVariable> first = new IdentityHashMap<>();
        for (SDVariable v : graph.variables().stream()
                .sorted(Comparator.comparingInt(SDVariable::id))
                .toList()) {
            variables.add(variable(v, first, longestValue));
        }
        tree.put("variables", variables);
        tree.put("losses", names(access.losses(graph)));
        tree.put("outputs", names(access.outputs(graph)));
        Map<String, Object> updates = new LinkedHashMap<>();
        access.updates(graph).forEach((state, value) -> updates.put(state.name(), value.name()));
        tree.put("updates", updates);
        return tree;
    }

    /**
     * The graph of a tree that {@link #write} made with all values, or that was written by hand.
     *
     * @throws io.gatun.ops.FileFormatException if it is none
     */
    public static SameDiff read(Map<?, ?> tree) {
        return new TreeReader().read(tree);
    }

    private static Map<String, Object> variable(SDVariable v, Map<Definition, SDVariable> first, long longestValue) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("name", v.name());
        m.put("kind", v.type().name());
        m.put("type", v.dataType().name());
        m.put("shape", longs(v.shape().toArray()));
        NDArray value = GraphAccess.get().array(v);
        if (value != null && value.length() <= longestValue) {
            m.put("values", values(value));
        }
        if (v.type() != VariableType.ARRAY) {
            return m;
        }
        SDVariable before = first.putIfAbsent(v.definition(), v);
        if (before != null) {
            m.put("resultOf", before.name());
        } else {
            switch (v.definition()) {
                case Definition.Apply a -> {
                    m.put("op", plain(OpCodec.write(a.op())));
                    m.put("inputs", names(a.in()));
                }
                case Definition.Differentiate d -> {
                    m.put("gradientOf", d.loss().name());
                    m.put("by", names(d.wrt()));
                }
            }
        }
        if (v.index() != 0) {
            m.put("result", v.index());
        }
        return m;
    }

    private static List<String> names(List<SDVariable> of) {
        return of.stream().map(SDVariable::name).toList();
    }

    private static List<Object> longs(long[] values) {
        List<Object> list = new ArrayList<>(values.length);
        for (long v : values) {
            list.add(v);
        }
        return list;
    }

    private static List<Object> values(NDArray x) {
        DataType type = x.dataType();
        List<Object> list = new ArrayList<>();
        if (type.isInteger()) {
            return longs(x.castTo(DataType.LONG).toLongArray());
        }
        if (type == DataType.BOOL) {
            for (boolean b : x.toBooleanArray()) {
                list.add(b);
            }
        } else if (type == DataType.DOUBLE) {
            for (double d : x.toDoubleArray()) {
                list.add(number(d));
            }
        } else {
            for (float f : x.castTo(DataType.FLOAT).toFloatArray()) {
                list.add(Float.isFinite(f) ? (Object) f : number(f));
            }
        }
        return list;
    }

    private static Object number(double d) {
        return Double.isFinite(d) ? (Object) d : Double.toString(d);
    }

    /** The tree of an operation in maps and lists. */
    static Object plain(Tree tree) {
        return switch (tree) {
            case Tree.Nothing n -> null;
            case Tree.Truth t -> t.value();
            case Tree.Whole w -> w.value();
            case Tree.Real r -> number(r.value());
            case Tree.Text t -> t.value();
            case Tree.Constant c when c.type() == null -> c.name();
            case Tree.Constant c -> {
                Map<String, Object> m = new LinkedHashMap<>();
                m.put("$type", c.type());
                m.put("$constant", c.name());
                yield m;
            }
            case Tree.Numbers n -> longs(n.values());
            case Tree.Items i -> list(i.items());
            case Tree.Rec r -> {
                Map<String, Object> m = new LinkedHashMap<>();
                if (r.type() != null) {
                    m.put("$type", r.type());
                }
                for (int i = 0; i < r.names().size(); i++) {
                    m.put(r.names().get(i), plain(r.items().get(i)));
                }
                yield m;
            }
        };
    }

    private static List<Object> list(List<Tree> items) {
        List<Object> list = new ArrayList<>(items.size());
        items.forEach(t -> list.add(plain(t)));
        return list;
    }
}
