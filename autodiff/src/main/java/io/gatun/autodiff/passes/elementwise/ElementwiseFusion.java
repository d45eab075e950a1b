package io.gatun.autodiff.passes.elementwise;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Pass;
import io.gatun.autodiff.passes.Rewriting;
import io.gatun.autodiff.passes.Target;
import io.gatun.ops.BiasActivation;
import io.gatun.ops.Binary;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Dropout;
import io.gatun.ops.Op;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.fused.FusedElementwise;
import io.gatun.ops.fused.FusedElementwise.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Joins runs of element-wise operations, and the reductions at their ends, to one pass over memory each. */
public final class ElementwiseFusion implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.FUSION;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (FusionGroup g : new FusionGroups(r.nodes()).all()) {
            r.join(g.members(), x -> write(x, g));
        }
        return r.run();
    }

    private static void write(Rewriting r, FusionGroup g) {
        Program p = new Program(g.shape(), r.to());
        Map<Val, Integer> numbers = new IdentityHashMap<>();
        for (Node m : g.members()) {
            List<Object> operands = new ArrayList<>();
            for (Val v : m.in()) {
                operands.add(g.contains(v.node()) ? numbers.get(v) : r.image(v));
            }
            numbers.put(m.out().getFirst(), p.add(m, operands));
        }
        List<Val> results = r.readOutside(g.members());
        List<Val> out = p.apply(results.stream().map(numbers::get).toList());
        for (int i = 0; i < out.size(); i++) {
            r.put(results.get(i), out.get(i));
        }
    }

    /** A program that grows: operands are numbers of steps, or values from outside. */
    private static final class Program {
        private record Operand(Integer step, Val value) {}

        private final Shape shape;
        private final Ir to;
        private final List<Val> inputs = new ArrayList<>();
        private final List<List<Operand>> operands = new ArrayList<>();
        private final List<Op> ops = new ArrayList<>();

        Program(Shape shape, Ir to) {
            this.shape = shape;
            this.to = to;
        }

        /** Adds a node's steps; returns the number of the one that gives its value. */
        int add(Node node, List<Object> in) {
            if (node.op() instanceof BiasActivation b) {
                Val bias = (Val) in.get(1);
                long[] column = new long[shape.rank()];
                Arrays.fill(column, 1);
                column[1] = shape.size(1);
                Val along =
                        to.apply(new Reshape(Shape.of(column)), List.of(bias)).getFirst();
                int sum = step(Binary.ADD, List.of(in.get(0), along));
                return b.activation() == null ? sum : step(b.activation(), List.of(sum));
            }
            return step(node.op(), in);
        }

        private int step(Op op, List<Object> in) {
            List<Object> narrow = in.stream().map(this::narrow).toList();
            List<Object> used = !(op instanceof Dropout) && spans(narrow) ? narrow : in;
            List<Operand> list = new ArrayList<>();
            for (Object x : used) {
                if (x instanceof Val v && !inputs.contains(v)) {
                    inputs.add(v);
                }
                list.add(x instanceof Val v ? new Operand(null, v) : new Operand((Integer) x, null));
            }
            ops.add(op);
            operands.add(list);
            return ops.size() - 1;
        }

        /** The interpreter broadcasts by itself: what was broadcast is read where it lies. */
        private Object narrow(Object x) {
            if (!(x instanceof Val v) || v.shape().rank() == 0) {
                return x;
            }
            if (v.scalar() != null) {
                return to.scalar(v.dataType(), v.scalar());
            }
            return v.node().op() instanceof BroadcastTo ? v.node().in().getFirst() : v;
        }

        /** Whether the operands still have the whole shape together. */
        private boolean spans(List<Object> in) {
            Shape all = Shape.SCALAR;
            for (Object x : in) {
                all = Shape.broadcast("fused", all, x instanceof Val v ? v.shape() : shape);
            }
            return all.equals(shape);
        }

        List<Val> apply(List<Integer> results) {
            int n = inputs.size();
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < ops.size(); i++) {
                List<Integer> in = operands.get(i).stream()
                        .map(o ->
                                o.step() != null ? Integer.valueOf(n + o.step()) : Integer.valueOf(indexOf(o.value())))
                        .toList();
                steps.add(new Step(ops.get(i), in));
            }
            FusedElementwise op = new FusedElementwise(
                    n, steps, results.stream().map(r -> n + r).toList());
            return to.apply(op, inputs);
        }

        private int indexOf(Val v) {
            for (int i = 0; i < inputs.size(); i++) {
                if (inputs.get(i) == v) {
                    return i;
                }
            }
            throw new IllegalStateException("no input: " + v);
        }
    }
}
