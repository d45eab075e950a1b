package io.gatun.autodiff.plan;

import io.gatun.ops.Spec;
import java.util.List;
import java.util.Map;

/**
 * A graph ready to run: immutable, shared by all contexts that run it.
 *
 * @param slots every value's place, bases before their views
 * @param steps kernel calls in order
 * @param inputs places of the arguments that are read, by name
 * @param outputs places of the results, in the order of the goal
 * @param slabBytes memory of one context
 * @param naiveBytes the same if every intermediate value had its own memory
 */
public record Program(
        List<Slot> slots,
        List<Step> steps,
        Map<String, Slot> inputs,
        List<Slot> outputs,
        long slabBytes,
        long naiveBytes) {

    /** A program for a goal, simplified and fused. */
    public static Program compile(Goal goal) {
        Ir simple = Ir.simplifying();
        List<Val> values = Ir.copy(goal.all(), simple, (node, in) -> simple.apply(node.op(), in));
        return Planner.plan(goal.with(Fusion.fuse(values)));
    }

    /** Number of kernel calls. */
    public int size() {
        return steps.size();
    }

    /** Shape and type of a result. */
    public Spec output(int i) {
        return outputs.get(i).spec();
    }

    /** Name of a step for tables: the operation and its shapes. */
    public String describe(int i) {
        Step s = steps.get(i);
        StringBuilder text = new StringBuilder(s.op() == null ? "copy" : s.op().toString());
        text.append(' ');
        for (int k = 0; k < s.in().size(); k++) {
            text.append(k == 0 ? "" : ", ").append(s.in().get(k).spec());
        }
        text.append(" -> ");
        for (int k = 0; k < s.out().size(); k++) {
            text.append(k == 0 ? "" : ", ").append(s.out().get(k).spec());
        }
        return s.inPlace() < 0 ? text.toString() : text + " in place";
    }

    /** The operation's name of a step. */
    public String label(int i) {
        return steps.get(i).label();
    }
}
