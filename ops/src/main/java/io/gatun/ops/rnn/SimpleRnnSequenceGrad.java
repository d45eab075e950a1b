package io.gatun.ops.rnn;

import io.gatun.ops.Arity;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients of {@link SimpleRnnSequence}, by back-propagation through time. Inputs: x, weights, weights of the state, h0, with
 * a mask; then h of each step; then the gradients of h of each step and of the last h. Results: the gradients of x (where it is
 * wanted), weights, weights of the state, bias, h0.
 *
 * @param config as of the sequence
 * @param masked as of the sequence
 * @param input whether the gradient of x is wanted
 */
public record SimpleRnnSequenceGrad(RnnConfig config, boolean masked, boolean input) implements Composite {
    /** Checks the format. */
    public SimpleRnnSequenceGrad {
        config.check(this);
    }

    /** The index of the sequence's result among the inputs. */
    public int results() {
        return masked ? 5 : 4;
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        int k = results();
        Arity.check(this, in, k + 3);
        Spec y = Steps.check(this, in.get(0), in.get(1), in.get(2), in.get(3), 1);
        Spec state = Steps.state(this, "h0", in.get(3), y, config);
        if (masked) {
            Steps.mask(this, in.get(4), y);
        }
        Steps.same(this, "h of each step", in.get(k), y);
        Steps.same(this, "the gradient of h of each step", in.get(k + 1), y);
        Steps.state(this, "the gradient of h", in.get(k + 2), y, config);
        List<Spec> out = new ArrayList<>();
        if (input) {
            out.add(in.get(0));
        }
        out.addAll(List.of(in.get(1), in.get(2), Steps.vector(y, 1), state));
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Steps steps = Steps.of(this, in.get(0).shape(), config);
        int k = results();
        T mask = masked ? in.get(4) : null;
        T y = in.get(k);
        T gh = in.get(k + 2);
        List<T> gs = new ArrayList<>();
        List<T> before = new ArrayList<>();
        for (long t = steps.time() - 1; t >= 0; t--) {
            T h = steps.at(y, t);
            gh = gh.add(steps.at(in.get(k + 1), t));
            T g = gh.mul(config.activation().slope(h));
            g = steps.choose(mask, t, g, g.zerosLike());
            gh = steps.choose(mask, t, g.matmul(in.get(2), false, true), gh);
            gs.addFirst(g);
            before.addFirst(t == 0 ? in.get(3) : steps.at(y, t - 1));
        }
        T sums = steps.all(gs, gh);
        List<T> out = new ArrayList<>(Steps.weights(in, input, sums, sums, steps.all(before, gh)));
        out.addAll(List.of(sums.sum(0, 1), gh));
        return out;
    }
}
