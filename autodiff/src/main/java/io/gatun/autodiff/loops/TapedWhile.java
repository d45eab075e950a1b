package io.gatun.autodiff.loops;

import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Host;
import io.gatun.ops.control.Structured;
import io.gatun.ops.control.While;
import java.util.ArrayList;
import java.util.List;

/**
 * A loop that keeps what its gradients ({@link TapedWhileGrad}) read of every iteration, so that they need not run it again.
 * Results are those of the loop, then the number of iterations, LONG, which ties the gradients to it; as it is here, it keeps
 * nothing, and gives -1.
 *
 * @param loop the loop
 */
public record TapedWhile(While loop) implements Structured {
    @Override
    public List<Composite> bodies() {
        return loop.bodies();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        List<Spec> out = new ArrayList<>(loop.infer(in));
        out.add(new Spec(DataType.LONG, Shape.of()));
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> execute(List<T> in, Host<T> host) {
        List<T> out = new ArrayList<>(loop.execute(in, host));
        out.addAll(host.results(in, () -> List.of(in.getFirst().scalar(DataType.LONG, -1))));
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        throw new IllegalStateException("gradients are built before loops are taped");
    }
}
