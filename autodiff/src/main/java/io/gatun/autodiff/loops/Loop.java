package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.ir.Source.Use;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Structured;
import io.gatun.ops.control.While;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The forward part of a loop: the condition alone for the first time, then the body, which gives the next condition with the
 * next values.
 */
final class Loop implements AutoCloseable {
    private final While op;
    private final List<NDArray> in;
    private final Frame first;
    private final Frame body;
    private long iterations;

    /** @param kept whether the values before an iteration must still be there after it */
    static List<Program> compile(While op, List<Spec> in, Bodies bodies, boolean kept) {
        int c = op.carried();
        Program first = bodies.compile(in, i -> Use.READ, x -> Structured.call(op.condition(), x));
        Program body = bodies.compile(in, i -> i < c ? Use.CONSUMED : Use.KEPT, x -> {
            List<Val> next = new ArrayList<>(Structured.call(op.body(), x));
            List<Val> then = new ArrayList<>(next);
            then.addAll(x.subList(c, x.size()));
            next.addAll(Structured.call(op.condition(), then));
            if (kept) {
                next.addAll(x.subList(0, c));
            }
            return next;
        });
        return List.of(first, body);
    }

    Loop(While op, List<Program> programs, List<NDArray> in, Nesting nesting) {
        this.op = op;
        this.in = in;
        first = new Frame("condition", programs.get(0), in.size(), List.of(), nesting);
        body = new Frame(
                "body",
                programs.get(1),
                in.size(),
                IntStream.range(0, op.carried()).boxed().toList(),
                nesting);
    }

    /** Number of carried values. */
    int carried() {
        return op.carried();
    }

    List<Frame> frames() {
        return List.of(first, body);
    }

    /** All iterations, the carried values before each kept; the body was compiled for that. */
    void run(Tape tape) {
        tape.clear();
        boolean more = begin();
        while (more) {
            tape.push(this);
            more = step();
        }
    }

    /** Brings the start values in; whether there is a first iteration. */
    boolean begin() {
        iterations = 0;
        for (int i = 0; i < in.size(); i++) {
            first.read(i, in.get(i));
        }
        first.run();
        if (!first.holds(0)) {
            return false;
        }
        for (int i = 0; i < op.carried(); i++) {
            body.start(i, in.get(i));
        }
        return true;
    }

    /** The value of a carried argument of the coming iteration; null if the body does not read it. */
    NDArray state(int i) {
        return body.home(i);
    }

    /** One iteration; whether there is a next one, for which the values are in place then. */
    boolean step() {
        op.checkIteration(iterations++);
        for (int i = op.carried(); i < in.size(); i++) {
            body.keep(i, in.get(i), iterations == 1);
        }
        body.run(iterations - 1);
        if (!body.holds(op.carried())) {
            return false;
        }
        body.advance();
        return true;
    }

    /** A carried value at the end. */
    NDArray result(int i) {
        return iterations == 0 ? in.get(i) : body.result(i);
    }

    @Override
    public void close() {
        first.close();
        body.close();
    }
}
