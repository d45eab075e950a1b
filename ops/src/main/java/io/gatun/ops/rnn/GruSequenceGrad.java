package io.gatun.ops.rnn;

import io.gatun.ops.Arity;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients of {@link GruSequence}, by back-propagation through time. Inputs: x, weights, weights of the state, h0, with a
 * mask; then of its results h of each step and what was kept; then the gradients of h of each step and of the last h. Results: the
 * gradients of x (where it is wanted), weights, weights of the state, bias, bias of the state, h0.
 *
 * @param config as of the sequence
 * @param resetAfter as of the sequence
 * @param masked as of the sequence
 * @param input whether the gradient of x is wanted
 */
public record GruSequenceGrad(RnnConfig config, boolean resetAfter, boolean masked, boolean input)
        implements Composite {
    /** Checks the format. */
    public GruSequenceGrad {
        config.check(this);
    }

    /** The index of the first of the sequence's results among the inputs. */
    public int results() {
        return masked ? 5 : 4;
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        int k = results();
        Arity.check(this, in, k + 4);
        Spec y = Steps.check(this, in.get(0), in.get(1), in.get(2), in.get(3), 3);
        Spec state = Steps.state(this, "h0", in.get(3), y, config);
        if (masked) {
            Steps.mask(this, in.get(4), y);
        }
        Steps.same(this, "h of each step", in.get(k), y);
        Steps.same(this, "the gates", in.get(k + 1), Steps.blocks(y, 4));
        Steps.same(this, "the gradient of h of each step", in.get(k + 2), y);
        Steps.state(this, "the gradient of h", in.get(k + 3), y, config);
        List<Spec> out = new ArrayList<>();
        if (input) {
            out.add(in.get(0));
        }
        Spec bias = Steps.vector(y, 3);
        out.addAll(List.of(in.get(1), in.get(2), bias, bias, state));
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Steps steps = Steps.of(this, in.get(0).shape(), config);
        int k = results();
        T u = in.get(2);
        long n = u.shape().size(0);
        T mask = masked ? in.get(4) : null;
        T y = in.get(k);
        T gates = in.get(k + 1);
        T gy = in.get(k + 2);
        T gh = in.get(k + 3);
        List<T> xs = new ArrayList<>(); // gradients of what x is added to, and of what h is
        List<T> hs = new ArrayList<>();
        List<T> before = new ArrayList<>();
        for (long t = steps.time() - 1; t >= 0; t--) {
            T h = t == 0 ? in.get(3) : steps.at(y, t - 1);
            T gate = steps.at(gates, t);
            T r = Steps.block(gate, 0, n);
            T z = Steps.block(gate, 1, n);
            T state = Steps.block(gate, 2, n);
            T q = Steps.block(gate, 3, n);
            gh = gh.add(steps.at(gy, t));
            T gn = gh.mul(z.rsub(1.0)).mul(config.activation().slope(state));
            T gz = gh.mul(h.sub(state)).mul(config.gate().slope(z));
            T gq = resetAfter ? gn.mul(r) : gn.matmul(Steps.block(u, 2, n), false, true);
            T gr = gn(gn, gq, q, h).mul(config.gate().slope(r));
            T atX = choose(steps, mask, t, Ops.concat(1, List.of(gr, gz, gn)));
            T atH = resetAfter ? choose(steps, mask, t, Ops.concat(1, List.of(gr, gz, gq))) : atX;
            T next = gh.mul(z)
                    .add(
                            resetAfter
                                    ? atH.matmul(u, false, true)
                                    : atX.slice(1, 0, 2 * n)
                                            .matmul(u.slice(1, 0, 2 * n), false, true)
                                            .add(gq.mul(r)));
            gh = steps.choose(mask, t, next, gh);
            xs.addFirst(atX);
            hs.addFirst(atH);
            before.addFirst(h);
        }
        T none = Ops.concat(1, List.of(gh, gh, gh));
        T atX = steps.all(xs, none);
        T atH = steps.all(hs, none);
        List<T> out = new ArrayList<>(Steps.weights(in, input, atX, atH, steps.all(before, gh)));
        if (!resetAfter) { // n sees r * h'
            T gu = out.removeLast();
            T state = Steps.rows(Steps.block(gates, 3, n)).matmul(Steps.rows(Steps.block(atX, 2, n)), true, false);
            out.add(Ops.concat(1, List.of(gu.slice(1, 0, 2 * n), state)));
        }
        out.addAll(List.of(atX.sum(0, 1), atH.sum(0, 1), gh));
        return out;
    }

    /** The gradient of the reset gate: of what it multiplies times that. */
    private <T extends Ops<T>> T gn(T gn, T gq, T q, T h) {
        return resetAfter ? gn.mul(q) : gq.mul(h);
    }

    private static <T extends Ops<T>> T choose(Steps steps, T mask, long t, T x) {
        return steps.choose(mask, t, x, x.zerosLike());
    }
}
