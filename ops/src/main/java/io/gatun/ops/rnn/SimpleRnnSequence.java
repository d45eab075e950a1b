package io.gatun.ops.rnn;

import io.gatun.ops.Arity;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * A simple recurrent layer over all steps of a sequence (Elman, 1990): {@code h = f(x W + b + h' U)}.
 *
 * <p>Inputs, of one floating type: x [time, batch, in], weights [in, hidden], weights of the state [hidden, hidden], bias
 * [hidden], h0 [batch, hidden], with a mask BOOL [time, batch]. Where the mask is false a step leaves h as it was. Results: h of
 * each step [time, batch, hidden] and the last h [batch, hidden].
 *
 * <p>Arrays of steps are [batch, time, n] where the format says so.
 *
 * @param config format, direction and the function f, its activation; the function of gates has no use
 * @param masked whether there is a mask
 */
public record SimpleRnnSequence(RnnConfig config, boolean masked) implements Composite {
    /** Checks the format. */
    public SimpleRnnSequence {
        config.check(this);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, masked ? 6 : 5);
        Spec y = Steps.check(this, in.get(0), in.get(1), in.get(2), in.get(4), 1);
        Steps.vector(this, "the bias", in.get(3), y, 1);
        Spec state = Steps.state(this, "h0", in.get(4), y, config);
        if (masked) {
            Steps.mask(this, in.get(5), y);
        }
        return List.of(y, state);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Steps steps = Steps.of(this, in.get(0).shape(), config);
        T products = in.get(0).matmul(in.get(1)).add(in.get(3));
        T mask = masked ? in.get(5) : null;
        T h = in.get(4);
        List<T> hs = new ArrayList<>();
        for (long t = 0; t < steps.time(); t++) {
            T sum = steps.at(products, t).add(h.matmul(in.get(2)));
            h = steps.choose(mask, t, config.activation().of(sum), h);
            hs.add(h);
        }
        return List.of(steps.all(hs, h), h);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        List<T> in = new ArrayList<>(List.of(p.x(0), p.x(1), p.x(2), p.x(4)));
        in.addAll(p.xs().subList(5, p.xs().size()));
        in.addAll(List.of(p.y(0), p.g(0), p.g(1)));
        SimpleRnnSequenceGrad op = new SimpleRnnSequenceGrad(config, masked, p.needs(0));
        return Steps.padded(p.g().applyAll(op, in), p.needs(0), p.xs().size());
    }
}
