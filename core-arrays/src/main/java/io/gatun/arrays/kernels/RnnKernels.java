package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.memory.Context;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Composite;
import io.gatun.ops.MemoryLimitException;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.rnn.GruSequence;
import io.gatun.ops.rnn.GruSequenceGrad;
import io.gatun.ops.rnn.LstmSequence;
import io.gatun.ops.rnn.LstmSequenceGrad;
import io.gatun.ops.rnn.RnnActivation;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.SimpleRnnSequence;
import io.gatun.ops.rnn.SimpleRnnSequenceGrad;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Recurrent sequences: the native library takes one table of inputs and one of results, with places for what any cell has. */
final class RnnKernels {
    private static final int DESC = 10;
    /** No array in this place. */
    private static final int NONE = -1;

    private RnnKernels() {}

    /**
     * A sequence as the native library is told of it.
     *
     * @param cell which formulas
     * @param backward whether gradients are wanted
     * @param config format, direction and functions
     * @param in for each place of the table of inputs, which input, or {@link #NONE}
     * @param out for each place of the table of results, which result, or {@link #NONE}
     */
    private record Call(int cell, boolean backward, RnnConfig config, int[] in, int[] out) {
        void describe(MemorySegment to, Spec x, Spec u) {
            Shape s = x.shape();
            boolean batchMajor = config.batchMajor();
            long[] desc = {
                cell,
                x.dataType().code(),
                s.size(batchMajor ? 1 : 0),
                s.size(batchMajor ? 0 : 1),
                s.size(2),
                u.shape().size(0),
                batchMajor ? 1 : 0,
                config.reverse() ? 1 : 0,
                code(config.gate()),
                code(config.activation())
            };
            for (int i = 0; i < DESC; i++) {
                to.setAtIndex(ValueLayout.JAVA_LONG, i, desc[i]);
            }
        }
    }

    static boolean has(Op op) {
        return op instanceof LstmSequence
                || op instanceof LstmSequenceGrad
                || op instanceof GruSequence
                || op instanceof GruSequenceGrad
                || op instanceof SimpleRnnSequence
                || op instanceof SimpleRnnSequenceGrad;
    }

    private static Call call(Op op) {
        return switch (op) {
            case LstmSequence l ->
                forward(
                        gatun_h.GT_CELL_LSTM(),
                        l.config(),
                        new int[] {0, 1, 2, 3, NONE, 4, 5, l.peepholes() ? 6 : NONE, mask(l.masked(), 6, l.peepholes())
                        },
                        0,
                        1,
                        2,
                        3,
                        4);
            case GruSequence g ->
                forward(
                        gru(g.resetAfter()),
                        g.config(),
                        new int[] {0, 1, 2, 3, 4, 5, NONE, NONE, mask(g.masked(), 6, false)},
                        0,
                        1,
                        NONE,
                        NONE,
                        2);
            case SimpleRnnSequence s ->
                forward(
                        gatun_h.GT_CELL_SIMPLE(),
                        s.config(),
                        new int[] {0, 1, 2, 3, NONE, 4, NONE, NONE, mask(s.masked(), 5, false)},
                        0,
                        1,
                        NONE,
                        NONE,
                        NONE);
            case LstmSequenceGrad l -> {
                int k = l.results();
                int[] in = {
                    0,
                    1,
                    2,
                    3,
                    4,
                    l.peepholes() ? 5 : NONE,
                    l.masked() ? k - 1 : NONE,
                    k,
                    k + 1,
                    k + 2,
                    k + 3,
                    k + 4,
                    k + 5
                };
                yield backward(
                        gatun_h.GT_CELL_LSTM(),
                        l.config(),
                        in,
                        l.input(),
                        0,
                        1,
                        2,
                        NONE,
                        3,
                        4,
                        l.peepholes() ? 5 : NONE);
            }
            case GruSequenceGrad g -> {
                int k = g.results();
                int[] in = {0, 1, 2, 3, NONE, NONE, g.masked() ? k - 1 : NONE, k, NONE, k + 1, k + 2, k + 3, NONE};
                yield backward(gru(g.resetAfter()), g.config(), in, g.input(), 0, 1, 2, 3, 4, NONE, NONE);
            }
            case SimpleRnnSequenceGrad s -> {
                int k = s.results();
                int[] in = {0, 1, 2, 3, NONE, NONE, s.masked() ? k - 1 : NONE, k, NONE, NONE, k + 1, k + 2, NONE};
                yield backward(gatun_h.GT_CELL_SIMPLE(), s.config(), in, s.input(), 0, 1, 2, NONE, 3, NONE, NONE);
            }
            default -> throw new IllegalStateException("no recurrent sequence: " + op);
        };
    }

