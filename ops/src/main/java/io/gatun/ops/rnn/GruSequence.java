package io.gatun.ops.rnn;

import io.gatun.ops.Arity;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * Gated recurrent units over all steps of a sequence (Cho et al., 2014). For each step, with blocks of columns in the order r, z,
 * n ({@link GruGates}):
 *
 * <pre>
 * r = sigmoid(x Wr + br + h' Ur + b'r)      n = tanh(x Wn + bn + r * (h' Un + b'n))   reset after (cuDNN, PyTorch, Keras 2)
 * z = sigmoid(x Wz + bz + h' Uz + b'z)      n = tanh(x Wn + bn + (r * h') Un + b'n)   reset before (Cho et al.)
 * h = (1 - z) * n + z * h'
 * </pre>
 *
 * <p>Inputs, of one floating type: x [time, batch, in], weights [in, 3 * hidden], weights of the state [hidden, 3 * hidden], bias
 * [3 * hidden], bias of the state b' [3 * hidden], h0 [batch, hidden], with a mask BOOL [time, batch]. Where the mask is false a
 * step leaves h as it was.
 *
 * <p>Results: h of each step [time, batch, hidden], the last h [batch, hidden], and what the gradient needs: [time, batch, 4 *
 * hidden], r, z, n and {@code h' Un + b'n} or {@code r * h'}.
 *
 * <p>Arrays of steps are [batch, time, n] where the format says so; other functions may stand for sigmoid and tanh.
 *
 * @param config format, direction and functions
 * @param resetAfter where the reset gate comes in
 * @param masked whether there is a mask
 */
public record GruSequence(RnnConfig config, boolean resetAfter, boolean masked) implements Composite {
    /** Checks the format. */
    public GruSequence {
        config.check(this);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, masked ? 7 : 6);
        Spec y = Steps.check(this, in.get(0), in.get(1), in.get(2), in.get(5), 3);
        Steps.vector(this, "the bias", in.get(3), y, 3);
        Steps.vector(this, "the bias of the state", in.get(4), y, 3);
        Spec state = Steps.state(this, "h0", in.get(5), y, config);
        if (masked) {
            Steps.mask(this, in.get(6), y);
        }
        return List.of(y, state, Steps.blocks(y, 4));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Steps steps = Steps.of(this, in.get(0).shape(), config);
        T u = in.get(2);
        T b = in.get(4);
        long n = u.shape().size(0);
        T mask = masked ? in.get(6) : null;
        T products = in.get(0).matmul(in.get(1)).add(in.get(3));
        T h = in.get(5);
        List<T> hs = new ArrayList<>();
        List<T> gates = new ArrayList<>();
        for (long t = 0; t < steps.time(); t++) {
            T x = steps.at(products, t);
            T of = h.matmul(u.slice(1, 0, 2 * n)).add(b.slice(0, 0, 2 * n));
            T r = config.gate().of(Steps.block(x, 0, n).add(Steps.block(of, 0, n)));
            T z = config.gate().of(Steps.block(x, 1, n).add(Steps.block(of, 1, n)));
            T un = Steps.block(u, 2, n);
            T bn = Steps.block(b, 2, n);
            T q = resetAfter ? h.matmul(un).add(bn) : r.mul(h);
            T state = config.activation()
                    .of(Steps.block(x, 2, n)
                            .add(resetAfter ? r.mul(q) : q.matmul(un).add(bn)));
            h = steps.choose(mask, t, state.add(z.mul(h.sub(state))), h);
            hs.add(h);
            gates.add(Ops.concat(1, List.of(r, z, state, q)));
        }
        T none = Ops.concat(1, List.of(h, h, h, h));
        return List.of(steps.all(hs, h), h, steps.all(gates, none));
    }

    /** The fused gradient serves h: where something depends on what is kept for it, the composition's is taken. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (p.gs().get(2) != null) {
            return Composite.super.vjp(p);
        }
        List<T> in = new ArrayList<>(List.of(p.x(0), p.x(1), p.x(2), p.x(5)));
        in.addAll(p.xs().subList(6, p.xs().size()));
        in.addAll(List.of(p.y(0), p.y(2), p.g(0), p.g(1)));
        GruSequenceGrad op = new GruSequenceGrad(config, resetAfter, masked, p.needs(0));
        return Steps.padded(p.g().applyAll(op, in), p.needs(0), p.xs().size());
    }
}
