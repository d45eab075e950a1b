package io.gatun.ops.rnn;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The steps of a sequence, [time, batch, n] or [batch, time, n], in the order in which they are computed.
 *
 * @param axis the axis of time
 * @param time number of steps
 * @param reverse whether the last comes first
 */
record Steps(int axis, long time, boolean reverse) {
    static Steps of(Op op, Shape x, RnnConfig config) {
        int axis = config.batchMajor() ? 1 : 0;
        if (x.size(axis) == Shape.UNKNOWN) {
            throw new ShapeException("[" + op.label() + "] x has shape " + x
                    + ": expected a known number of steps; compute it after shapes are known");
        }
        return new Steps(axis, x.size(axis), config.reverse());
    }

    /** The part of the i-th step: [batch, n], or [batch] of a mask. */
    <T extends Ops<T>> T at(T all, long i) {
        long t = reverse ? time - 1 - i : i;
        return all.slice(axis, t, t + 1).squeeze(axis);
    }

    /** What each step gave, first computed first, as one; like is a step's result, for where there is none. */
    <T extends Ops<T>> T all(List<T> parts, T like) {
        if (parts.isEmpty()) {
            return like.expandDims(axis).slice(axis, 0, 0);
        }
        return Ops.stack(axis, reverse ? parts.reversed() : parts);
    }

    /** The rows of all steps, as a matrix. */
    static <T extends Ops<T>> T rows(T all) {
        Shape s = all.shape();
        return all.reshape(Shape.of(s.size(0) * s.size(1), s.size(2)));
    }

    /** Where the mask of a step is true x, else y; no mask is true everywhere. */
    <T extends Ops<T>> T choose(T mask, long i, T x, T y) {
        return mask == null ? x : at(mask, i).expandDims(1).select(x, y);
    }

    /** Block k of the last axis, cut in blocks of n. */
    static <T extends Ops<T>> T block(T x, int k, long n) {
        return x.slice(x.shape().rank() - 1, k * n, (k + 1) * n);
    }

    /**
     * Checks the inputs that all cells have, and gives the spec of y.
     *
     * @param gates blocks of the weights
     */
    static Spec check(Op op, Spec x, Spec w, Spec u, Spec h0, int gates) {
        Check.floating(op, Check.sameType(op, List.of(x, w, u, h0)));
        Check.rank(op, "x", x, 3, "[time, batch, in] or [batch, time, in]");
        Check.rank(op, "the weights of the state", u, 2, "[hidden, " + gates + " * hidden]");
        Check.rank(op, "h0", h0, 2, "[batch, hidden]");
        long hidden = u.shape().size(0) == Shape.UNKNOWN
                ? h0.shape().size(1)
                : u.shape().size(0);
        Check.shape(op, "the weights of x", w.shape(), Shape.of(x.shape().size(2), times(gates, hidden)));
        Check.shape(op, "the weights of the state", u.shape(), Shape.of(hidden, times(gates, hidden)));
        return x.as(x.shape().with(2, hidden));
    }

    /** Checks the shape and type of a state, or of its gradient. */
    static Spec state(Op op, String what, Spec state, Spec y, RnnConfig config) {
        Check.floating(op, Check.sameType(op, List.of(y, state)));
        Spec expected = y.as(
                Shape.of(y.shape().size(config.batchMajor() ? 0 : 1), y.shape().size(2)));
        Check.shape(op, what, state.shape(), expected.shape());
        return expected;
    }

    /** Checks a vector of blocks. */
    static void vector(Op op, String what, Spec v, Spec y, int blocks) {
        Check.sameType(op, List.of(y, v));
        Check.shape(op, what, v.shape(), Shape.of(times(blocks, y.shape().size(2))));
    }

    /** The spec of a vector of blocks. */
    static Spec vector(Spec y, int blocks) {
        return y.as(Shape.of(times(blocks, y.shape().size(2))));
    }

    /** Checks an array of all steps. */
    static void same(Op op, String what, Spec v, Spec expected) {
        Check.sameType(op, List.of(expected, v));
        Check.shape(op, what, v.shape(), expected.shape());
    }

    static void mask(Op op, Spec mask, Spec y) {
        if (mask.dataType() != DataType.BOOL) {
            throw new DataTypeException(
                    "[" + op.label() + "] mask is " + mask + ": expected BOOL, true where a step counts");
        }
        Check.shape(
                op, "mask", mask.shape(), Shape.of(y.shape().size(0), y.shape().size(1)));
    }

    /** The spec of blocks for each unit of each step. */
    static Spec blocks(Spec y, int blocks) {
        return y.as(y.shape().with(2, times(blocks, y.shape().size(2))));
    }

    private static long times(int k, long n) {
        return n == Shape.UNKNOWN ? n : k * n;
    }

    /**
     * The gradients of x (where it is wanted), of its weights and of those of the state.
     *
     * @param in x and its weights
     * @param atX gradients of what the products of x are added to, at each step
     * @param atH gradients of what the products of h are added to
     * @param before h before each step
     */
    static <T extends Ops<T>> List<T> weights(List<T> in, boolean input, T atX, T atH, T before) {
        List<T> out = new ArrayList<>();
        if (input) {
            out.add(atX.matmul(in.get(1), false, true));
        }
        out.add(rows(in.get(0)).matmul(rows(atX), true, false));
        out.add(rows(before).matmul(rows(atH), true, false));
        return out;
    }

    /** Gradients of the inputs a fused gradient found, then nulls: for each input one. */
    static <T> List<T> padded(List<T> found, boolean input, int n) {
        List<T> out = new ArrayList<>(n);
        if (!input) {
            out.add(null);
        }
        out.addAll(found);
        out.addAll(Collections.nCopies(n - out.size(), null));
        return out;
    }
}
