package io.gatun.ops.fused;

import io.gatun.ops.Arity;
import io.gatun.ops.Cast;
import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.Dropout;
import io.gatun.ops.Elementwise;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Reduce;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A small program of element-wise operations, casts and selections over one shape, whose results may be reduced at the
 * end. A kernel sends blocks of a few KB through the whole program while they are in the first-level cache: what lies
 * between the first operand and the last result never sees memory, and on HALF and BFLOAT16 is not rounded.
 *
 * <p>Values are numbered: the inputs from 0 on, then what each step computes. Inputs are broadcast to the shape, which
 * every step but a reduction has; all reductions are over the same axes.
 *
 * @param inputs number of inputs
 * @param steps the operations, in an order in which they can run
 * @param results numbers of the values that the operation gives, each computed by a step
 */
public record FusedElementwise(int inputs, List<Step> steps, List<Integer> results) implements Composite {
    /**
     * One operation.
     *
     * @param op {@link Elementwise}, {@link Cast}, {@link Select}, {@link Dropout} with a key that nothing else reads, or a
     *     {@link Reduce} whose value is only a result
     * @param in numbers of the values that it reads, whose types its kernel takes
     */
    public record Step(Op op, List<Integer> in) {
        /** Copies the list. */
        public Step {
            in = List.copyOf(in);
        }

        /** Whether the step reduces. */
        public boolean reduces() {
            return op instanceof Reduce;
        }
    }

    /** The most steps, and the most inputs and results together, that one program may have. */
    public static final int LARGEST = 48;

    /** Checks that every step reads what is there, and that reductions come last. */
    public FusedElementwise {
        steps = List.copyOf(steps);
        results = List.copyOf(results);
        if (steps.size() > LARGEST || inputs + results.size() > LARGEST) {
            throw new GatunException("[fusedElementwise] " + steps.size() + " steps on " + inputs + " inputs with "
                    + results.size() + " results: expected at most " + LARGEST + " steps, and as many operands");
        }
        Set<Integer> reduced = new HashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            Step s = steps.get(i);
            check(s.op());
            for (int v : s.in()) {
                if (v < 0 || v >= inputs + i || reduced.contains(v)) {
                    throw new GatunException("[fusedElementwise] step " + i + " reads value " + v + ": expected 0 to "
                            + (inputs + i - 1) + ", none of them a reduction's");
                }
            }
            if (s.reduces()) {
                reduced.add(inputs + i);
            }
        }
        checkKeys(inputs, steps);
        for (int v : results) {
            if (v < inputs || v >= inputs + steps.size()) {
                throw new GatunException("[fusedElementwise] value " + v + " is no result: expected what a step"
                        + " computes, " + inputs + " to " + (inputs + steps.size() - 1));
            }
        }
    }

    /** A key is no operand: its two numbers are not spread over the shape. */
    private static void checkKeys(int inputs, List<Step> steps) {
        Set<Integer> keys = new HashSet<>();
        Set<Integer> operands = new HashSet<>();
        for (Step s : steps) {
            boolean drops = s.op() instanceof Dropout;
            operands.addAll(drops ? s.in().subList(0, 1) : s.in());
            keys.addAll(drops ? s.in().subList(1, s.in().size()) : List.of());
        }
        for (int key : keys) {
            if (key >= inputs || operands.contains(key)) {
                throw new GatunException("[fusedElementwise] value " + key
                        + " is the key of dropout: expected an input that no step reads otherwise");
            }
        }
    }

    /** Whether an input is the key of a dropout. */
    public boolean isKey(int input) {
        return steps.stream().anyMatch(s -> s.op() instanceof Dropout && s.in().get(1) == input);
    }

    private static void check(Op op) {
        boolean fits = op instanceof Elementwise
                || op instanceof Cast
                || op instanceof Select
                || op instanceof Dropout
                || op instanceof Reduce r && !r.kind().isIndex() && !r.kind().isLogical();
        if (!fits) {
            throw new GatunException("[fusedElementwise] cannot run " + op.label()
                    + " block by block: expected element-wise operations, casts, selections and reductions");
        }
    }

    @Override
    public String label() {
        return steps.stream().map(s -> s.op().label()).collect(Collectors.joining("+", "fused(", ")"));
    }

    /**
     * Shapes and types of all values, by their numbers.
     *
     * @throws ShapeException if a step has another shape than the others, or reduces over other axes
     */
    public List<Spec> values(List<Spec> in) {
        Arity.check(this, in, inputs);
        List<Spec> all = new ArrayList<>(in);
        Shape shape = null;
        List<Integer> axes = null;
        for (Step s : steps) {
            Spec out = s.op().infer(s.in().stream().map(all::get).toList()).getFirst();
            Spec whole = s.reduces() ? all.get(s.in().getFirst()) : out;
            shape = shape == null ? whole.shape() : shape;
            if (!whole.shape().equals(shape)) {
                throw new ShapeException("[fusedElementwise] " + s.op().label() + " is over " + whole.shape()
                        + ": expected the shape of the other steps, " + shape);
            }
            if (s.op() instanceof Reduce r) {
                Check.floating(this, whole.dataType());
                if (axes != null && !axes.equals(r.axes())) {
                    throw new ShapeException("[fusedElementwise] " + r.label() + " is over axes " + r.axes()
                            + ": expected those of the other reductions, " + axes);
                }
                axes = r.axes();
            }
            all.add(out);
        }
        return all;
    }

    /** The shape of all steps that do not reduce. */
    public Shape shape(List<Spec> in) {
        List<Spec> all = values(in);
        Step last = steps.getLast();
        return (last.reduces() ? all.get(last.in().getFirst()) : all.getLast()).shape();
    }

    /** The axes of the reductions; empty if nothing is reduced. */
    public List<Integer> axes() {
        for (Step s : steps) {
            if (s.op() instanceof Reduce r) {
                return r.axes();
            }
        }
        return List.of();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        List<Spec> all = values(in);
        return results.stream().map(all::get).toList();
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        List<T> all = new ArrayList<>(in);
        for (Step s : steps) {
            List<T> operands = s.in().stream().map(all::get).toList();
            all.add(operands.getFirst().applyAll(s.op(), operands).getFirst());
        }
        return results.stream().map(all::get).toList();
    }
}
