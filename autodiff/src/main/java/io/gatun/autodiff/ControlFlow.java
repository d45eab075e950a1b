package io.gatun.autodiff;

import io.gatun.autodiff.BodyRecording.Body;
import io.gatun.autodiff.BodyRecording.Lambda;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.If;
import io.gatun.ops.control.Scan;
import io.gatun.ops.control.Subgraph;
import io.gatun.ops.control.While;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Branches and loops of a graph. While a lambda runs, every operation on the graph's variables belongs to its body; variables
 * from outside that it reads are passed in by themselves.
 */
final class ControlFlow {
    private final SameDiff graph;
    private BodyRecording innermost;

    ControlFlow(SameDiff graph) {
        this.graph = graph;
    }

    /** Whether a body is being recorded now. */
    boolean isRecording() {
        return innermost != null;
    }

    /** Applies an operation inside the innermost body. */
    List<SDVariable> apply(Op op, List<SDVariable> in) {
        return innermost.apply(op, in);
    }

    /** Gradients inside the innermost body. */
    List<SDVariable> grad(SDVariable loss, List<SDVariable> wrt) {
        return innermost.grad(loss, wrt);
    }

    /** Refuses variables of bodies that are finished. */
    void requireVisible(String op, Collection<SDVariable> in) {
        in.forEach(v -> BodyRecording.requireVisible(op, v, innermost));
    }

    private Body record(List<Spec> arguments, Lambda lambda) {
        BodyRecording own = new BodyRecording(graph, innermost);
        List<SDVariable> in = arguments.stream().map(own::argument).toList();
        innermost = own;
        List<SDVariable> out;
        try {
            out = lambda.apply(in);
            graph.requireOwn("body", out);
        } finally {
            innermost = own.outer();
        }
        if (out.isEmpty()) {
            throw new GatunException("[body] of a branch or a loop gives nothing: expected at least one value");
        }
        return new Body(own.finish(out), List.copyOf(own.captured()));
    }

    private static List<SDVariable> union(Body a, Body b) {
        Set<SDVariable> all = new LinkedHashSet<>(a.captured());
        all.addAll(b.captured());
        return List.copyOf(all);
    }

    List<SDVariable> ifCond(
            SDVariable condition, Supplier<List<SDVariable>> trueBody, Supplier<List<SDVariable>> falseBody) {
        Body a = record(List.of(), in -> trueBody.get());
        Body b = record(List.of(), in -> falseBody.get());
        List<SDVariable> operands = union(a, b);
        If op = new If(a.capturing(0, operands).ops(), b.capturing(0, operands).ops());
        return graph.apply(op, join(List.of(condition), operands));
    }

    List<SDVariable> whileLoop(
            List<SDVariable> start,
            long maxIterations,
            Function<List<SDVariable>, SDVariable> condition,
            Function<List<SDVariable>, List<SDVariable>> body) {
        List<Spec> specs = specs(start);
        Body c = record(specs, in -> List.of(condition.apply(in)));
        Body b = record(specs, body::apply);
        List<SDVariable> captured = union(c, b);
        int n = start.size();
        While loop = new While(
                c.capturing(n, captured).ops(), b.capturing(n, captured).ops(), n, maxIterations);
        List<SDVariable> in = join(start, captured);
        loop.infer(specs(in));
        return graph.apply(loop.requireEnd(specs(in)), in);
    }

    List<SDVariable> scan(
            int axis,
            List<SDVariable> start,
            List<SDVariable> sequences,
            boolean reverse,
            BiFunction<List<SDVariable>, List<SDVariable>, List<SDVariable>> body) {
        List<SDVariable> rows =
                sequences.stream().map(x -> moveAxis(x, axis, 0)).toList();
        int c = start.size();
        List<Spec> specs = Scan.bodySpecs(specs(join(start, rows)), c, rows.size());
        Body b = record(specs, in -> body.apply(in.subList(0, c), in.subList(c, in.size())));
        List<SDVariable> out =
                graph.apply(new Scan(b.ops(), c, rows.size(), reverse), join(join(start, rows), b.captured()));
        List<SDVariable> moved = new ArrayList<>(out.subList(0, c));
        for (SDVariable v : out.subList(c, out.size())) {
            moved.add(moveAxis(v, 0, axis));
        }
        return Collections.unmodifiableList(moved);
    }

    /** A checkpoint or another composite made of a lambda: its inputs are what the lambda reads. */
    List<SDVariable> composite(Supplier<List<SDVariable>> body, Function<Subgraph, Op> op) {
        Body b = record(List.of(), in -> body.get());
        return graph.apply(op.apply(b.ops()), b.captured());
    }

    void assertTrue(SDVariable condition, String message, List<SDVariable> shown) {
        if (innermost != null) {
            innermost.assertTrue(condition, message, shown);
        } else {
            graph.apply(new Assert(message), join(List.of(condition, condition), shown));
        }
    }

    private static SDVariable moveAxis(SDVariable x, int from, int to) {
        int f = x.shape().axis("scan", from);
        int t = x.shape().axis("scan", to);
        if (f == t) {
            return x;
        }
        List<Integer> axes =
                new ArrayList<>(IntStream.range(0, x.shape().rank()).boxed().toList());
        axes.add(t, axes.remove(f));
        return x.permute(axes.stream().mapToInt(i -> i).toArray());
    }

    private static List<Spec> specs(List<SDVariable> in) {
        return in.stream().map(SDVariable::spec).toList();
    }

    private static List<SDVariable> join(List<SDVariable> a, List<SDVariable> b) {
        List<SDVariable> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }
}
