package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.autodiff.ir.Source.Use;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Composite;
import io.gatun.ops.Spec;
import io.gatun.ops.control.If;
import io.gatun.ops.control.Structured;
import java.util.List;

/** A branch: two programs, of which a run chooses one. */
final class BranchKernel implements BoundKernel, WithBodies {
    private final List<NDArray> in;
    private final List<NDArray> out;
    private final Frame then;
    private final Frame otherwise;

    static List<Program> compile(If op, List<Spec> in, Bodies bodies) {
        List<Spec> operands = in.subList(1, in.size());
        return op.bodies().stream().map(b -> compile(b, operands, bodies)).toList();
    }

    private static Program compile(Composite body, List<Spec> operands, Bodies bodies) {
        return bodies.compile(operands, i -> Use.READ, x -> Structured.call(body, x));
    }

    BranchKernel(List<Program> programs, List<NDArray> in, List<NDArray> out, Nesting nesting) {
        this.in = in;
        this.out = out;
        then = new Frame("then", programs.get(0), in.size() - 1, List.of(), nesting);
        otherwise = new Frame("otherwise", programs.get(1), in.size() - 1, List.of(), nesting);
    }

    @Override
    public List<Frame> frames() {
        return List.of(then, otherwise);
    }

    @Override
    public void run() {
        Frame body = in.getFirst().getLong() != 0 ? then : otherwise;
        for (int i = 1; i < in.size(); i++) {
            body.read(i - 1, in.get(i));
        }
        for (int i = 0; i < out.size(); i++) {
            body.write(i, out.get(i));
        }
        body.run();
        for (int i = 0; i < out.size(); i++) {
            body.collect(i, out.get(i));
        }
    }

    @Override
    public void close() {
        then.close();
        otherwise.close();
    }
}
