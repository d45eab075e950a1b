package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Spec;
import io.gatun.ops.control.While;
import java.util.List;

/** A loop. */
final class LoopKernel implements BoundKernel, WithBodies {
    private final Loop loop;
    private final List<NDArray> out;
    private final Tape tape;

    /** @param taped whether it keeps what gradients read */
    static List<Program> compile(While op, List<Spec> in, Bodies bodies, boolean taped) {
        return Loop.compile(op, in, bodies, taped);
    }

    LoopKernel(While op, List<Program> programs, List<NDArray> in, List<NDArray> out, Nesting nesting) {
        this.loop = new Loop(op, programs, in, nesting);
        this.out = out;
        this.tape = null;
    }

    /** One that keeps what gradients read; the last result is the number of iterations. */
    LoopKernel(TapedWhile op, List<Program> programs, List<NDArray> in, List<NDArray> out, Nesting nesting) {
        this.loop = new Loop(op.loop(), programs, in, nesting);
        this.out = out;
        this.tape = new Tape(
                in.subList(0, op.loop().carried()).stream().map(NDArray::spec).toList());
        nesting.add(out.getLast(), tape);
    }

    @Override
    public List<Frame> frames() {
        return loop.frames();
    }

    @Override
    public void run() {
        if (tape == null) {
            boolean more = loop.begin();
            while (more) {
                more = loop.step();
            }
        } else {
            loop.run(tape);
            out.getLast().assign(tape.depth());
        }
        for (int i = 0; i < loop.carried(); i++) {
            out.get(i).assign(loop.result(i));
        }
    }

    @Override
    public void close() {
        loop.close();
        if (tape != null) {
            tape.close();
        }
    }
}
