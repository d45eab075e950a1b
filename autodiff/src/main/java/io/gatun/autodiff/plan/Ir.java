package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A concrete graph: every shape and type is known, gradients are ordinary nodes. It only grows, and inputs come before
 * what reads them. A <em>recording</em> graph keeps what it is told (identity matters to gradients); a
 * <em>simplifying</em> one rewrites each operation as it comes ({@link Simplifier}) and computes equal expressions
 * once.
 */
public final class Ir {
    private record Expression(Op op, List<Val> in) {}

    private record Number(DataType type, long bits) {}

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Val> inputs = new LinkedHashMap<>();
    private final Map<Cell, Val> held = new IdentityHashMap<>();
    private final Map<NDArray, Val> constants = new IdentityHashMap<>();
    private final Map<Number, Val> numbers = new HashMap<>();
    private final Map<Expression, Node> known = new HashMap<>();
    private final boolean simplifying;
    /** Arrays made while compiling, of this graph and those that it was rewritten from: the program's to close. */
    private final List<NDArray> made;

    private Ir(boolean simplifying, List<NDArray> made) {
        this.simplifying = simplifying;
        this.made = made;
    }

    /** A graph that keeps every operation as it is given. */
    public static Ir recording() {
        return new Ir(false, new ArrayList<>());
    }

    /** A graph into which this one is to be copied: it rewrites operations to cheaper ones and shares equal ones. */
    Ir simplified() {
        return new Ir(true, made);
    }

    /** An array that the program will close. */
    NDArray own(NDArray array) {
        made.add(array);
        return array;
    }

    List<NDArray> made() {
        return made;
    }

    /** The argument of a name. */
    public Val input(String name, Spec spec) {
        return inputs.computeIfAbsent(name, n -> source(new Source.Input(n), spec));
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
    Val scalar(DataType type, double value) {
        return numbers.computeIfAbsent(
                new Number(type, Double.doubleToRawLongBits(value)),
                n -> source(new Source.Constant(own(number(type, value)), value), Spec.of(type)));
    }

    private static NDArray number(DataType type, double value) {
        return Nd.unscoped(type, Shape.SCALAR).assign(value);
    }

    private Val scalar(DataType type, NDArray array) {
        if (type == DataType.LONG && Math.abs(array.getLong()) > 1L << 53) { // a double would round it
            return constants.computeIfAbsent(array, a -> source(new Source.Constant(a, null), Spec.of(type)));
        }
        double value = array.getDouble();
        return numbers.computeIfAbsent(
                new Number(type, Double.doubleToRawLongBits(value)),
                n -> source(new Source.Constant(array, value), Spec.of(type)));
    }

    /** All results of an operation. */
    public List<Val> apply(Op op, List<Val> in) {
        for (Val v : in) {
            if (v.ir() != this) {
                throw new IllegalStateException("[" + op.label() + "] a value of another graph: " + v);
            }
        }
        return simplifying ? Simplifier.rewrite(this, op, in) : record(op, in);
    }

    /** Adds a node (or finds the equal one, if simplifying), without rewriting. */
    List<Val> record(Op op, List<Val> in) {
        if (!simplifying) {
            return add(op, in).out();
        }
        return known.computeIfAbsent(new Expression(op, List.copyOf(in)), e -> add(op, in))
                .out();
    }

    private Node add(Op op, List<Val> in) {
        List<Spec> specs = op.infer(in.stream().map(Val::spec).toList());
        Node node = new Node(this, nodes.size(), op, null, in, specs);
        nodes.add(node);
        return node;
    }

    private Val source(Source source, Spec spec) {
        Node node = new Node(this, nodes.size(), null, source, List.of(), List.of(spec));
        nodes.add(node);
        return node.out().getFirst();
    }

    /** The number that all elements share by construction (all strides 0, or one element), else null. */
    private static Double uniform(NDArray a) {
        if (a.length() == 0 || a.dataType() == DataType.LONG) {
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
    static List<Node> reachable(Iterable<Val> from) {
        java.util.TreeMap<Integer, Node> seen = new java.util.TreeMap<>();
        java.util.ArrayDeque<Node> open = new java.util.ArrayDeque<>();
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
    static List<Val> copy(List<Val> from, Ir to, Rewriter rewriter) {
        Map<Val, Val> image = new IdentityHashMap<>();
        for (Node node : reachable(from)) {
            List<Val> out;
            if (node.source() != null) {
                out = List.of(
                        switch (node.source()) {
                            case Source.Input i ->
                                to.input(i.name(), node.out().getFirst().spec());
                            case Source.Held h -> to.held(h.cell());
                            case Source.Constant c -> to.constant(c.array());
                        });
            } else {
                out = rewriter.rewrite(node, node.in().stream().map(image::get).toList());
            }
            for (int i = 0; i < out.size(); i++) {
                image.put(node.out().get(i), out.get(i));
            }
        }
        return from.stream().map(image::get).toList();
    }

    /** How one node is written in another graph. */
    @FunctionalInterface
    interface Rewriter {
        /** The images of the node's outputs, given those of its inputs. */
        List<Val> rewrite(Node node, List<Val> in);
    }
}
