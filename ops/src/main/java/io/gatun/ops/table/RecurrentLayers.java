package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import io.gatun.ops.rnn.LstmConfiguration;
import io.gatun.ops.rnn.LstmDirectionMode;
import io.gatun.ops.rnn.LstmGates;
import io.gatun.ops.rnn.LstmLayerConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Recurrent operations with the weights, configurations and results of Deeplearning4j's namespace rnn. What is said to be optional
 * may be null. {@link Recurrent} has the forms of other libraries.
 */
@Namespace("rnn")
public final class RecurrentLayers {
    private RecurrentLayers() {}

    /** Values cast to the type in which they meet; null stays null. */
    @SafeVarargs
    private static <T extends Ops<T>> List<T> promoted(String op, T... values) {
        List<T> given = Arrays.stream(values).filter(v -> v != null).toList();
        DataType type = Axes.floats(op, given).getFirst().dataType();
        List<T> out = new ArrayList<>();
        for (T v : values) {
            out.add(v == null ? null : v.cast(type));
        }
        return out;
    }

    // ---------------------------------------------------------------- LSTM layers

    /**
     * A layer of LSTMs over sequences: those of h of each step, the last h and the last c that the configuration wants, in this order.
     * With two directions weights, states and last values have a leading axis of 2, forwards and backwards.
     *
     * @param x a sequence of the configuration's format
     * @param cLast the first c [batch, hidden], optional: zeros
     * @param yLast the first h [batch, hidden], optional: zeros
     * @param maxTSLength the number of steps of each example [batch], optional. Results behind them are 0, as are the last values of an
     *     example without steps; backwards alone (BWD) the last steps of a sequence count, not the first
     * @param inputWeights [in, 4 * hidden], the gates in the order i, f, g, o
     * @param recurrentWeights [hidden, 4 * hidden]
     * @param biases [4 * hidden], optional: zeros
     * @param peepholeWeights [3 * hidden] of i, f, o, optional: none
     */
    public static <T extends Ops<T>> List<T> lstmLayer(
            T x,
            T cLast,
            T yLast,
            T maxTSLength,
            T inputWeights,
            T recurrentWeights,
            T biases,
            T peepholeWeights,
            LstmLayerConfig config) {
        List<T> v = promoted("lstmLayer", x, inputWeights, recurrentWeights, biases, peepholeWeights, yLast, cLast);
        DirectedLstm<T> lstm = new DirectedLstm<>(v.get(1), v.get(2), v.get(3), v.get(4), v.get(5), v.get(6));
        RnnFormat format = config.format().format();
        T steps = format.toSteps(Recurrent.sequence("lstmLayer", v.getFirst()));
        LstmDirectionMode direction = config.direction();
        boolean two = direction.isBidirectional();
        RnnFormat inner = format == RnnFormat.NST ? RnnFormat.NTS : format;
        T counted = mask(steps, maxTSLength, inner, false);
        List<T> one;
        if (!two) {
            boolean back = direction == LstmDirectionMode.BWD;
            T seen = back ? mask(steps, maxTSLength, inner, true) : counted;
            one = results(lstm.run("lstmLayer", steps, seen, inner, back, config), seen, maxTSLength);
        } else {
            List<T> fwd =
                    results(lstm.part(0).run("lstmLayer", steps, counted, inner, false, config), counted, maxTSLength);
            List<T> bwd =
                    results(lstm.part(1).run("lstmLayer", steps, counted, inner, true, config), counted, maxTSLength);
            T y =
                    switch (direction) {
                        case BIDIR_SUM -> fwd.getFirst().add(bwd.getFirst());
                        case BIDIR_CONCAT -> Ops.concat(2, List.of(fwd.getFirst(), bwd.getFirst()));
                        default -> Ops.stack(1, List.of(fwd.getFirst(), bwd.getFirst()));
                    };
            one = List.of(
                    y, Ops.stack(0, List.of(fwd.get(1), bwd.get(1))), Ops.stack(0, List.of(fwd.get(2), bwd.get(2))));
        }
        List<T> out = new ArrayList<>();
        if (config.retFullSequence()) {
            out.add(format.fromSteps(one.getFirst()));
        }
        if (config.retLastH()) {
            out.add(one.get(1));
        }
        if (config.retLastC()) {
            out.add(one.get(2));
        }
        return out;
    }

    /** The same from states of zeros, over all steps: weights [in, 4 * hidden] and [hidden, 4 * hidden], biases optional. */
    public static <T extends Ops<T>> List<T> lstmLayer(
            T x, T inputWeights, T recurrentWeights, T biases, T peepholeWeights, LstmLayerConfig config) {
        return lstmLayer(x, null, null, null, inputWeights, recurrentWeights, biases, peepholeWeights, config);
    }

