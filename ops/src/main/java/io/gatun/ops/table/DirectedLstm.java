package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.rnn.LstmLayerConfig;
import io.gatun.ops.rnn.LstmSequence;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * One direction of a layer of LSTMs with the gates i, f, g, o: by {@link LstmSequence} where it has the functions, else step by step.
 *
 * @param wx weights [in, 4 * hidden]
 * @param wr weights of the state [hidden, 4 * hidden]
 * @param b bias [4 * hidden]; null for none
 * @param wp peepholes [3 * hidden]; null for none
 * @param h0 [batch, hidden]; null for zeros
 * @param c0 [batch, hidden]; null for zeros
 */
record DirectedLstm<T extends Ops<T>>(T wx, T wr, T b, T wp, T h0, T c0) {
    /** Direction k of weights of two; null stays null. */
    DirectedLstm<T> part(int k) {
        return new DirectedLstm<>(part(wx, k), part(wr, k), part(b, k), part(wp, k), part(h0, k), part(c0, k));
    }

    private static <T extends Ops<T>> T part(T all, int k) {
        if (all == null) {
            return null;
        }
        if (all.shape().rank() == 0 || all.shape().size(0) != 2) {
            throw new ShapeException("[lstmLayer] weights and states of two directions have shape " + all.shape()
                    + ": expected [2, ...]");
        }
        return all.slice(0, k, k + 1).squeeze(0);
    }

    /**
     * h of each step, the last h, the last c, c of each step, the gates of each step.
     *
     * @param x [time, batch, in] or [batch, time, in]
     * @param mask BOOL, true where a step counts; null for everywhere
     */
    List<T> run(String op, T x, T mask, RnnFormat format, boolean reverse, LstmLayerConfig config) {
        if (wr.shape().rank() != 2 || wr.shape().size(0) == Shape.UNKNOWN) {
            throw new ShapeException("[" + op + "] the weights of the state have shape " + wr.shape()
                    + ": expected [hidden, 4 * hidden]");
        }
        long n = wr.shape().size(0);
        DataType type = x.dataType();
        T bias = b != null ? b : wr.apply(new Fill(type, Shape.of(4 * n), 0), List.of());
        T h = h0 != null ? h0 : Recurrent.zeros(op, x, wx, wr, format);
        T c = c0 != null ? c0 : Recurrent.zeros(op, x, wx, wr, format);
        if (config.fitsSequence()) {
            RnnConfig same = new RnnConfig(
                    format,
                    reverse,
                    config.gateAct().ofSequence(),
                    config.cellAct().ofSequence());
            List<T> in = new ArrayList<>(List.of(x, wx, wr, bias, h, c));
            if (wp != null) {
                in.add(wp);
            }
            if (mask != null) {
                in.add(mask);
            }
            return x.applyAll(new LstmSequence(same, wp != null, mask != null), in);
        }
        int axis = format.batchMajor() ? 1 : 0;
        long time = Recurrent.known(op, x.shape(), axis);
        T products = x.matmul(wx).add(bias);
        List<List<T>> all = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (long i = 0; i < time; i++) {
            long t = reverse ? time - 1 - i : i;
            List<T> step = step(at(products, axis, t).add(h.matmul(wr)), c, wp, n, config);
            T counts = mask == null ? null : at(mask, axis, t).expandDims(1);
            h = counts == null ? step.get(0) : counts.select(step.get(0), h);
            c = counts == null ? step.get(1) : counts.select(step.get(1), c);
            all.get(0).add(h);
            all.get(1).add(c);
            all.get(2).add(step.get(2));
        }
        List<T> out = new ArrayList<>();
        T none = Ops.concat(1, List.of(h, h, h, h));
        for (int k = 0; k < 3; k++) {
            List<T> parts = reverse ? all.get(k).reversed() : all.get(k);
            T like = k == 2 ? none : h;
            out.add(parts.isEmpty() ? like.expandDims(axis).slice(axis, 0, 0) : Ops.stack(axis, parts));
        }
        return List.of(out.get(0), h, c, out.get(1), out.get(2));
    }

    private static <T extends Ops<T>> T at(T all, int axis, long t) {
        return all.slice(axis, t, t + 1).squeeze(axis);
    }

    private static <T extends Ops<T>> T block(T x, int k, long n) {
        return x.slice(x.shape().rank() - 1, k * n, (k + 1) * n);
    }

    /** The next h and c, and the gates i, f, g, o side by side, from the sums of the products [batch, 4 * hidden]. */
    static <T extends Ops<T>> List<T> step(T sums, T c, T wp, long n, LstmLayerConfig config) {
        T i = block(sums, 0, n);
        T f = block(sums, 1, n);
        T g = config.cell(block(sums, 2, n));
        T o = block(sums, 3, n);
        i = config.gate(wp == null ? i : i.add(c.mul(block(wp, 0, n))));
        f = config.gate(wp == null ? f : f.add(c.mul(block(wp, 1, n))));
        T next = f.mul(c).add(i.mul(g));
        if (config.cellClip() > 0) {
            next = next.clip(-config.cellClip(), config.cellClip());
        }
        o = config.gate(wp == null ? o : o.add(next.mul(block(wp, 2, n))));
        return List.of(o.mul(config.out(next)), next, Ops.concat(1, List.of(i, f, g, o)));
    }
}
