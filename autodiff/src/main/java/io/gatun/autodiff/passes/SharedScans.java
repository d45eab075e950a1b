package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Op;
import io.gatun.ops.control.Scan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A scan and the one that its gradient makes of it, which keeps the carried values of every step, are one scan: forward and
 * backward share the work.
 */
final class SharedScans implements Pass {
    private record Expression(Op op, List<Val> in) {}

    @Override
    public PlanPass kind() {
        return PlanPass.SHARED_SCANS;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Map<Expression, Node> scans = new HashMap<>();
        for (Node node : Ir.reachable(values)) {
            if (node.op() instanceof Scan) {
                scans.putIfAbsent(new Expression(node.op(), node.in()), node);
            }
        }
        Map<Node, Node> keepers = new IdentityHashMap<>();
        scans.forEach((e, node) -> {
            Scan s = (Scan) e.op();
            Node keeper = s.carried() == 0 ? null : scans.get(new Expression(s.keepingCarried(), e.in()));
            if (keeper != null) {
                keepers.put(node, keeper);
            }
        });
        if (keepers.isEmpty()) {
            return values;
        }
        Ir to = target.successor(values.getFirst().ir());
        Map<Node, List<Val>> done = new IdentityHashMap<>();
        return Ir.copy(values, to, (node, in) -> {
            Node keeper = keepers.get(node);
            List<Val> all = done.computeIfAbsent(keeper == null ? node : keeper, k -> to.apply(k.op(), in));
            return keeper == null ? all : without(all, ((Scan) node.op()).carried());
        });
    }

    /** The results without the carried values of every step, which stand behind the final ones. */
    private static List<Val> without(List<Val> all, int carried) {
        List<Val> out = new ArrayList<>(all.subList(0, carried));
        out.addAll(all.subList(2 * carried, all.size()));
        return out;
    }
}
