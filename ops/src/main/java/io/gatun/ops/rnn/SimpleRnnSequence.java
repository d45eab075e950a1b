package io.gatun.ops.rnn;

import io.gatun.ops.Arity;
import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * A simple recurrent layer over all steps of a sequence (Elman, 1990): {@code h = f(x W + b + h' U)}.
 *
 * <p>Inputs, of one floating type: x [time, batch, in], weights [in, hidden], weights of the state [hidden, hidden], bias
 * [hidden], h0 [batch, hidden], with a mask BOOL [time, batch]. Where the mask is false a step leaves h as it was. Results: h of
 * each step [time, batch, hidden] and the last h [batch, hidden].
 *
 * @param activation TANH or RELU
 * @param batchMajor sequences are [batch, time, n]
 * @param reverse the last step comes first
 * @param masked whether there is a mask
 */
public record SimpleRnnSequence(Unary activation, boolean batchMajor, boolean reverse, boolean masked)
        implements Composite {
    /** Checks the function. */
    public SimpleRnnSequence {
        checkActivation(activation);
    }

    static void checkActivation(Unary activation) {
        if (activation != Unary.TANH && activation != Unary.RELU) {
            throw new GatunException("[simpleRnnSequence] activation " + activation
                    + ": expected TANH or RELU; compose steps of simpleRnnCell for others");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, masked ? 6 : 5);
        Spec y = Steps.check(this, in.get(0), in.get(1), in.get(2), in.get(4), 1);
        Steps.vector(this, "the bias", in.get(3), y, 1);
        Spec state = Steps.state(this, "h0", in.get(4), y, batchMajor);
        if (masked) {
            Steps.mask(this, in.get(5), y);
        }
        return List.of(y, state);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Steps steps = Steps.of(this, in.get(0).shape(), batchMajor, reverse);
        T products = in.get(0).matmul(in.get(1)).add(in.get(3));
        T mask = masked ? in.get(5) : null;
        T h = in.get(4);
        List<T> hs = new ArrayList<>();
        for (long t = 0; t < steps.time(); t++) {
            h = steps.choose(
                    mask, t, steps.at(products, t).add(h.matmul(in.get(2))).apply(activation), h);
            hs.add(h);
        }
        return List.of(steps.all(hs, h), h);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        List<T> in = new ArrayList<>(List.of(p.x(0), p.x(1), p.x(2), p.x(4)));
        in.addAll(p.xs().subList(5, p.xs().size()));
        in.addAll(List.of(p.y(0), p.g(0), p.g(1)));
        SimpleRnnSequenceGrad op = new SimpleRnnSequenceGrad(activation, batchMajor, reverse, masked, p.needs(0));
        return Steps.padded(p.g().applyAll(op, in), p.needs(0), p.xs().size());
    }
}
