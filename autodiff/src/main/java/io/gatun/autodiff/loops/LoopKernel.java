package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Spec;
import io.gatun.ops.control.While;
import java.util.List;

/** A loop. */
final class LoopKernel implements BoundKernel {
    private final Loop loop;
    private final List<NDArray> out;

    static List<Program> compile(While op, List<Spec> in, Bodies bodies) {
        return Loop.compile(op, in, bodies, false);
    }

    LoopKernel(While op, List<Program> programs, List<NDArray> in, List<NDArray> out) {
        this.loop = new Loop(op, programs, in);
        this.out = out;
    }

    @Override
    public void run() {
        boolean more = loop.begin();
        while (more) {
            more = loop.step();
        }
        for (int i = 0; i < out.size(); i++) {
            out.get(i).assign(loop.result(i));
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
