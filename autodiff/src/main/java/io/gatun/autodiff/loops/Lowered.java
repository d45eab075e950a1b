package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.ir.UnknownSizes;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Host;
import io.gatun.ops.control.If;
import io.gatun.ops.control.Scan;
import io.gatun.ops.control.Structured;
import io.gatun.ops.control.While;
import io.gatun.ops.control.WhileGrad;
import java.util.List;

/**
 * A structured operation with its bodies compiled, as a step of a program. The programs belong to the step's program and are
 * closed with it; each context that runs the step has contexts of its own for them.
 *
 * @param op the operation
 * @param programs its bodies', in the order that its kernel knows
 */
public record Lowered(Structured op, List<Program> programs) implements Structured {
    /**
     * Compiles the bodies for inputs of known shapes.
     *
     * @return the operation itself if nobody knows how to compile it, or sizes in a body depend on data: it runs as eager
     *     arrays do
     */
    public static Structured of(Structured op, List<Spec> in, PlanOptions options) {
        try {
            return compile(op, in, new Bodies(options));
        } catch (UnknownSizes e) {
            return op;
        }
    }

    private static Structured compile(Structured op, List<Spec> in, Bodies bodies) {
        return switch (op) {
            case If branch -> new Lowered(op, BranchKernel.compile(branch, in, bodies));
            case While loop -> new Lowered(op, LoopKernel.compile(loop, in, bodies, false));
            case TapedWhile taped -> new Lowered(op, LoopKernel.compile(taped.loop(), in, bodies, true));
            case WhileGrad grad -> new Lowered(op, LoopGradKernel.compile(grad, in, bodies));
            case TapedWhileGrad grad ->
                new Lowered(op, List.of(LoopGradKernel.stepBack(grad.grad(), TapedWhileGrad.own(in), bodies)));
            case Scan scan -> new Lowered(op, List.of(ScanKernel.compile(scan, in, bodies)));
            default -> op;
        };
    }

    /** A kernel on given arrays, with contexts of its own for the bodies. */
    public BoundKernel bind(List<NDArray> in, List<NDArray> out, Nesting nesting) {
        return switch (op) {
            case If branch -> new BranchKernel(programs, in, out, nesting);
            case While loop -> new LoopKernel(loop, programs, in, out, nesting);
            case TapedWhile taped -> new LoopKernel(taped, programs, in, out, nesting);
            case WhileGrad grad -> new LoopGradKernel(grad, programs, in, out, nesting, null);
            case TapedWhileGrad grad -> {
                Tape tape = nesting.tape(in.getLast());
                List<NDArray> own = TapedWhileGrad.own(in);
                yield tape == null
                        ? Kernels.bind(grad.grad(), own, out, null)
                        : new LoopGradKernel(grad.grad(), programs, own, out, nesting, tape);
            }
            case Scan scan -> new ScanKernel(scan, programs.getFirst(), in, out, nesting);
            default -> throw new IllegalStateException("not compiled: " + op);
        };
    }

    /** Bytes that a context needs for the bodies' intermediate values; not those that a gradient keeps of each iteration. */
    public long bytes() {
        return programs.stream().mapToLong(Program::totalBytes).sum();
    }

    /** Gives back what belongs to the bodies' programs. */
    public void close() {
        programs.forEach(Program::close);
    }

    @Override
    public List<Composite> bodies() {
        return op.bodies();
    }

    @Override
    public String label() {
        return op.label();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return op.infer(in);
    }

    @Override
    public <T extends Ops<T>> List<T> execute(List<T> in, Host<T> host) {
        return op.execute(in, host);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return op.vjp(p);
    }

    @Override
    public String toString() {
        return op.toString();
    }
}
