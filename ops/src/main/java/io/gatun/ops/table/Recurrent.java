package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.rnn.GruSequence;
import io.gatun.ops.rnn.LstmSequence;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.RnnFormat;
import io.gatun.ops.rnn.SimpleRnnSequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Recurrent layers. Weights are [in, gates * hidden] and [hidden, gates * hidden]; the order of an LSTM's gates is i, f, g, o
 * ({@link io.gatun.ops.rnn.LstmGates} converts others), of a GRU's r, z, n ({@link io.gatun.ops.rnn.GruGates}). Sequences come and
 * go in the format of a {@link RnnConfig}, which also has the direction and the functions of a cell.
 */
@Namespace("rnn")
public final class Recurrent {
    private Recurrent() {}

    // ---------------------------------------------------------------- LSTM

    /**
     * One step of an LSTM (Hochreiter and Schmidhuber, 1997): x [batch, in], h and c [batch, hidden], w [in, 4 * hidden],
     * u [hidden, 4 * hidden], b [4 * hidden] give the next h and c.
     *
     * @formula $(i, f, o, g) = x W + h U + b, \quad c' = \sigma(f) c + \sigma(i) \tanh g, \quad h' = \sigma(o) \tanh
     *     c'$
     * @shapes x [batch, in], h and c [batch, n], w [in, 4 n], u [n, 4 n], b [4 n], to h and c [batch, n]
     * @types x, h, c, w, u, b: floating types; result as x
     */
    public static <T extends Ops<T>> List<T> lstmCell(T x, T h, T c, T w, T u, T b) {
        List<T> v = Axes.promoted("lstmCell", List.of(x, h, c, w, u, b));
        matrix("lstmCell", v.get(0));
        LstmSequence op = new LstmSequence(RnnConfig.of(RnnFormat.TNS), false, false);
        List<T> y = v.getFirst()
                .applyAll(op, List.of(v.get(0).expandDims(0), v.get(3), v.get(4), v.get(5), v.get(1), v.get(2)));
        return List.of(y.get(1), y.get(2));
    }

    /**
     * An LSTM over all steps of x, from a state of zeros: h of each step, and the last h and c [batch, hidden].
     *
     * @formula $(h_t, c_t) = \operatorname{lstmCell}(x_t, h_{t-1}, c_{t-1})$
     * @shapes x [time, batch, in] (TNS; others by the format), w [in, 4 n], u [n, 4 n], b [4 n], h0 and c0 [batch,
     *     n], to h [time, batch, n], and the last h and c [batch, n]
     * @types x, w, u, b: floating types; result as x
     */
    public static <T extends Ops<T>> List<T> lstmLayer(T x, T w, T u, T b, RnnFormat format) {
        T zero = zeros("lstmLayer", x, w, u, format);
        return lstmLayer(x, w, u, b, zero, zero, RnnConfig.of(format));
    }

    /** An LSTM over all steps of x, from h0 and c0 [batch, hidden]: h of each step, and the last h and c. */
    public static <T extends Ops<T>> List<T> lstmLayer(T x, T w, T u, T b, T h0, T c0, RnnConfig config) {
        return lstm(List.of(x, w, u, b, h0, c0), List.of(), config, false);
    }

    /**
     * An LSTM whose steps count where the mask, BOOL [batch, time] ([time, batch] for {@link RnnFormat#TNS}), is true: elsewhere h
     * and c stay as they were, and h of that step is zero.
     *
     * @formula $(h_t, c_t) = \operatorname{lstmCell}(x_t, h_{t-1}, c_{t-1})$ where the mask is true, else $(h_{t-1},
     *     c_{t-1})$
     * @shapes as lstmLayer; mask [batch, time], or [time, batch] for TNS
     * @types x, w, u, b, h0, c0: floating types; mask: BOOL; result as x
     */
    public static <T extends Ops<T>> List<T> lstmLayerMasked(T x, T w, T u, T b, T h0, T c0, T mask, RnnConfig config) {
        return lstm(List.of(x, w, u, b, h0, c0), List.of(mask), config, false);
    }

    /**
     * An LSTM with peepholes [3 * hidden] (Gers et al., 2002): the gates i, f (of the cell before) and o (of the cell) see it.
     *
     * @formula $(i, f, o) = \ldots + p \odot c$, else as lstmLayer
     * @shapes as lstmLayer; peepholes [3 n]
     * @types x, w, u, b, h0, c0, peepholes: floating types; result as x
     */
    public static <T extends Ops<T>> List<T> lstmLayerPeepholes(
            T x, T w, T u, T b, T h0, T c0, T peepholes, RnnConfig config) {
        return lstm(List.of(x, w, u, b, h0, c0, peepholes), List.of(), config, true);
    }

