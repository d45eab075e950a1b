package io.gatun.ops.control;

import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One of two bodies, chosen when it runs: inputs are a BOOL scalar and the operands, which both bodies take; the results are
 * those of the body that ran. The other is not computed, and its operands get gradients of zeros.
 *
 * @param then runs if the condition is true
 * @param otherwise runs if it is false; gives values of the same shapes and types
 */
public record If(Composite then, Composite otherwise) implements Structured {
    @Override
    public List<Composite> bodies() {
        return List.of(then, otherwise);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.size() < 2) {
            throw new GatunException("[if] received " + in.size() + " inputs: expected a condition and operands");
        }
        Bodies.requireBool(this, in.getFirst());
        List<Spec> operands = in.subList(1, in.size());
        List<Spec> a = then.infer(operands);
        List<Spec> b = otherwise.infer(operands);
        if (a.size() != b.size()) {
            throw new GatunException(
                    "[if] the branches give " + a.size() + " and " + b.size() + " values: expected the same number");
        }
        List<Spec> out = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i).dataType() != b.get(i).dataType()
                    || !Check.fits(a.get(i).shape(), b.get(i).shape())) {
                throw new ShapeException("[if] value " + i + " is " + a.get(i) + " if true and " + b.get(i)
                        + " if false: expected the same shape and type from both branches");
            }
            out.add(Bodies.meet(a.get(i), b.get(i)));
        }
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> execute(List<T> in, Host<T> host) {
        Composite body = host.holds(in::getFirst) ? then : otherwise;
        return host.results(in, () -> Inline.call(body, in.subList(1, in.size())));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        int n = p.xs().size() - 1;
        List<Integer> wanted =
                IntStream.range(0, n).filter(i -> p.needs(i + 1)).boxed().toList();
        List<Integer> given = IntStream.range(0, p.gs().size())
                .filter(i -> p.gs().get(i) != null)
                .boxed()
                .toList();
        T[] out = none(n + 1);
        if (!wanted.isEmpty()) {
            List<T> found = p.x(0).applyAll(
                            new If(new VjpBody(then, n, wanted, given), new VjpBody(otherwise, n, wanted, given)),
                            Bodies.join(p.xs(), Bodies.pick(p.gs(), given)));
            for (int k = 0; k < wanted.size(); k++) {
                out[wanted.get(k) + 1] = found.get(k);
            }
        }
        return Arrays.asList(out);
    }

    /** Gradients of n inputs, none found yet. */
    @SuppressWarnings("unchecked")
    static <T extends Ops<T>> T[] none(int n) {
        return (T[]) new Ops<?>[n];
    }
}
