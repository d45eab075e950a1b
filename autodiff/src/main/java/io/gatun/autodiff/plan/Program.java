package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.loops.Lowered;
import io.gatun.autodiff.passes.Compiler;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import io.gatun.ops.fused.FusedElementwise;
import java.util.List;
import java.util.Map;

/**
 * A graph ready to run: immutable, shared by all contexts that run it.
 *
 * @param slots every value's place, bases before their views
 * @param prelude kernel calls that depend on parameters and constants alone, in order: they run when those have changed
 * @param steps kernel calls in order
 * @param inputs places of the arguments that are read, by name
 * @param outputs places of the results, in the order of the goal
 * @param constants arrays made while compiling, closed with the program
 * @param slabBytes memory of one context
 * @param naiveBytes the same if every intermediate value had its own memory
 */
public record Program(
        List<Slot> slots,
        List<Step> prelude,
        List<Step> steps,
        Map<String, Slot> inputs,
        List<Slot> outputs,
        List<NDArray> constants,
        long slabBytes,
        long naiveBytes)
        implements AutoCloseable {

    /** A program for a goal, which names at least one value, after the compiler's passes. */
    public static Program compile(Goal goal, PlanOptions options) {
        return Planner.plan(Compiler.backend(goal, options), options);
    }

    /** Gives back what belongs to the program itself; contexts that run it are closed before. */
    @Override
    public void close() {
        constants.forEach(NDArray::close);
        for (Step s : steps) {
            if (s.op() instanceof Lowered l) {
                l.close();
            }
        }
    }

    /** Bytes of one context with those of the bodies of loops and branches. */
    public long totalBytes() {
        long bytes = slabBytes;
        for (Step s : steps) {
            bytes += s.op() instanceof Lowered l ? l.bytes() : 0;
        }
        return bytes;
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
        String text = name(s.op()) + " " + shapes(i);
        return s.inPlace() < 0 ? text : text + " in place";
    }

    /** Types and shapes of what a step reads and writes. */
    String shapes(int i) {
        Step s = steps.get(i);
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < s.in().size(); k++) {
            text.append(k == 0 ? "" : ", ").append(s.in().get(k).spec());
        }
        text.append(" -> ");
        for (int k = 0; k < s.out().size(); k++) {
            text.append(k == 0 ? "" : ", ").append(s.out().get(k).spec());
        }
        return text.toString();
    }

    private static String name(Op op) {
        return switch (op) {
            case null -> "copy";
            case FusedElementwise f -> f.label();
            default -> op.toString();
        };
    }

    /** The operation's name of a step. */
    public String label(int i) {
        return steps.get(i).label();
    }
}