    private static int mask(boolean masked, int at, boolean peepholes) {
        return masked ? at + (peepholes ? 1 : 0) : NONE;
    }

    private static int gru(boolean resetAfter) {
        return resetAfter ? gatun_h.GT_CELL_GRU_AFTER() : gatun_h.GT_CELL_GRU_BEFORE();
    }

    private static int code(RnnActivation function) {
        return switch (function) {
            case IDENTITY -> gatun_h.GT_RNN_IDENTITY();
            case TANH -> gatun_h.GT_RNN_TANH();
            case SIGMOID -> gatun_h.GT_RNN_SIGMOID();
            case HARD_SIGMOID -> gatun_h.GT_RNN_HARD_SIGMOID();
            case RELU -> gatun_h.GT_RNN_RELU();
            case SOFTSIGN -> gatun_h.GT_RNN_SOFTSIGN();
        };
    }

    private static Call forward(int cell, RnnConfig config, int[] in, int... out) {
        return new Call(cell, false, config, in, out);
    }

    /** The gradient of x is the first result where it is wanted: the others move back by one. */
    private static Call backward(int cell, RnnConfig config, int[] in, boolean input, int... parameters) {
        int shift = input ? 1 : 0;
        int[] out = new int[parameters.length + 1];
        out[0] = input ? 0 : NONE;
        for (int i = 0; i < parameters.length; i++) {
            out[i + 1] = parameters[i] == NONE ? NONE : parameters[i] + shift;
        }
        return new Call(cell, true, config, in, out);
    }

    /** Bytes of scratch that a sequence needs. */
    static long scratchBytes(Op op, List<Spec> in) {
        Call c = call(op);
        MemorySegment desc = Context.current().resetDims().dims(DESC);
        c.describe(desc, in.get(0), in.get(2));
        long bytes = gatun_h.gt_rnn_bytes(desc, c.backward ? 1 : 0);
        if (bytes < 0) {
            throw new MemoryLimitException("[" + op.label() + "] of inputs " + in
                    + " needs more scratch memory than can be addressed: expected smaller sizes");
        }
        return bytes;
    }

    static BoundKernel bind(Binding b, Composite op) {
        Call c = call(op);
        long bytes = scratchBytes(op, b.in.stream().map(NDArray::spec).toList()); // before longs: it uses that memory
        MemorySegment memory = b.longs(DESC + c.in.length + c.out.length);
        MemorySegment desc = memory.asSlice(0, 8L * DESC);
        c.describe(desc, b.x(0).spec(), b.x(2).spec());
        MemorySegment in = memory.asSlice(8L * DESC, 8L * c.in.length);
        MemorySegment out = memory.asSlice(8L * (DESC + c.in.length), 8L * c.out.length);
        fill(in, c.in, b.in);
        fill(out, c.out, b.out);
        MemorySegment scratch = b.scratch(bytes);
        return c.backward
                ? b.kernel(() -> gatun_h.gt_rnn_backward(desc, in, out, scratch))
                : b.kernel(() -> gatun_h.gt_rnn_forward(desc, in, out, scratch));
    }

    private static void fill(MemorySegment table, int[] places, List<NDArray> arrays) {
        for (int i = 0; i < places.length; i++) {
            MemorySegment m = places[i] == NONE
                    ? MemorySegment.NULL
                    : arrays.get(places[i]).memory();
            table.setAtIndex(ValueLayout.ADDRESS, i, m);
        }
    }
}