    /** True at the steps that count, the last ones if they are taken from the end; null where all count. */
    private static <T extends Ops<T>> T mask(T steps, T lengths, RnnFormat format, boolean fromEnd) {
        if (lengths == null) {
            return null;
        }
        if (lengths.shape().rank() != 1) {
            throw new ShapeException(
                    "[lstmLayer] the numbers of steps have shape " + lengths.shape() + ": expected [batch]");
        }
        long time = Recurrent.known("lstmLayer", steps.shape(), format.batchMajor() ? 1 : 0);
        T mask = lengths.cast(DataType.LONG).sequenceMask(time);
        T turned = fromEnd ? mask.reverse(1) : mask;
        return format.batchMajor() ? turned : turned.transpose();
    }

    /** h of each step, the last h and c, with zeros where nothing counts. */
    private static <T extends Ops<T>> List<T> results(List<T> found, T mask, T lengths) {
        if (mask == null) {
            return found;
        }
        T any = lengths.cast(DataType.LONG).gt(0).expandDims(1);
        return List.of(shown(mask, found.get(0)), shown(any, found.get(1)), shown(any, found.get(2)));
    }

    private static <T extends Ops<T>> T shown(T mask, T x) {
        T wide = mask.shape().rank() < x.shape().rank() ? mask.expandDims(-1) : mask;
        return wide.select(x, x.scalar(x.dataType(), 0));
    }

    // ---------------------------------------------------------------- LSTM blocks

    /**
     * One step of an LSTM block: the input gate i, c, the forget gate f, the output gate o, the new values z, tanh(c), and y, which is h;
     * each [batch, hidden].
     *
     * @param x [batch, in]
     * @param cLast c before [batch, hidden]
     * @param yLast h before [batch, hidden]
     * @param weights [in + hidden, 4 * hidden], the gates in the order i, z, f, o
     * @param inputPeephole weights of c before in i, [hidden]; optional, and read only with peepholes
     * @param forgetPeephole those in f
     * @param outputPeephole those of c in o
     * @param bias [4 * hidden]
     */
    public static <T extends Ops<T>> List<T> lstmCell(
            T x,
            T cLast,
            T yLast,
            T weights,
            T inputPeephole,
            T forgetPeephole,
            T outputPeephole,
            T bias,
            LstmConfiguration config) {
        if (x.shape().rank() != 2) {
            throw new ShapeException("[lstmCell] x has shape " + x.shape() + ": expected [batch, in]");
        }
        LstmConfiguration one = new LstmConfiguration(
                RnnFormat.TNS, config.peepHole(), config.forgetBias(), config.clippingCellValue());
        return lstmBlock(
                        x.expandDims(0),
                        null,
                        cLast,
                        yLast,
                        weights,
                        inputPeephole,
                        forgetPeephole,
                        outputPeephole,
                        bias,
                        one)
                .stream()
                .map(v -> v.squeeze(0))
                .toList();
    }

