package io.gatun.autodiff.passes.elementwise;

import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Dropout;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Nodes that are to become one: element-wise work over one shape, and reductions of it over the same axes. */
final class FusionGroup {
    /** Programs of more steps, or more operands, gain little and need many registers. */
    private static final int MOST_STEPS = 28;

    private static final int MOST_INPUTS = 16;

    private final Shape shape;
    private final TreeMap<Integer, Node> members = new TreeMap<>();
    private List<Integer> axes;

    FusionGroup(Shape shape) {
        this.shape = shape;
    }

    Shape shape() {
        return shape;
    }

    /** In the order in which they can run. */
    Collection<Node> members() {
        return members.values();
    }

    boolean contains(Node node) {
        return members.get(node.id()) == node;
    }

    Node last() {
        return members.lastEntry().getValue();
    }

    /** Takes in what {@link #takes} said yes to. */
    void add(Node node) {
        members.put(node.id(), node);
        if (FusibleOps.reduces(node)) {
            axes = FusibleOps.axes(node);
        }
    }

    void addAll(FusionGroup other) {
        other.members().forEach(this::add);
    }

    /** Whether shape, axes and size allow a node; the order of the graph is another question. */
    boolean takes(Node node) {
        boolean fits = FusibleOps.reduces(node)
                ? node.in().getFirst().shape().equals(shape) && (axes == null || axes.equals(FusibleOps.axes(node)))
                : node.out().getFirst().shape().equals(shape);
        return fits && fits(List.of(node));
    }

    /** Whether all of another group fits too. */
    boolean takes(FusionGroup other) {
        return other.shape.equals(shape)
                && (axes == null || other.axes == null || axes.equals(other.axes))
                && fits(other.members());
    }

    /** Whether the members and more are small enough for one program, in which nobody reads what is reduced. */
    private boolean fits(Collection<Node> more) {
        List<Node> all = new ArrayList<>(members());
        all.addAll(more);
        int steps = 0;
        Set<Val> inputs = new HashSet<>();
        for (Node n : all) {
            steps += FusibleOps.steps(n);
            inputs.addAll(n.in());
        }
        if (!keysAreApart(all)) {
            return false;
        }
        for (Node n : all) {
            if (FusibleOps.reduces(n) && inputs.contains(n.out().getFirst())) {
                return false;
            }
            inputs.remove(n.out().getFirst());
        }
        return steps <= MOST_STEPS && inputs.size() <= MOST_INPUTS;
    }

    /** Whether the key of every dropout comes from outside, and is no operand of anything else. */
    private static boolean keysAreApart(List<Node> all) {
        Set<Val> operands = new HashSet<>();
        for (Node n : all) {
            operands.addAll(n.op() instanceof Dropout ? n.in().subList(0, 1) : n.in());
            operands.addAll(n.out());
        }
        return all.stream().noneMatch(n -> n.op() instanceof Dropout && operands.contains(n.in().get(1)));
    }
}
