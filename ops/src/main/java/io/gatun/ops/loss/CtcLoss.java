package io.gatun.ops.loss;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Connectionist temporal classification (Graves et al., 2006): for each example the negative logarithm of the probability that its
 * frames spell its labels, whatever the alignment, by the forward recursion over logarithms.
 *
 * <p>Inputs: logits [batch, frames, classes] of a floating type, of which the softmax is taken here (of logarithms of probabilities
 * it changes nothing); labels [batch, most], integers; the number of labels of each example [batch]; the number of its frames
 * [batch]. What lies behind these numbers is not looked at. Result: [batch], infinity where the frames are too few to spell the
 * labels; the gradient is 0 there, so that one such example does not spoil a batch.
 *
 * @param blank the class that stands for no label, 0 to classes - 1
 */
public record CtcLoss(int blank) implements Composite {
    /** The logarithm of 0, as a number that can be subtracted from itself. */
    private static final double NOTHING = -1e30;

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.getFirst().as(CtcShapes.check(this, in, 4, blank)));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        CtcShapes s = CtcShapes.known(this, in);
        T logits = CtcShapes.wide(in.getFirst());
        T labels = s.labels(in.get(1), in.get(2), blank);
        T frames = in.get(3).cast(labels.dataType());
        // States: blank, label, blank, label, ..., blank.
        T states = s.states(labels, blank);
        T products = s.pick(logits.logSoftmax(-1).max(NOTHING), states);
        T nothing = logits.scalar(logits.dataType(), NOTHING);
        T places = s.range(labels, s.states());
        T skips = s.skips(states, blank);
        T alpha = s.frames() == 0
                ? nothing.broadcastTo(s.batch(), s.states())
                : places.lt(2).select(s.at(products, 0), nothing);
        for (long t = 1; t < s.frames(); t++) {
            T one = s.shifted(alpha, 1, NOTHING);
            T two = skips.select(s.shifted(alpha, 2, NOTHING), nothing);
            T next = sum(List.of(alpha, one, two)).add(s.at(products, t)).max(NOTHING);
            alpha = frames.gt(t).expandDims(1).select(next, alpha);
        }
        T count = in.get(2).cast(labels.dataType()).expandDims(1);
        T last = places.eq(count.mul(2)).or(places.eq(count.mul(2).sub(1)));
        T loss = sum(last.select(alpha, nothing)).neg();
        // An example without frames spells nothing but nothing.
        T empty = frames.lte(0);
        T start = in.get(2).cast(labels.dataType()).eq(0).select(loss.zerosLike(), loss.fullLike(-NOTHING));
        loss = empty.select(start, loss);
        T impossible = loss.gt(-NOTHING / 2);
        return List.of(impossible
                .select(loss.scalar(loss.dataType(), Double.POSITIVE_INFINITY), loss)
                .cast(in.getFirst().dataType()));
    }

    /** The logarithm of the sum of the exponentials along the last axis. */
    private static <T extends Ops<T>> T sum(T logs) {
        T top = logs.max(true, -1).stopGradient();
        return logs.sub(top).exp().sum(-1).log().add(top.squeeze(-1));
    }

    private static <T extends Ops<T>> T sum(List<T> logs) {
        return sum(Ops.stack(2, logs));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        List<T> out = new ArrayList<>(Arrays.asList(null, null, null, null));
        if (p.needs(0)) {
            List<T> in = new ArrayList<>(p.xs());
            in.add(p.g());
            out.set(0, p.g().apply(new CtcLossGrad(blank), in));
        }
        return out;
    }
}
