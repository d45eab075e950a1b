package io.gatun.autodiff.loops;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Host;
import io.gatun.ops.control.Structured;
import io.gatun.ops.control.WhileGrad;
import java.util.List;

/**
 * The gradient of a {@link TapedWhile}: steps back over what that kept. Inputs are those of the gradient, then the loop's number
 * of iterations.
 *
 * @param grad the gradient, which would run the loop again
 */
public record TapedWhileGrad(WhileGrad grad) implements Structured {
    /** The inputs of {@link #grad}. */
    static <T> List<T> own(List<T> in) {
        return in.subList(0, in.size() - 1);
    }

    @Override
    public List<Composite> bodies() {
        return grad.bodies();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return grad.infer(own(in));
    }

    @Override
    public <T extends Ops<T>> List<T> execute(List<T> in, Host<T> host) {
        return grad.execute(own(in), host);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        throw new IllegalStateException("gradients are built before loops are taped");
    }
}
