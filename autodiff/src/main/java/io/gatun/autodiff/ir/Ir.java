package io.gatun.autodiff.ir;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A concrete graph: every shape and type is known, gradients are ordinary nodes. It only grows, and inputs come before
 * what reads them. A <em>recording</em> graph keeps what it is told (identity matters to gradients); a
 * <em>rewriting</em> one ({@link #rewriting}) writes each operation by rules as it comes, and may compute equal
 * expressions once.
 */
public final class Ir {
    /** How a rewriting graph writes an operation. */
    @FunctionalInterface
    public interface Rules {
        /** The results, added to {@code ir}; null leaves the operation as it is. */
        List<Val> rewrite(Ir ir, Op op, List<Val> in);
    }

    /** How one node is written in another graph. */
    @FunctionalInterface
    public interface Rewriter {
        /** The images of the node's outputs, given those of its inputs. */
        List<Val> rewrite(Node node, List<Val> in);
    }

    private record Expression(Op op, List<Val> in) {}

    private record Number(DataType type, long bits) {}

    private static final Rules NONE = (ir, op, in) -> null;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Val> inputs = new LinkedHashMap<>();
    private final Map<Cell, Val> held = new IdentityHashMap<>();
    private final Map<NDArray, Val> constants = new IdentityHashMap<>();
    private final Map<Number, Val> numbers = new HashMap<>();
    private final Map<Expression, List<Val>> expressions = new HashMap<>();
    private final Rules rules;
    private final boolean sharing;
    /** Arrays made while compiling, of this graph and those that it was rewritten from: the program's to close. */
    private final List<NDArray> made;
    /** What is known of results whose sizes depend on data; null if they are not to be met here. */
    private final Known known;
    /** What the operations that are added now belong to. */
    private List<Origin> origins = List.of();

    private Ir(Rules rules, boolean sharing, List<NDArray> made, Known known) {
        this.rules = rules;
        this.sharing = sharing;
        this.made = made;
        this.known = known;
    }

    /** A graph that keeps every operation as it is given. */
    public static Ir recording() {
        return recording(null);
    }

    /**
     * A graph that keeps every operation as it is given.
     *
     * @param known what earlier stages have found of results whose sizes depend on data
     */
    public static Ir recording(Known known) {
        return new Ir(NONE, false, new ArrayList<>(), known);
    }

    /** A recording graph into which this one is to be copied. */
    public Ir successor() {
        return new Ir(NONE, false, made, known);
    }

    /**
     * A graph into which this one is to be copied.
     *
     * @param by how operations are written there
     * @param share whether equal operations on the same values become one
     */
    public Ir rewriting(Rules by, boolean share) {
        return new Ir(by, share, made, known);
    }

    /** Says what the operations that are added from now on belong to. */
    public void origins(List<Origin> now) {
        origins = now;
    }

    /** An array that the program will close. */
    public NDArray own(NDArray array) {
        made.add(array);
        return array;
    }

    /** The arrays of {@link #own} so far. */
    public List<NDArray> made() {
        return made;
    }

    /** All nodes, inputs before what reads them. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The argument of a name. */
    public Val input(String name, Spec spec) {
        return input(name, spec, Source.Use.READ);
    }

    /** The argument of a name, and what happens to its memory. */
    public Val input(String name, Spec spec, Source.Use use) {
        return inputs.computeIfAbsent(name, n -> source(new Source.Input(n, use), spec));
    }

    /** The value of a cell: a constant's never changes, others are read where they live. */
    public Val held(Cell cell) {
        if (cell.role() == Cell.Role.CONSTANT) {
            return constant(cell.array());
        }
        return held.computeIfAbsent(cell, c -> source(new Source.Held(c), c.spec()));
    }

    /** A constant; a single number is shared with equal ones. */
    public Val constant(NDArray array) {
        if (array.length() == 1 && array.rank() == 0) {
            return scalar(array.dataType(), array);
        }
        return constants.computeIfAbsent(
                array, a -> source(new Source.Constant(a, uniform(a)), new Spec(a.dataType(), a.shape())));
    }

    /** A single number of rank 0. */
    public Val scalar(DataType type, double value) {
        return numbers.computeIfAbsent(
                new Number(type, Double.doubleToRawLongBits(value)),
                n -> source(new Source.Constant(own(number(type, value)), value), Spec.of(type)));
    }

    private static NDArray number(DataType type, double value) {
        return Nd.unscoped(type, Shape.SCALAR).assign(value);
    }

    private Val scalar(DataType type, NDArray array) {
        if (type.isInteger()
                && type.bytes() == 8
                && !(Math.abs(array.getDouble()) <= 0x1p53)) { // a double would round it
            return constants.computeIfAbsent(array, a -> source(new Source.Constant(a, null), Spec.of(type)));
        }
        double value = array.getDouble();
        return numbers.computeIfAbsent(
                new Number(type, Double.doubleToRawLongBits(value)),
                n -> source(new Source.Constant(array, value), Spec.of(type)));
    }

    /** All results of an operation, written by the graph's rules. */
    public List<Val> apply(Op op, List<Val> in) {
        for (Val v : in) {
            if (v.ir() != this) {
                throw new IllegalStateException("[" + op.label() + "] a value of another graph: " + v);
            }
        }
        List<Val> written = rules.rewrite(this, op, in);
        return written != null ? written : record(op, in);
    }

    /** Adds a node (or finds the equal one, if equal ones are shared) as it is. */
    public List<Val> record(Op op, List<Val> in) {
        if (!sharing) {
            return add(op, in);
        }
        Expression e = new Expression(op, List.copyOf(in));
        List<Val> out = expressions.get(e);
        if (out == null) {
            out = add(op, in);
            expressions.put(e, out);
        } else if (out.getFirst().node().op() != null) {
            out.getFirst().node().addOrigins(origins);
        }
        return out;
    }

    private List<Val> add(Op op, List<Val> in) {
        List<Spec> specs = op.infer(in.stream().map(Val::spec).toList());
        for (Spec s : specs) {
            if (!s.shape().isKnown()) {
                return given(op, in, specs);
            }
        }
        Node node = new Node(this, nodes.size(), op, null, in, specs, origins);
        nodes.add(node);
        return node.out();
    }

    /** Results whose sizes depend on data: computed now, of constants; else they must be known from an earlier stage. */
    private List<Val> given(Op op, List<Val> in, List<Spec> open) {
        if (in.stream().allMatch(v -> v.constant() != null)) {
            return Constants.evaluate(op, in).stream()
                    .map(a -> constant(own(a)))
                    .toList();
        }
        List<Spec> specs = known == null ? null : known.next();
        if (specs == null) {
            throw new UnknownSizes(op, in, open);
        }
        List<Val> all = new ArrayList<>(in);
        for (int i = 0; i < specs.size(); i++) {
            all.add(input(Known.resultName(known.met() - 1, i), specs.get(i)));
        }
        return apply(new Given(op, specs), all);
    }

    private Val source(Source source, Spec spec) {
        Node node = new Node(this, nodes.size(), null, source, List.of(), List.of(spec), List.of());
        nodes.add(node);
        return node.out().getFirst();
    }

    /** The number that all elements share by construction (all strides 0, or one element), else null. */
    private static Double uniform(NDArray a) {
        if (a.length() == 0 || a.dataType() == DataType.LONG || a.dataType() == DataType.UINT64) {
            return null;
        }
        long[] strides = a.strides();
        for (int k = 0; k < strides.length; k++) {
            if (strides[k] != 0 && a.size(k) != 1) {
                return null;
            }
        }
        return a.getDouble(new long[strides.length]);
    }

    /** The nodes that the given values need, inputs first. */
    public static List<Node> reachable(Iterable<Val> from) {
        TreeMap<Integer, Node> seen = new TreeMap<>();
        ArrayDeque<Node> open = new ArrayDeque<>();
        from.forEach(v -> open.push(v.node()));
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (seen.put(node.id(), node) == null) {
                node.in().forEach(v -> open.push(v.node()));
            }
        }
        return new ArrayList<>(seen.values());
    }

    /** Copies what the given values need into another graph, by its own rules, and returns their images there. */
    public static List<Val> copy(List<Val> from, Ir to, Rewriter rewriter) {
        Map<Val, Val> image = new IdentityHashMap<>();
        List<Node> nodes = reachable(from);
        for (Node node : nodes) {
            to.origins(node.origins());
            List<Val> in = node.in().stream().map(image::get).toList();
            List<Val> out = node.source() != null ? to.copy(node, in) : rewriter.rewrite(node, in);
            for (int i = 0; i < out.size(); i++) {
                image.put(node.out().get(i), out.get(i));
            }
        }
        to.origins(List.of());
        List<Val> images = from.stream().map(image::get).toList();
        handOn(nodes, image, images);
        return images;
    }

    /**
     * Gives the origins of nodes to their images, and those of nodes that were absorbed by a reader, or computed already,
     * to the images of what reads them.
     */
    public static void handOn(List<Node> nodes, Map<Val, Val> image, List<Val> images) {
        Set<Node> live = Collections.newSetFromMap(new IdentityHashMap<>());
        live.addAll(reachable(images));
        Map<Node, Set<Origin>> absorbed = new IdentityHashMap<>();
        for (Node node : nodes) {
            if (node.op() == null || node.op() instanceof Fill) { // a number has no name worth telling
                continue;
            }
            Set<Origin> all = new LinkedHashSet<>(node.origins());
            node.in().forEach(v -> all.addAll(absorbed.getOrDefault(v.node(), Set.of())));
            boolean stays = false;
            for (Val v : node.out()) {
                Node n = image.containsKey(v) ? image.get(v).node() : null;
                if (n != null && n.op() != null && live.contains(n)) {
                    n.addOrigins(all);
                    stays = true;
                }
            }
            if (!stays) {
                absorbed.put(node, all);
            }
        }
    }

    /** A node of another graph in this one, by its rules. */
    public List<Val> copy(Node node, List<Val> in) {
        if (node.source() == null) {
            return apply(node.op(), in);
        }
        return List.of(
                switch (node.source()) {
                    case Source.Input i -> input(i.name(), node.out().getFirst().spec(), i.use());
                    case Source.Held h -> held(h.cell());
                    case Source.Constant c -> constant(c.array());
                });
    }
}
