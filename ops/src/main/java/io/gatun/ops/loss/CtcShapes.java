package io.gatun.ops.loss;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * The sizes of a CTC loss, and how its parts are cut.
 *
 * @param batch examples
 * @param frames frames of each
 * @param classes classes, the blank among them
 * @param labels most labels of an example
 */
record CtcShapes(long batch, long frames, long classes, long labels) {
    /** Checks the inputs; the shape of the losses. */
    static Shape check(Op op, List<Spec> in, int inputs, int blank) {
        Arity.check(op, in, inputs);
        Spec logits = in.get(0);
        Check.floating(op, logits.dataType());
        Check.rank(op, "logits", logits, 3, "[batch, frames, classes]");
        Check.rank(op, "labels", in.get(1), 2, "[batch, most labels]");
        Shape losses = Shape.of(logits.shape().size(0));
        Check.shape(
                op,
                "labels",
                in.get(1).shape(),
                Shape.of(losses.size(0), in.get(1).shape().size(1)));
        Check.shape(op, "the numbers of labels", in.get(2).shape(), losses);
        Check.shape(op, "the numbers of frames", in.get(3).shape(), losses);
        for (Spec s : in.subList(1, 4)) {
            Check.index(op, s.dataType());
        }
        long classes = logits.shape().size(2);
        if (blank < 0 || classes != Shape.UNKNOWN && blank >= classes) {
            throw new GatunException("[" + op.label() + "] blank is " + blank + " of classes " + classes
                    + ": expected one of 0 to classes - 1");
        }
        return losses;
    }

    static <T extends Ops<T>> CtcShapes known(Op op, List<T> in) {
        Shape x = in.get(0).shape();
        Shape y = in.get(1).shape();
        if (!x.isKnown() || !y.isKnown()) {
            throw new ShapeException("[" + op.label() + "] logits " + x + " and labels " + y
                    + ": expected known sizes; compute it after shapes are known");
        }
        return new CtcShapes(x.size(0), x.size(1), x.size(2), y.size(1));
    }

    /** 16-bit types have too few digits for sums of logarithms. */
    static <T extends Ops<T>> T wide(T x) {
        return x.cast(x.dataType() == DataType.DOUBLE ? x.dataType() : DataType.FLOAT);
    }

    /** Number of states: the labels, and blanks before, between and after them. */
    long states() {
        return 2 * labels + 1;
    }

    <T extends Ops<T>> T range(T any, long n) {
        return any.apply(new Range(DataType.LONG, 0, 1, n), List.of());
    }

    /** The labels as LONG, blanks where an example has none. */
    <T extends Ops<T>> T labels(T all, T count, int blank) {
        T held = all.cast(DataType.LONG);
        return count.cast(DataType.LONG).sequenceMask(labels).select(held, held.fullLike(blank));
    }

    /** The class of each state, [batch, states]. */
    <T extends Ops<T>> T states(T labels, int blank) {
        T blanks = labels.fullLike(blank);
        T pairs = Ops.stack(2, List.of(blanks, labels)).reshape(batch, 2 * labels());
        T end = pairs.apply(new Fill(DataType.LONG, Shape.of(batch, 1), blank), List.of());
        return Ops.concat(1, List.of(pairs, end));
    }

    /** Whether a state can be reached from the one before the last: a label other than the last. */
    <T extends Ops<T>> T skips(T states, int blank) {
        T before = shifted(states, 2, -1);
        return states.neq(blank).and(states.neq(before)).and(before.neq(-1));
    }

    /** [batch, states], moved by some places to the right. */
    <T extends Ops<T>> T shifted(T x, long by, double value) {
        long keep = Math.max(0, states() - by);
        return x.slice(1, 0, keep).pad(new long[] {0, Math.min(by, states())}, new long[] {0, 0}, value);
    }

    /** Of values [batch, frames, classes] those of the states, [batch, frames, states]. */
    <T extends Ops<T>> T pick(T values, T states) {
        T rows = range(states, batch).mul(frames).expandDims(1).add(range(states, frames));
        T at = rows.mul(classes).expandDims(2).add(states.expandDims(1));
        return values.take(at);
    }

    /** A frame of [batch, frames, states]. */
    <T extends Ops<T>> T at(T products, long t) {
        return products.slice(1, t, t + 1).squeeze(1);
    }
}
