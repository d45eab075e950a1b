package io.gatun.autodiff.passes.elementwise;

import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds which nodes of a graph become one. A node joins the group of what it reads, and joins groups together, as long
 * as nothing outside a group lies on a path from one of its members to another: it would have to run before and after.
 * No node is in two groups, so nothing is computed twice.
 */
final class FusionGroups {
    private final Map<Node, FusionGroup> groups = new IdentityHashMap<>();

    /** The groups of a graph's nodes, which are in the order of their numbers. */
    FusionGroups(List<Node> nodes) {
        for (Node node : nodes) {
            if (node.op() == null) {
                continue;
            }
            boolean elementwise = FusibleOps.elementwise(node);
            if (elementwise || FusibleOps.reduces(node)) {
                join(node, elementwise);
            }
        }
        groups.values().removeIf(g -> g.members().size() < 2);
    }

    /** The groups, each of two nodes or more. */
    Set<FusionGroup> all() {
        Set<FusionGroup> all = Collections.newSetFromMap(new IdentityHashMap<>());
        all.addAll(groups.values());
        return all;
    }

    private void join(Node node, boolean elementwise) {
        FusionGroup own = null;
        for (Val v : node.in()) {
            FusionGroup g = groups.get(v.node());
            // What a reduction gives is not read inside a program.
            if (g == null || g == own || FusibleOps.reduces(v.node())) {
                continue;
            }
            if (own == null) {
                if (g.takes(node) && !passesOutside(node.in(), g)) {
                    g.add(node);
                    groups.put(node, g);
                    own = g;
                }
            } else if (own.takes(g) && !passesOutside(inputs(own), g, own) && !passesOutside(inputs(g), own, g)) {
                own.addAll(g);
                for (Node m : g.members()) {
                    groups.put(m, own);
                }
            }
        }
        if (own == null && elementwise) {
            FusionGroup fresh = new FusionGroup(node.out().getFirst().shape());
            if (fresh.takes(node)) {
                fresh.add(node);
                groups.put(node, fresh);
            }
        }
    }

    private static Collection<Val> inputs(FusionGroup g) {
        Set<Val> in = new HashSet<>();
        g.members().forEach(n -> in.addAll(n.in()));
        in.removeIf(v -> g.contains(v.node()));
        return in;
    }

    private boolean passesOutside(Collection<Val> from, FusionGroup target) {
        return passesOutside(from, target, target);
    }

    /** Whether a value, other than the target's own, depends on the target otherwise than through {@code own}. */
    private boolean passesOutside(Collection<Val> from, FusionGroup target, FusionGroup own) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> open = new ArrayDeque<>();
        for (Val v : from) {
            if (!target.contains(v.node())) {
                open.push(v.node());
            }
        }
        while (!open.isEmpty()) {
            Node node = open.pop();
            FusionGroup g = groups.get(node);
            if (g == target) {
                return true;
            }
            if (g == own || !seen.add(g == null ? node : g)) {
                continue;
            }
            // A group is one node: whoever reads one member waits for what any member reads.
            for (Node m : g == null ? List.of(node) : g.members()) {
                m.in().forEach(v -> open.push(v.node()));
            }
        }
        return false;
    }
}
