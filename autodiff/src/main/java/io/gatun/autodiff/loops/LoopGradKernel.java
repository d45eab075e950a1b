package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.autodiff.ir.Source.Use;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Spec;
import io.gatun.ops.control.WhileGrad;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gradient of a loop: steps back over a {@link Tape} of its carried values. The tape is that of the loop itself
 * ({@link TapedWhile}); where no loop runs in the same program, its own, for which it runs the loop first.
 */
final class LoopGradKernel implements BoundKernel, WithBodies {
    private final WhileGrad op;
    private final List<NDArray> in;
    private final List<NDArray> out;
    private final List<Integer> flowing;
    /** Positions of the captured inputs whose gradients are wanted. */
    private final List<Integer> summed;

    /** What runs before the steps back, or null. */
    private final Loop loop;

    private final Tape tape;
    private final Frame back;

    /** The programs of the loop, then that of a step back. */
    static List<Program> compile(WhileGrad op, List<Spec> in, Bodies bodies) {
        List<Program> programs = new ArrayList<>(Loop.compile(op.loop(), in.subList(0, op.inputs()), bodies, true));
        programs.add(stepBack(op, in, bodies));
        return programs;
    }

    /** The program of a step back. */
    static Program stepBack(WhileGrad op, List<Spec> in, Bodies bodies) {
        List<Integer> flowing = op.flowing(in);
        int c = op.loop().carried();
        List<Spec> specs = new ArrayList<>(in.subList(0, op.inputs()));
        flowing.forEach(i -> specs.add(in.get(i)));
        op.summed().forEach(i -> specs.add(in.get(i)));
        return bodies.compile(specs, i -> i < c ? Use.READ : i < op.inputs() ? Use.KEPT : Use.CONSUMED, x -> {
            int g = op.inputs() + flowing.size();
            return WhileGrad.stepped(
                    op.stepBack(in).compose(x.subList(0, g)), x.subList(op.inputs(), x.size()), flowing.size());
        });
    }

    /**
     * A kernel.
     *
     * @param programs what {@link #compile} gave, or, with a tape, {@link #stepBack}
     * @param taped what the loop keeps, or null
     */
    LoopGradKernel(
            WhileGrad op, List<Program> programs, List<NDArray> in, List<NDArray> out, Nesting nesting, Tape taped) {
        this.op = op;
        this.in = in;
        this.out = out;
        List<Spec> specs = in.stream().map(NDArray::spec).toList();
        flowing = op.flowing(specs);
        summed = op.summed();
        loop = taped != null ? null : new Loop(op.loop(), programs, in.subList(0, op.inputs()), nesting);
        tape = taped != null ? taped : new Tape(specs.subList(0, op.loop().carried()));
        int all = op.inputs() + flowing.size() + summed.size();
        back = new Frame(
                "step back",
                programs.getLast(),
                all,
                IntStream.range(op.inputs(), all).boxed().toList(),
                nesting);
        for (int i = 0; i < op.loop().carried(); i++) {
            if (back.home(i) != null) {
                tape.keep(i);
            }
        }
    }

    @Override
    public List<Frame> frames() {
        List<Frame> all = new ArrayList<>(loop == null ? List.of() : loop.frames());
        all.add(back);
        return all;
    }

    @Override
    public void run() {
        if (loop != null) {
            loop.run(tape);
        }
        int depth = tape.depth();
        int g = op.inputs();
        for (int k = 0; k < flowing.size(); k++) {
            NDArray given = given(flowing.get(k));
            if (given != null) {
                back.start(g + k, given);
            } else {
                back.start(g + k, 0);
            }
        }
        for (int k = 0; k < summed.size(); k++) {
            back.start(g + flowing.size() + k, 0);
        }
        for (int level = depth - 1; level >= 0; level--) {
            op.checkInterrupted(depth - 1 - level);
            NDArray[] state = tape.level(level);
            for (int i = 0; i < state.length; i++) {
                if (back.home(i) != null) {
                    back.read(i, state[i]);
                }
            }
            for (int i = state.length; i < g; i++) {
                back.keep(i, in.get(i), level == depth - 1);
            }
            back.run(level);
            if (level > 0) {
                back.advance();
            }
        }
        for (int k = 0; k < out.size(); k++) {
            result(op.wanted().get(k), out.get(k), depth > 0);
        }
    }

    private void result(int input, NDArray to, boolean stepped) {
        int k = input < op.loop().carried() ? flowing.indexOf(input) : flowing.size() + summed.indexOf(input);
        NDArray given = given(input);
        if (stepped) {
            to.assign(back.result(k));
        } else if (given != null) {
            to.assign(given);
        } else {
            to.assign(0);
        }
    }

    /** The gradient of a final value that was passed, or null. */
    private NDArray given(int i) {
        int at = op.given().indexOf(i);
        return at < 0 ? null : in.get(op.inputs() + at);
    }

    @Override
    public void close() {
        back.close();
        if (loop != null) {
            loop.close();
            tape.close();
        }
    }
}