    /**
     * Two LSTMs over x, one forwards and one backwards, from states of zeros; their h of each step, one after the other on the axis
     * of features (Graves and Schmidhuber, 2005).
     *
     * @formula $y_t = (h^{forward}_t, h^{back}_t)$
     * @shapes as lstmLayer, to [time, batch, 2 n] in the format of x
     * @types x, w, wBack, u, uBack, b, bBack: floating types; result as x
     */
    public static <T extends Ops<T>> T lstmBidirectional(
            T x, T w, T u, T b, T wBack, T uBack, T bBack, RnnFormat format) {
        T zero = zeros("lstmBidirectional", x, w, u, format);
        T zeroBack = zeros("lstmBidirectional", x, wBack, uBack, format);
        T y = lstmLayer(x, w, u, b, zero, zero, RnnConfig.of(format)).getFirst();
        T back = lstmLayer(
                        x,
                        wBack,
                        uBack,
                        bBack,
                        zeroBack,
                        zeroBack,
                        RnnConfig.of(format).withReverse(true))
                .getFirst();
        return Ops.concat(format == RnnFormat.NST ? 1 : 2, List.of(y, back));
    }

    private static <T extends Ops<T>> List<T> lstm(List<T> in, List<T> mask, RnnConfig config, boolean peepholes) {
        List<T> v = inputs("lstmLayer", in, mask, config.format());
        List<T> y = v.getFirst().applyAll(new LstmSequence(config.ofSteps(), peepholes, !mask.isEmpty()), v);
        return List.of(result(y.getFirst(), mask, config.format()), y.get(1), y.get(2));
    }

    // ---------------------------------------------------------------- GRU

    /**
     * One step of a GRU (Cho et al., 2014), reset before the product: x [batch, in], h [batch, hidden], w [in, 3 * hidden],
     * u [hidden, 3 * hidden], b [3 * hidden] give the next h.
     *
     * @formula $r = \sigma(x W_r + h U_r + b_r), \; z = \sigma(x W_z + h U_z + b_z), \; c = \tanh(x W_c + (r h) U_c +
     *     b_c), \; h' = z h + (1 - z) c$
     * @shapes x [batch, in], h [batch, n], w [in, 3 n], u [n, 3 n], b [3 n], to [batch, n]; Deeplearning4j's form to
     *     r, u, c and h
     * @types x, h, w, u, b: floating types; result as x
     */
    public static <T extends Ops<T>> T gruCell(T x, T h, T w, T u, T b) {
        List<T> v = Axes.promoted("gruCell", List.of(x, h, w, u, b));
        matrix("gruCell", v.get(0));
        return gru(
                        List.of(
                                v.get(0).expandDims(0),
                                v.get(2),
                                v.get(3),
                                v.get(4),
                                v.get(4).zerosLike(),
                                v.get(1)),
                        List.of(),
                        RnnConfig.of(RnnFormat.TNS),
                        false)
                .get(1);
    }

    /**
     * A GRU over all steps of x [time, batch, in], reset after the product, from h0: h of each step. As Deeplearning4j's, which
     * documents Cho's equations (before the product) and computes these.
     *
     * @formula $h_t = z h_{t-1} + (1 - z) c, \quad c = \tanh(x_t W_c + r (h_{t-1} U_c) + b_c)$, r and z as in gruCell
     * @shapes x [time, batch, in], h0 [batch, n], w [in, 3 n], u [n, 3 n], b [3 n], to [time, batch, n]
     * @types x, h0, w, u, b: floating types; result as x
     */
    public static <T extends Ops<T>> T gru(T x, T h0, T w, T u, T b) {
        return gru(List.of(x, w, u, b, b.zerosLike(), h0), List.of(), RnnConfig.of(RnnFormat.TNS), true)
                .getFirst();
    }

    /**
     * A GRU over all steps of x, from h0 [batch, hidden]: h of each step and the last h.
     *
     * @param b bias of the products of x, [3 * hidden]
     * @param bState bias of the products of h, [3 * hidden]
     * @param resetAfter whether the reset gate comes after the product (cuDNN, PyTorch, Keras 2) or before (Cho et al., 2014)
     * @formula $h_t = \operatorname{gruCell}(x_t, h_{t-1})$, reset before or after the product
     * @shapes x [time, batch, in] (TNS; others by the format), w [in, 3 n], u [n, 3 n], b and bState [3 n], h0
     *     [batch, n], to h [time, batch, n] and the last h [batch, n]
     * @types x, w, u, b, bState, h0: floating types; result as x
     */
    public static <T extends Ops<T>> List<T> gruLayer(
            T x, T w, T u, T b, T bState, T h0, RnnConfig config, boolean resetAfter) {
        return gru(List.of(x, w, u, b, bState, h0), List.of(), config, resetAfter);
    }

