package io.gatun.autodiff.passes;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.loops.TapedWhile;
import io.gatun.autodiff.loops.TapedWhileGrad;
import io.gatun.ops.control.While;
import io.gatun.ops.control.WhileGrad;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A loop keeps the carried values of every iteration, where its gradient is wanted too, which would run it again for them. */
final class SharedLoops implements Pass {
    private record Expression(While loop, List<Val> in) {}

    @Override
    public PlanPass kind() {
        return PlanPass.SHARED_LOOPS;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Map<Expression, Node> loops = new HashMap<>();
        List<Node> nodes = Ir.reachable(values);
        for (Node node : nodes) {
            if (node.op() instanceof While w) {
                loops.putIfAbsent(new Expression(w, node.in()), node);
            }
        }
        Map<Node, Node> loopOf = new IdentityHashMap<>();
        for (Node node : nodes) {
            if (node.op() instanceof WhileGrad g) {
                Node loop = loops.get(new Expression(g.loop(), node.in().subList(0, g.inputs())));
                if (loop != null) {
                    loopOf.put(node, loop);
                }
            }
        }
        if (loopOf.isEmpty()) {
            return values;
        }
        Ir to = target.successor(values.getFirst().ir());
        Set<Node> taped = Collections.newSetFromMap(new IdentityHashMap<>());
        taped.addAll(loopOf.values());
        Map<Node, List<Val>> done = new IdentityHashMap<>();
        return Ir.copy(values, to, (node, in) -> {
            if (taped.contains(node)) {
                List<Val> out = tape(to, done, node, in);
                return out.subList(0, out.size() - 1);
            }
            Node loop = loopOf.get(node);
            if (loop == null) {
                return to.apply(node.op(), in);
            }
            WhileGrad grad = (WhileGrad) node.op();
            List<Val> all = new ArrayList<>(in);
            all.add(tape(to, done, loop, in.subList(0, grad.inputs())).getLast());
            return to.apply(new TapedWhileGrad(grad), all);
        });
    }

    private static List<Val> tape(Ir to, Map<Node, List<Val>> done, Node loop, List<Val> in) {
        return done.computeIfAbsent(loop, n -> to.apply(new TapedWhile((While) n.op()), in));
    }
}
