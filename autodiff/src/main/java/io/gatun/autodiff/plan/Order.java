package io.gatun.autodiff.plan;

import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * An order of the nodes in which fewer bytes are alive at once. Of the nodes that are ready, the one comes next that frees most
 * and allocates least; of equals, the first of the graph. It is taken only if the peak, as counted here, is clearly lower:
 * the order of the graph keeps what belongs together in the cache.
 */
final class Order {
    /** A peak that is not lower by this share is not worth another order. */
    private static final double WORTH = 0.05;
    /** Longer programs keep their order: choosing takes time with the square of what is ready. */
    private static final int LONGEST = 20_000;

    private final List<Node> nodes;
    private final Map<Val, Val> rootOf = new IdentityHashMap<>();
    /** Of each root: how many nodes are still to read it. */
    private final Map<Val, Integer> readers = new IdentityHashMap<>();

    private final Map<Node, List<Node>> followers = new IdentityHashMap<>();
    private final Map<Node, Integer> missing = new IdentityHashMap<>();
    private final Set<Val> lasting = Collections.newSetFromMap(new IdentityHashMap<>());
    private long live;
    private long peak;

    private Order(List<Node> nodes, Goal goal) {
        this.nodes = nodes;
        for (Node n : nodes) {
            boolean view = n.op() != null && Kernel.isView(n.op());
            n.out().forEach(v -> rootOf.put(v, view ? rootOf.get(n.in().getFirst()) : v));
        }
        goal.all().forEach(v -> lasting.add(rootOf.get(v)));
        for (Node n : nodes) {
            roots(n).forEach(r -> readers.merge(r, 1, Integer::sum));
            Set<Node> before = Collections.newSetFromMap(new IdentityHashMap<>());
            n.in().forEach(v -> before.add(v.node()));
            before.forEach(
                    b -> followers.computeIfAbsent(b, k -> new ArrayList<>()).add(n));
            missing.put(n, before.size());
        }
    }

    /** The nodes in the order in which to run them. */
    static List<Node> of(List<Node> nodes, Goal goal) {
        if (nodes.size() > LONGEST) {
            return nodes;
        }
        Order given = new Order(nodes, goal);
        nodes.forEach(given::run);
        Order chosen = new Order(nodes, goal);
        List<Node> order = chosen.choose();
        return chosen.peak < (1 - WORTH) * given.peak ? order : nodes;
    }

    /** The values whose memory a node reads, each once. */
    private Set<Val> roots(Node n) {
        Set<Val> all = Collections.newSetFromMap(new IdentityHashMap<>());
        n.in().forEach(v -> all.add(rootOf.get(v)));
        return all;
    }

    /** What a node allocates: views and sources nothing. */
    private static long allocated(Node n) {
        if (n.op() == null || Kernel.isView(n.op())) {
            return 0;
        }
        long bytes = 0;
        for (Val v : n.out()) {
            bytes += v.bytes();
        }
        return bytes;
    }

    private boolean isFreed(Val root, int by) {
        return !lasting.contains(root) && root.node().op() != null && readers.getOrDefault(root, 0) == by;
    }

    /** How many bytes more are alive after a node than before it. */
    private long growth(Node n) {
        long growth = allocated(n);
        for (Val r : roots(n)) {
            growth -= isFreed(r, 1) ? r.bytes() : 0;
        }
        for (Val v : n.out()) { // what nobody reads is gone at once
            growth -= rootOf.get(v) == v && n.op() != null && isFreed(v, 0) ? v.bytes() : 0;
        }
        return growth;
    }

    private void run(Node n) {
        peak = Math.max(peak, live + allocated(n));
        live += growth(n);
        roots(n).forEach(r -> readers.merge(r, -1, Integer::sum));
    }

    private List<Node> choose() {
        List<Node> order = new ArrayList<>(nodes.size());
        // Sources and views cost nothing: they come as soon as they may.
        PriorityQueue<Node> free = new PriorityQueue<>(Comparator.comparingInt(Node::id));
        List<Node> ready = new ArrayList<>();
        nodes.stream().filter(n -> missing.get(n) == 0).forEach(n -> (isFree(n) ? free : ready).add(n));
        while (!free.isEmpty() || !ready.isEmpty()) {
            Node next = free.isEmpty() ? best(ready) : free.poll();
            run(next);
            order.add(next);
            for (Node f : followers.getOrDefault(next, List.of())) {
                if (missing.merge(f, -1, Integer::sum) == 0) {
                    (isFree(f) ? free : ready).add(f);
                }
            }
        }
        return order;
    }

    private static boolean isFree(Node n) {
        return n.op() == null || Kernel.isView(n.op());
    }

    private Node best(List<Node> ready) {
        int at = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ready.size(); i++) {
            long growth = growth(ready.get(i));
            if (growth < least
                    || growth == least && ready.get(i).id() < ready.get(at).id()) {
                at = i;
                least = growth;
            }
        }
        return ready.remove(at);
    }
}