    /**
     * A GRU whose steps count where the mask, BOOL [batch, time] ([time, batch] for {@link RnnFormat#TNS}), is true: elsewhere h
     * stays as it was, and h of that step is zero.
     *
     * @formula $h_t = \operatorname{gruCell}(x_t, h_{t-1})$ where the mask is true, else $h_{t-1}$
     * @shapes as gruLayer; mask [batch, time], or [time, batch] for TNS
     * @types x, w, u, b, bState, h0: floating types; mask: BOOL; result as x
     */
    public static <T extends Ops<T>> List<T> gruLayerMasked(
            T x, T w, T u, T b, T bState, T h0, T mask, RnnConfig config, boolean resetAfter) {
        return gru(List.of(x, w, u, b, bState, h0), List.of(mask), config, resetAfter);
    }

    private static <T extends Ops<T>> List<T> gru(List<T> in, List<T> mask, RnnConfig config, boolean resetAfter) {
        List<T> v = inputs("gruLayer", in, mask, config.format());
        List<T> y = v.getFirst().applyAll(new GruSequence(config.ofSteps(), resetAfter, !mask.isEmpty()), v);
        return List.of(result(y.getFirst(), mask, config.format()), y.get(1));
    }

    // ---------------------------------------------------------------- simple

    /**
     * One step of a simple recurrent layer (Elman, 1990): {@code tanh(x w + h u + b)}.
     *
     * @formula $h' = \tanh(x W + h U + b)$
     * @shapes x [batch, in], h [batch, n], w [in, n], u [n, n], b [n], to [batch, n]
     * @types x, h, w, u, b: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T simpleRnnCell(T x, T h, T w, T u, T b) {
        return x.matmul(w).add(h.matmul(u)).add(b).tanh();
    }

    /**
     * A simple recurrent layer over all steps of x, from h0 [batch, hidden]: h of each step and the last h.
     *
     * @formula $h_t = \tanh(x_t W + h_{t-1} U + b)$
     * @shapes x [time, batch, in] (TNS; others by the format), w [in, n], u [n, n], b [n], h0 [batch, n], to h [time,
     *     batch, n] and the last h [batch, n]
     * @types x, w, u, b, h0: floating types; result as x
     */
    public static <T extends Ops<T>> List<T> simpleRnnLayer(T x, T w, T u, T b, T h0, RnnConfig config) {
        List<T> v = inputs("simpleRnnLayer", List.of(x, w, u, b, h0), List.of(), config.format());
        List<T> y = v.getFirst().applyAll(new SimpleRnnSequence(config.ofSteps(), false), v);
        return List.of(config.format().fromSteps(y.getFirst()), y.get(1));
    }

    /**
     * A simple recurrent layer whose steps count where the mask, BOOL [batch, time] ([time, batch] for {@link RnnFormat#TNS}), is
     * true: elsewhere h stays as it was, and h of that step is zero.
     *
     * @formula $h_t = \tanh(x_t W + h_{t-1} U + b)$ where the mask is true, else $h_{t-1}$
     * @shapes as simpleRnnLayer; mask [batch, time], or [time, batch] for TNS
     * @types x, w, u, b, h0: floating types; mask: BOOL; result as x
     */
    public static <T extends Ops<T>> List<T> simpleRnnLayerMasked(T x, T w, T u, T b, T h0, T mask, RnnConfig config) {
        List<T> v = inputs("simpleRnnLayer", List.of(x, w, u, b, h0), List.of(mask), config.format());
        List<T> y = v.getFirst().applyAll(new SimpleRnnSequence(config.ofSteps(), true), v);
        return List.of(result(y.getFirst(), List.of(mask), config.format()), y.get(1));
    }

    // ---------------------------------------------------------------- SRU