    /**
     * An LSTM block over a sequence, as TensorFlow's BlockLSTM and Deeplearning4j's lstmBlock: i, c, f, o, z, tanh(c) and y of each
     * step, sequences of the format of x.
     *
     * @param maxTSLength the number of steps that are computed, a single number, optional: all. Results behind it are 0
     * @param cLast the first c [batch, hidden], optional: zeros
     * @param yLast the first h [batch, hidden], optional: zeros
     * @param weights see lstmCell, as are the others
     * @formula $(i, g, f, o) = (x, y) W + b, \quad c' = \sigma(f + forgetBias) c + \sigma(i) \tanh g, \quad y' =
     *     \sigma(o) \tanh c'$
     * @shapes x [time, batch, in] (TNS; others by the format), maxTSLength [] or null, cLast and yLast [batch, n] or
     *     null, weights [in + n, 4 n], peepholes [n] or null, bias [4 n], to seven results [time, batch, n]
     * @types x, cLast, yLast, weights, bias: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> lstmBlock(
            T x,
            T maxTSLength,
            T cLast,
            T yLast,
            T weights,
            T inputPeephole,
            T forgetPeephole,
            T outputPeephole,
            T bias,
            LstmConfiguration config) {
        List<T> v = promoted(
                "lstmBlock",
                x,
                weights,
                bias,
                yLast,
                cLast,
                config.peepHole() ? inputPeephole : null,
                config.peepHole() ? forgetPeephole : null,
                config.peepHole() ? outputPeephole : null);
        T w = LstmGates.IGFO.toIfgo(v.get(1));
        long n = w.shape().size(-1) / 4;
        long in = v.get(0).shape().size(config.dataFormat() == RnnFormat.NST ? 1 : 2);
        if (w.shape().rank() != 2 || w.shape().size(0) != in + n) {
            throw new ShapeException("[lstmBlock] weights have shape " + weights.shape() + " for x " + x.shape()
                    + ": expected [in + hidden, 4 * hidden]");
        }
        List<T> parts = new ArrayList<>(LstmGates.IGFO.toIfgo(v.get(2)).split(0, 4));
        parts.set(1, parts.get(1).add(config.forgetBias()));
        T peepholes = config.peepHole() ? Ops.concat(0, v.subList(5, 8)) : null;
        DirectedLstm<T> lstm = new DirectedLstm<>(
                w.slice(0, 0, in), w.slice(0, in, in + n), Ops.concat(0, parts), peepholes, v.get(3), v.get(4));
        RnnFormat format = config.dataFormat();
        RnnFormat inner = format == RnnFormat.NST ? RnnFormat.NTS : format;
        T steps = format.toSteps(Recurrent.sequence("lstmBlock", v.getFirst()));
        T mask = null;
        if (maxTSLength != null) {
            long batch = Recurrent.known("lstmBlock", steps.shape(), inner.batchMajor() ? 0 : 1);
            mask = mask(steps, maxTSLength.flatten().broadcastTo(batch), inner, false);
        }
        List<T> found = lstm.run("lstmBlock", steps, mask, inner, false, config.layer());
        T gates = found.get(4);
        T c = found.get(3);
        List<T> all = new ArrayList<>();
        for (T r : List.of(
                gates.slice(2, 0, n),
                c,
                gates.slice(2, n, 2 * n),
                gates.slice(2, 3 * n, 4 * n),
                gates.slice(2, 2 * n, 3 * n),
                c.tanh(),
                found.getFirst())) {
            all.add(format.fromSteps(mask == null ? r : shown(mask, r)));
        }
        return all;
    }

    /**
     * The last result of {@code lstmBlock}: y of each step.
     *
     * @formula $y_t$ of lstmBlock
     * @shapes as lstmBlock, to [time, batch, n] in the format of x
     * @types x, cLast, yLast, weights, bias: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T lstmblock(
            T x,
            T maxTSLength,
            T cLast,
            T yLast,
            T weights,
            T inputPeephole,
            T forgetPeephole,
            T outputPeephole,
            T bias,
            LstmConfiguration config) {
        return lstmBlock(
                        x,
                        maxTSLength,
                        cLast,
                        yLast,
                        weights,
                        inputPeephole,
                        forgetPeephole,
                        outputPeephole,
                        bias,
                        config)
                .getLast();
    }

    // ---------------------------------------------------------------- GRU, SRU

    /**
     * One step of a GRU (Cho et al., 2014), reset before the product: the reset gate r, the update gate u, the new values c and h, each
     * [batch, hidden]; {@code h = u h' + (1 - u) c}.
     *
     * @param x [batch, in]
     * @param hLast h before [batch, hidden]
     * @param ruWeight [in + hidden, 2 * hidden] of r and u
     * @param cWeight [in + hidden, hidden]
     * @param ruBias [2 * hidden]
     * @param cBias [hidden]
     */
    public static <T extends Ops<T>> List<T> gruCell(T x, T hLast, T ruWeight, T cWeight, T ruBias, T cBias) {
        List<T> v = promoted("gruCell", x, hLast, ruWeight, cWeight, ruBias, cBias);
        if (x.shape().rank() != 2 || hLast.shape().rank() != 2) {
            throw new ShapeException("[gruCell] x and h have shapes " + x.shape() + " and " + hLast.shape()
                    + ": expected [batch, in] and [batch, hidden]");
        }
        T h = v.get(1);
        long n = h.shape().size(1);
        T gates = v.get(0).concat(1, h).matmul(v.get(2)).add(v.get(4)).sigmoid();
        T r = gates.slice(1, 0, n);
        T u = gates.slice(1, n, 2 * n);
        T c = v.get(0).concat(1, r.mul(h)).matmul(v.get(3)).add(v.get(5)).tanh();
        return List.of(r, u, c, c.add(u.mul(h.sub(c))));
    }

    /**
     * A simple recurrent unit (Lei et al., 2018) over a sequence: h of each step [batch, n, time].
     *
     * @param x [batch, n, time]
     * @param initialC the first c [batch, n]
     * @param mask factors of x at all steps [batch, n], optional: variational dropout
     * @param weights [3 * n, n] of z, f, r
     * @param bias [2 * n] of f and r
     */
    public static <T extends Ops<T>> T sru(T x, T initialC, T mask, T weights, T bias) {
        List<T> v = promoted("sru", x, initialC, weights, bias, mask);
        T in = mask == null ? v.get(0) : v.get(0).mul(v.get(4).expandDims(2));
        if (weights.shape().rank() != 2) {
            throw new ShapeException("[sru] weights have shape " + weights.shape() + ": expected [3 * n, n]");
        }
        return Recurrent.sru(in, v.get(1), v.get(2).transpose(), v.get(3), RnnFormat.NST)
                .getFirst();
    }
}
