package io.gatun.ops.rnn;

import io.gatun.ops.Arity;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients of {@link LstmSequence}, by back-propagation through time. Inputs: x, weights, weights of the state, h0, c0, with
 * peepholes, with a mask; then of its results h of each step, c of each step and the gates; then the gradients of h of each step,
 * of the last h and of the last c. Results: the gradients of x (where it is wanted), weights, weights of the state, bias, h0, c0,
 * and with peepholes of these.
 *
 * @param config as of the sequence
 * @param peepholes as of the sequence
 * @param masked as of the sequence
 * @param input whether the gradient of x is wanted
 */
public record LstmSequenceGrad(RnnConfig config, boolean peepholes, boolean masked, boolean input)
        implements Composite {
    /** Checks the format. */
    public LstmSequenceGrad {
        config.check(this);
    }

    /** The index of the first of the sequence's results among the inputs. */
    public int results() {
        return 5 + (peepholes ? 1 : 0) + (masked ? 1 : 0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        int k = results();
        Arity.check(this, in, k + 6);
        Spec y = Steps.check(this, in.get(0), in.get(1), in.get(2), in.get(3), 4);
        Spec state = Steps.state(this, "h0", in.get(3), y, config);
        Steps.state(this, "c0", in.get(4), y, config);
        if (peepholes) {
            Steps.vector(this, "the peephole weights", in.get(5), y, 3);
        }
        if (masked) {
            Steps.mask(this, in.get(k - 1), y);
        }
        Steps.same(this, "h of each step", in.get(k), y);
        Steps.same(this, "c of each step", in.get(k + 1), y);
        Steps.same(this, "the gates", in.get(k + 2), Steps.blocks(y, 4));
        Steps.same(this, "the gradient of h of each step", in.get(k + 3), y);
        Steps.state(this, "the gradient of h", in.get(k + 4), y, config);
        Steps.state(this, "the gradient of c", in.get(k + 5), y, config);
        List<Spec> out = new ArrayList<>();
        if (input) {
            out.add(in.get(0));
        }
        out.addAll(List.of(in.get(1), in.get(2), Steps.vector(y, 4), state, state));
        if (peepholes) {
            out.add(in.get(5));
        }
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Steps steps = Steps.of(this, in.get(0).shape(), config);
        int k = results();
        RnnActivation gates = config.gate();
        RnnActivation value = config.activation();
        T u = in.get(2);
        long n = u.shape().size(0);
        T p = peepholes ? in.get(5) : null;
        T mask = masked ? in.get(k - 1) : null;
        T y = in.get(k);
        T cells = in.get(k + 1);
        T kept = in.get(k + 2);
        T gy = in.get(k + 3);
        T gh = in.get(k + 4);
        T gc = in.get(k + 5);
        List<T> gs = new ArrayList<>();
        List<T> hs = new ArrayList<>();
        T gp = p == null ? null : p.zerosLike();
        for (long t = steps.time() - 1; t >= 0; t--) {
            T before = t == 0 ? in.get(3) : steps.at(y, t - 1);
            T cBefore = t == 0 ? in.get(4) : steps.at(cells, t - 1);
            T c = steps.at(cells, t);
            T gate = steps.at(kept, t);
            T i = Steps.block(gate, 0, n);
            T f = Steps.block(gate, 1, n);
            T g = Steps.block(gate, 2, n);
            T o = Steps.block(gate, 3, n);
            gh = gh.add(steps.at(gy, t));
            T shown = value.of(c);
            T go = gh.mul(shown).mul(gates.slope(o));
            T all = gc.add(gh.mul(o).mul(value.slope(shown)));
            all = p == null ? all : all.add(go.mul(Steps.block(p, 2, n)));
            T gi = all.mul(g).mul(gates.slope(i));
            T gf = all.mul(cBefore).mul(gates.slope(f));
            T gg = all.mul(i).mul(value.slope(g));
            T next = all.mul(f);
            next = p == null ? next : next.add(gi.mul(Steps.block(p, 0, n))).add(gf.mul(Steps.block(p, 1, n)));
            T sums = Ops.concat(1, List.of(gi, gf, gg, go));
            sums = steps.choose(mask, t, sums, sums.zerosLike());
            if (p != null) {
                T seen = Ops.concat(1, List.of(cBefore, cBefore, c));
                T of = Ops.concat(
                        1, List.of(Steps.block(sums, 0, n), Steps.block(sums, 1, n), Steps.block(sums, 3, n)));
                gp = gp.add(of.mul(seen).sum(0));
            }
            gc = steps.choose(mask, t, next, gc);
            T product = sums.matmul(u, false, true);
            gh = mask == null ? product : product.add(steps.choose(mask, t, gh.zerosLike(), gh));
            gs.addFirst(sums);
            hs.addFirst(before);
        }
        T sums = steps.all(gs, Ops.concat(1, List.of(gh, gh, gh, gh)));
        List<T> out = new ArrayList<>(Steps.weights(in, input, sums, sums, steps.all(hs, gh)));
        out.addAll(List.of(sums.sum(0, 1), gh, gc));
        if (p != null) {
            out.add(gp);
        }
        return out;
    }
}
