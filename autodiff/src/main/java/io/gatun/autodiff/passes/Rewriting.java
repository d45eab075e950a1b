package io.gatun.autodiff.passes;

import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One rewriting of a whole graph, in which several nodes may become one: their group is written when the last member's
 * turn comes, or before, when something reads one of its values.
 */
public final class Rewriting {
    /** Writes the images of a group's values that others read: {@link #put}. */
    @FunctionalInterface
    public interface Writer {
        void write(Rewriting r);
    }

    private record Group(TreeMap<Integer, Node> members, Writer writer) {
        Node last() {
            return members.lastEntry().getValue();
        }
    }

    private final List<Val> values;
    private final List<Node> nodes;
    private final Readers readers;
    private final Ir to;
    private final Map<Node, Group> groups = new IdentityHashMap<>();
    private final Map<Val, Val> image = new IdentityHashMap<>();
    private final Set<Node> written = Collections.newSetFromMap(new IdentityHashMap<>());

    /** A rewriting of what values need, into a graph that has nothing of it yet. */
    public Rewriting(List<Val> values, Ir to) {
        this.values = values;
        this.nodes = Ir.reachable(values);
        this.readers = new Readers(values);
        this.to = to;
    }

    /** The nodes of the graph, inputs before what reads them. */
    public List<Node> nodes() {
        return nodes;
    }

    public Readers readers() {
        return readers;
    }

    /** The graph that is written. */
    public Ir to() {
        return to;
    }

    /** Whether a node is in no group. */
    public boolean isFree(Node node) {
        return !groups.containsKey(node);
    }

    /** Whether all are in no group, and nothing outside lies on a path from one of them to another. */
    public boolean canJoin(Collection<Node> members) {
        if (!members.stream().allMatch(n -> n.op() != null && isFree(n))) {
            return false;
        }
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> open = new ArrayDeque<>();
        for (Node m : members) {
            for (Val v : m.in()) {
                if (!members.contains(v.node())) {
                    open.push(v.node());
                }
            }
        }
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (members.contains(node)) {
                return false;
            }
            Group g = groups.get(node);
            if (!seen.add(g == null ? node : g)) {
                continue;
            }
            // A group is one node: whoever reads one member waits for what any member reads.
            for (Node m : g == null ? List.of(node) : g.members().values()) {
                m.in().forEach(v -> open.push(v.node()));
            }
        }
        return true;
    }

    /** Makes a group of nodes that {@link #canJoin}. */
    public void join(Collection<Node> members, Writer writer) {
        TreeMap<Integer, Node> sorted = new TreeMap<>();
        members.forEach(n -> sorted.put(n.id(), n));
        Group g = new Group(sorted, writer);
        members.forEach(n -> groups.put(n, g));
    }

    /** The image of a value that has been written. */
    public Val image(Val v) {
        return image.get(v);
    }

    /** The images of values that have been written. */
    public List<Val> images(List<Val> vs) {
        return vs.stream().map(image::get).toList();
    }

    /** Says which value stands for one of the old graph. */
    public void put(Val old, Val now) {
        image.put(old, now);
    }

    /** The values in the new graph. */
    public List<Val> run() {
        for (Node node : nodes) {
            Group g = groups.get(node);
            if (g == null || node == g.last()) {
                write(node);
            }
        }
        to.origins(List.of());
        List<Val> images = images(values);
        Ir.handOn(nodes, image, images);
        return images;
    }

    /** Writes a node, or the group that it is in, after what it reads. */
    private void write(Node node) {
        Group g = groups.get(node);
        Node key = g == null ? node : g.last();
        if (!written.add(key)) {
            return;
        }
        Collection<Node> members = g == null ? List.of(node) : g.members().values();
        for (Node m : members) {
            for (Val v : m.in()) {
                if (!members.contains(v.node())) {
                    write(v.node());
                }
            }
        }
        to.origins(
                members.stream().flatMap(m -> m.origins().stream()).distinct().toList());
        if (g != null) {
            g.writer().write(this);
            return;
        }
        List<Val> out = to.copy(node, images(node.in()));
        for (int i = 0; i < out.size(); i++) {
            image.put(node.out().get(i), out.get(i));
        }
    }

    /** Those of the nodes' values that are read outside of them. */
    public List<Val> readOutside(Collection<Node> members) {
        List<Val> out = new ArrayList<>();
        for (Node m : members) {
            for (Val v : m.out()) {
                List<Node> by = readers.of(v);
                if (readers.count(v) > by.size() || by.stream().anyMatch(n -> !members.contains(n))) {
                    out.add(v);
                }
            }
        }
        return out;
    }
}
