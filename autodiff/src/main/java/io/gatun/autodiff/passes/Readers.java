package io.gatun.autodiff.passes;

import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Who reads which value of a graph. */
public final class Readers {
    private final Map<Val, Integer> counts = new IdentityHashMap<>();
    private final Map<Val, List<Node>> nodes = new IdentityHashMap<>();

    /** The readers of what the given values need; each of these is read once more, from outside. */
    Readers(List<Val> values) {
        values.forEach(v -> counts.merge(v, 1, Integer::sum));
        for (Node node : Ir.reachable(values)) {
            for (Val v : node.in()) {
                counts.merge(v, 1, Integer::sum);
                nodes.computeIfAbsent(v, x -> new ArrayList<>(2)).add(node);
            }
        }
    }

    /** How often a value is read; each operand counts. */
    int count(Val v) {
        return counts.getOrDefault(v, 0);
    }

    /** Whether a value is read once. */
    public boolean alone(Val v) {
        return count(v) == 1;
    }

    /** The nodes that read a value, once for each operand that it is. */
    List<Node> of(Val v) {
        return nodes.getOrDefault(v, List.of());
    }
}
