package io.gatun.ops.rnn;

import io.gatun.ops.Arity;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * A long short-term memory over all steps of a sequence (Hochreiter and Schmidhuber, 1997; forget gates by Gers et al., 2000;
 * peepholes by Gers et al., 2002). For each step, with blocks of columns in the order i, f, g, o ({@link LstmGates}):
 *
 * <pre>
 * i = sigmoid(x Wi + h' Ui + bi [+ pi * c'])      g = tanh(x Wg + h' Ug + bg)      c = f * c' + i * g
 * f = sigmoid(x Wf + h' Uf + bf [+ pf * c'])      o = sigmoid(x Wo + h' Uo + bo [+ po * c])      h = o * tanh(c)
 * </pre>
 *
 * <p>Inputs, of one floating type: x [time, batch, in], weights [in, 4 * hidden], weights of the state [hidden, 4 * hidden],
 * bias [4 * hidden], h0 [batch, hidden], c0 [batch, hidden], with peepholes [3 * hidden] (of i, f, o), with a mask BOOL
 * [time, batch]. Where the mask is false a step leaves h and c as they were.
 *
 * <p>Results: h of each step [time, batch, hidden], the last h and c [batch, hidden], and what the gradient needs: c of each step
 * and the gates [time, batch, 4 * hidden].
 *
 * <p>Arrays of steps are [batch, time, n] where the format says so; other functions may stand for sigmoid and tanh.
 *
 * @param config format, direction and functions
 * @param peepholes whether gates see the cell
 * @param masked whether there is a mask
 */
public record LstmSequence(RnnConfig config, boolean peepholes, boolean masked) implements Composite {
    /** Checks the format. */
    public LstmSequence {
        config.check(this);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, inputs());
        Spec y = Steps.check(this, in.get(0), in.get(1), in.get(2), in.get(4), 4);
        Steps.vector(this, "the bias", in.get(3), y, 4);
        Spec state = Steps.state(this, "h0", in.get(4), y, config);
        Steps.state(this, "c0", in.get(5), y, config);
        if (peepholes) {
            Steps.vector(this, "the peephole weights", in.get(6), y, 3);
        }
        if (masked) {
            Steps.mask(this, in.getLast(), y);
        }
        return List.of(y, state, state, y, Steps.blocks(y, 4));
    }

    private int inputs() {
        return 6 + (peepholes ? 1 : 0) + (masked ? 1 : 0);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        Steps steps = Steps.of(this, in.get(0).shape(), config);
        RnnActivation gate = config.gate();
        RnnActivation value = config.activation();
        T u = in.get(2);
        long n = u.shape().size(0);
        T p = peepholes ? in.get(6) : null;
        T mask = masked ? in.getLast() : null;
        T products = in.get(0).matmul(in.get(1)).add(in.get(3));
        T h = in.get(4);
        T c = in.get(5);
        List<T> hs = new ArrayList<>();
        List<T> cs = new ArrayList<>();
        List<T> gates = new ArrayList<>();
        for (long t = 0; t < steps.time(); t++) {
            T sum = steps.at(products, t).add(h.matmul(u));
            T i = gate.of(see(Steps.block(sum, 0, n), c, p, 0, n));
            T f = gate.of(see(Steps.block(sum, 1, n), c, p, 1, n));
            T g = value.of(Steps.block(sum, 2, n));
            T next = f.mul(c).add(i.mul(g));
            T o = gate.of(see(Steps.block(sum, 3, n), next, p, 2, n));
            h = steps.choose(mask, t, o.mul(value.of(next)), h);
            c = steps.choose(mask, t, next, c);
            hs.add(h);
            cs.add(c);
            gates.add(Ops.concat(1, List.of(i, f, g, o)));
        }
        T none = Ops.concat(1, List.of(h, h, h, h));
        return List.of(steps.all(hs, h), h, c, steps.all(cs, c), steps.all(gates, none));
    }

    private static <T extends Ops<T>> T see(T sum, T c, T peepholes, int k, long n) {
        return peepholes == null ? sum : sum.add(c.mul(Steps.block(peepholes, k, n)));
    }

    /** The fused gradient serves h and c: where something depends on what is kept for it, the composition's is taken. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (p.gs().get(3) != null || p.gs().get(4) != null) {
            return Composite.super.vjp(p);
        }
        List<T> in = new ArrayList<>(List.of(p.x(0), p.x(1), p.x(2), p.x(4), p.x(5)));
        in.addAll(p.xs().subList(6, p.xs().size()));
        in.addAll(List.of(p.y(0), p.y(3), p.y(4), p.g(0), p.g(1), p.g(2)));
        LstmSequenceGrad op = new LstmSequenceGrad(config, peepholes, masked, p.needs(0));
        return Steps.padded(p.g().applyAll(op, in), p.needs(0), p.xs().size());
    }
}
