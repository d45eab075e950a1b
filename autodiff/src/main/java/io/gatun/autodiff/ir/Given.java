package io.gatun.autodiff.ir;

import io.gatun.ops.Composite;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An operation that an earlier stage has computed: behind its inputs it is given its results, which is all that remains of it
 * when gradients have been built. The gradient is the operation's own.
 *
 * @param op what was computed; null for a value that is only handed on from stage to stage
 * @param specs of its results, all sizes known
 */
public record Given(Op op, List<Spec> specs) implements Composite {
    @Override
    public String label() {
        return op == null ? "given" : op.label();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return specs;
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        return in.subList(in.size() - specs.size(), in.size());
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        int n = p.xs().size() - specs.size();
        List<T> found = op == null
                ? List.of(p.g())
                : op.vjp(new Pullback<>(p.gs(), p.xs().subList(0, n), p.ys(), Arrays.copyOf(p.needed(), n)));
        List<T> all = new ArrayList<>(found);
        specs.forEach(s -> all.add(null));
        return all;
    }
}
