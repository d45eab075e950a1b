package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * An operation whose gradient is given, not derived: a straight-through estimator, a clipped or reversed gradient, a form that
 * is more stable. The gradient is made of operations, so it has a gradient itself.
 *
 * <pre>{@code
 * CustomGradient sign = CustomGradient.of(
 *         List.of(x.spec()), in -> List.of(in.get(0).sign()), in -> List.of(in.get(2)));   // straight through
 * SDVariable y = x.apply(sign, List.of(x));
 * }</pre>
 *
 * @param forward the results, of the inputs
 * @param backward the gradients of the inputs of floating types, in order, of (inputs, results, gradients of the results of
 *     floating types)
 */
public record CustomGradient(Composite forward, Composite backward) implements Composite {
    /** Records both from lambdas, for inputs of the given specs. */
    public static CustomGradient of(
            List<Spec> inputs,
            Function<List<Symbol>, List<Symbol>> forward,
            Function<List<Symbol>, List<Symbol>> backward) {
        Subgraph f = Subgraph.of(inputs, forward);
        List<Spec> results = f.infer(inputs);
        List<Spec> gs = results.stream().filter(s -> s.dataType().isFloating()).toList();
        return new CustomGradient(f, Subgraph.of(Bodies.join(inputs, results, gs), backward));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        return Inline.call(forward, in);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        List<T> gs = new ArrayList<>();
        for (int i : Bodies.floating(p.ys(), 0, p.ys().size())) {
            gs.add(p.g(i));
        }
        List<T> found = p.x(0).applyAll(backward, Bodies.join(p.xs(), p.ys(), gs));
        List<Integer> floating = Bodies.floating(p.xs(), 0, p.xs().size());
        if (found.size() != floating.size()) {
            throw new GatunException("[customGradient] the gradient gives " + found.size() + " values: expected "
                    + floating.size() + ", one for each input of a floating type");
        }
        T[] out = If.none(p.xs().size());
        for (int k = 0; k < found.size(); k++) {
            T x = p.x(floating.get(k));
            if (!found.get(k).shape().equals(x.shape())) {
                throw new GatunException("[customGradient] gradient " + k + " is "
                        + found.get(k).spec() + ": expected " + x.spec() + ", that of its input");
            }
            out[floating.get(k)] = found.get(k);
        }
        return Arrays.asList(out);
    }
}