    /**
     * One step of a simple recurrent unit (Lei et al., 2018): x and c [batch, n], w [n, 3 * n] of z, f, r, b [2 * n] of f and r.
     * {@code c = f * c' + (1 - f) * z, h = r * tanh(c) + (1 - r) * x}; h and c.
     *
     * @formula $(z, f, r) = x W + (0, b), \quad c' = \sigma(f) c + (1 - \sigma(f)) z, \quad h = \sigma(r) \tanh c' +
     *     (1 - \sigma(r)) x$
     * @shapes x and c [batch, n], w [n, 3 n], b [2 n], to h and c [batch, n]
     * @types x, c, w, b: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> sruCell(T x, T c, T w, T b) {
        matrix("sruCell", x);
        long n = x.shape().size(1);
        return sruStep(x, c, x.matmul(w), b, n);
    }

    /**
     * A simple recurrent unit over all steps of x, from c0 [batch, n]: h and c of each step.
     *
     * @formula $(h_t, c_t) = \operatorname{sruCell}(x_t, c_{t-1})$
     * @shapes x [time, batch, n] (TNS; others by the format), c0 [batch, n], w [n, 3 n], b [2 n], to h and c as x
     * @types x, c0, w, b: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> sru(T x, T c0, T w, T b, RnnFormat format) {
        T steps = format.toSteps(sequence("sru", x));
        int axis = format.batchMajor() ? 1 : 0;
        long n = x.shape().size(format == RnnFormat.NST ? 1 : 2);
        T products = steps.matmul(w);
        T c = c0;
        List<T> hs = new ArrayList<>();
        List<T> cs = new ArrayList<>();
        for (long t = 0; t < known("sru", steps.shape(), axis); t++) {
            List<T> hc = sruStep(
                    steps.slice(axis, t, t + 1).squeeze(axis),
                    c,
                    products.slice(axis, t, t + 1).squeeze(axis),
                    b,
                    n);
            c = hc.get(1);
            hs.add(hc.getFirst());
            cs.add(c);
        }
        if (hs.isEmpty()) {
            return List.of(x, x);
        }
        return List.of(format.fromSteps(Ops.stack(axis, hs)), format.fromSteps(Ops.stack(axis, cs)));
    }

    private static <T extends Ops<T>> List<T> sruStep(T x, T c, T products, T b, long n) {
        T f = products.slice(1, n, 2 * n).add(b.slice(0, 0, n)).sigmoid();
        T r = products.slice(1, 2 * n, 3 * n).add(b.slice(0, n, 2 * n)).sigmoid();
        T z = products.slice(1, 0, n);
        T next = z.add(f.mul(c.sub(z)));
        return List.of(x.add(r.mul(next.tanh().sub(x))), next);
    }

    // ---------------------------------------------------------------- what they share

    private static <T extends Ops<T>> List<T> inputs(String op, List<T> in, List<T> mask, RnnFormat format) {
        List<T> v = new ArrayList<>(Axes.promoted(op, in));
        v.set(0, format.toSteps(sequence(op, v.getFirst())));
        v.addAll(mask);
        return v;
    }

    /** Masked steps are left out of the result. */
    private static <T extends Ops<T>> T result(T y, List<T> mask, RnnFormat format) {
        T kept = mask.isEmpty() ? y : mask.getFirst().expandDims(2).select(y, y.scalar(y.dataType(), 0));
        return format.fromSteps(kept);
    }

    /** A first state of zeros, [batch, hidden]. */
    static <T extends Ops<T>> T zeros(String op, T x, T w, T u, RnnFormat format) {
        sequence(op, x);
        if (u.shape().rank() != 2 || w.shape().rank() != 2 || u.shape().size(0) == Shape.UNKNOWN) {
            throw new ShapeException("[" + op + "] weights have shapes " + w.shape() + " and " + u.shape()
                    + ": expected rank 2, [in, gates * hidden] and [hidden, gates * hidden]");
        }
        long batch = x.shape().size(format.batchMajor() ? 0 : 1);
        long hidden = u.shape().size(0);
        DataType type = DataType.promote(x.dataType(), u.dataType());
        if (batch != Shape.UNKNOWN) {
            return x.apply(new Fill(type, Shape.of(batch, hidden), 0), List.of());
        }
        // Something of the shape that the state will have: once sizes are known, nothing of it is computed.
        T steps = format.toSteps(x).sum(format.batchMajor() ? 1 : 0).cast(type);
        return steps.matmul(w.slice(1, 0, hidden).cast(type)).zerosLike();
    }

    static long known(String op, Shape shape, int axis) {
        if (shape.size(axis) == Shape.UNKNOWN) {
            throw new ShapeException("[" + op + "] shape " + shape + ": expected a known size of axis " + axis);
        }
        return shape.size(axis);
    }

    static <T extends Ops<T>> T sequence(String op, T x) {
        if (x.shape().rank() != 3) {
            throw new ShapeException(
                    "[" + op + "] x has shape " + x.shape() + ": expected rank 3, a sequence of its format");
        }
        return x;
    }

    private static <T extends Ops<T>> void matrix(String op, T x) {
        if (x.shape().rank() != 2) {
            throw new ShapeException("[" + op + "] x has shape " + x.shape() + ": expected rank 2, [batch, in]");
        }
    }
}
