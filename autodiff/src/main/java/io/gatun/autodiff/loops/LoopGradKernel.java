package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.autodiff.ir.Source.Use;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.Spec;
import io.gatun.ops.control.WhileGrad;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gradient of a loop: the loop with its carried values on a stack, then the steps back. The stack grows to the longest run
 * so far and stays; it is the only memory that depends on the number of iterations.
 */
final class LoopGradKernel implements BoundKernel {
    private final WhileGrad op;
    private final List<NDArray> in;
    private final List<NDArray> out;
    private final List<Integer> flowing;
    /** Positions of the captured inputs whose gradients are wanted. */
    private final List<Integer> summed;

    private final Loop loop;
    private final Frame back;
    private final List<NDArray[]> stack = new ArrayList<>();

    static List<Program> compile(WhileGrad op, List<Spec> in, Bodies bodies) {
        List<Program> programs = new ArrayList<>(Loop.compile(op.loop(), in.subList(0, op.inputs()), bodies, true));
        List<Integer> flowing = op.flowing(in);
        int c = op.loop().carried();
        List<Spec> specs = new ArrayList<>(in.subList(0, op.inputs()));
        flowing.forEach(i -> specs.add(in.get(i)));
        op.summed().forEach(i -> specs.add(in.get(i)));
        programs.add(bodies.compile(specs, i -> i < c ? Use.READ : i < op.inputs() ? Use.KEPT : Use.CONSUMED, x -> {
            int g = op.inputs() + flowing.size();
            return WhileGrad.stepped(
                    op.stepBack(in).compose(x.subList(0, g)), x.subList(op.inputs(), x.size()), flowing.size());
        }));
        return programs;
    }

    LoopGradKernel(WhileGrad op, List<Program> programs, List<NDArray> in, List<NDArray> out) {
        this.op = op;
        this.in = in;
        this.out = out;
        flowing = op.flowing(in.stream().map(NDArray::spec).toList());
        summed = op.summed();
        loop = new Loop(op.loop(), programs, in.subList(0, op.inputs()));
        int all = op.inputs() + flowing.size() + summed.size();
        back = new Frame(
                programs.get(2), all, IntStream.range(op.inputs(), all).boxed().toList());
    }

    @Override
    public void run() {
        int depth = 0;
        boolean more = loop.begin();
        while (more) {
            push(depth++);
            more = loop.step();
        }
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
            NDArray[] state = stack.get(level);
            for (int i = 0; i < state.length; i++) {
                if (state[i] != null) {
                    back.read(i, state[i]);
                }
            }
            for (int i = state.length; i < g; i++) {
                back.keep(i, in.get(i), level == depth - 1);
            }
            back.run();
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

    /** Keeps the values before an iteration, as far as a step back reads them. */
    private void push(int depth) {
        if (depth == stack.size()) {
            NDArray[] level = new NDArray[op.loop().carried()];
            for (int i = 0; i < level.length; i++) {
                level[i] = back.home(i) == null
                        ? null
                        : Nd.unscoped(in.get(i).dataType(), in.get(i).shape());
            }
            stack.add(level);
        }
        NDArray[] level = stack.get(depth);
        for (int i = 0; i < level.length; i++) {
            if (level[i] != null) {
                level[i].assign(loop.state(i));
            }
        }
    }

    @Override
    public void close() {
        loop.close();
        back.close();
        for (NDArray[] level : stack) {
            for (NDArray x : level) {
                if (x != null) {
                    x.close();
                }
            }
        }
    }
}
