package io.gatun.arrays;

import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.rnn.GruSequence;
import io.gatun.ops.rnn.GruSequenceGrad;
import io.gatun.ops.rnn.LstmSequence;
import io.gatun.ops.rnn.LstmSequenceGrad;
import io.gatun.ops.rnn.RnnActivation;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.RnnFormat;
import io.gatun.ops.rnn.SimpleRnnSequence;
import io.gatun.ops.rnn.SimpleRnnSequenceGrad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Recurrent sequences and their gradients, in every form, with sizes that are no multiple of a vector. */
final class RecurrentCases {
    private static final Set<DataType> FLOATING =
            EnumSet.of(DataType.HALF, DataType.BFLOAT16, DataType.FLOAT, DataType.DOUBLE);
    private static final boolean[] BOTH = {false, true};

    /** Time, batch, in, hidden. */
    private record Size(long time, long batch, long in, long hidden) {
        long[] steps(boolean batchMajor, long n) {
            return batchMajor ? new long[] {batch, time, n} : new long[] {time, batch, n};
        }

        long[] mask(boolean batchMajor) {
            return batchMajor ? new long[] {batch, time} : new long[] {time, batch};
        }
    }

    private static final List<Size> SIZES = List.of(
            new Size(3, 2, 3, 5),
            new Size(2, 1, 1, 1),
            new Size(1, 13, 4, 3),
            new Size(4, 9, 2, 17),
            new Size(0, 2, 3, 4),
            new Size(2, 3, 2, 33));

    private RecurrentCases() {}

    static List<OperationCase> all() {
        List<OperationCase> all = new ArrayList<>();
        for (Size s : SIZES) {
            for (int form = 0; form < 16; form++) {
                boolean batchMajor = (form & 1) != 0;
                boolean reverse = (form & 2) != 0;
                boolean masked = (form & 4) != 0;
                boolean third = (form & 8) != 0;
                RnnConfig config = RnnConfig.of(batchMajor ? RnnFormat.NTS : RnnFormat.TNS)
                        .withReverse(reverse)
                        .withGate(third && masked ? RnnActivation.HARD_SIGMOID : RnnActivation.SIGMOID)
                        .withActivation(third && reverse ? RnnActivation.SOFTSIGN : RnnActivation.TANH);
                lstm(all, s, config, masked, third);
                gru(all, s, config, masked, third);
                simple(all, s, third ? config.withActivation(RnnActivation.RELU) : config, masked);
            }
        }
        return all;
    }

    private static void lstm(List<OperationCase> all, Size s, RnnConfig config, boolean masked, boolean peepholes) {
        boolean batchMajor = config.batchMajor();
        long h = s.hidden;
        List<long[]> shapes = new ArrayList<>(List.of(
                s.steps(batchMajor, s.in),
                new long[] {s.in, 4 * h},
                new long[] {h, 4 * h},
                new long[] {4 * h},
                new long[] {s.batch, h},
                new long[] {s.batch, h}));
        if (peepholes) {
            shapes.add(new long[] {3 * h});
        }
        add(all, new LstmSequence(config, peepholes, masked), shapes, masked ? s.mask(batchMajor) : null);
        shapes.remove(3);
        long[] y = s.steps(batchMajor, h);
        for (boolean input : BOTH) {
            add(
                    all,
                    new LstmSequenceGrad(config, peepholes, masked, input),
                    shapes,
                    masked ? s.mask(batchMajor) : null,
                    y,
                    y,
                    s.steps(batchMajor, 4 * h),
                    y,
                    new long[] {s.batch, h},
                    new long[] {s.batch, h});
        }
    }

    private static void gru(List<OperationCase> all, Size s, RnnConfig config, boolean masked, boolean after) {
        boolean batchMajor = config.batchMajor();
        long h = s.hidden;
        List<long[]> shapes = new ArrayList<>(List.of(
                s.steps(batchMajor, s.in),
                new long[] {s.in, 3 * h},
                new long[] {h, 3 * h},
                new long[] {3 * h},
                new long[] {3 * h},
                new long[] {s.batch, h}));
        add(all, new GruSequence(config, after, masked), shapes, masked ? s.mask(batchMajor) : null);
        shapes.remove(4);
        shapes.remove(3);
        long[] y = s.steps(batchMajor, h);
        for (boolean input : BOTH) {
            add(
                    all,
                    new GruSequenceGrad(config, after, masked, input),
                    shapes,
                    masked ? s.mask(batchMajor) : null,
                    y,
                    s.steps(batchMajor, 4 * h),
                    y,
                    new long[] {s.batch, h});
        }
    }

    private static void simple(List<OperationCase> all, Size s, RnnConfig config, boolean masked) {
        boolean batchMajor = config.batchMajor();
        long h = s.hidden;
        List<long[]> shapes = new ArrayList<>(
                List.of(s.steps(batchMajor, s.in), new long[] {s.in, h}, new long[] {h, h}, new long[] {h}, new long[] {
                    s.batch, h
                }));
        add(all, new SimpleRnnSequence(config, masked), shapes, masked ? s.mask(batchMajor) : null);
        shapes.remove(3);
        long[] y = s.steps(batchMajor, h);
        for (boolean input : BOTH) {
            add(
                    all,
                    new SimpleRnnSequenceGrad(config, masked, input),
                    shapes,
                    masked ? s.mask(batchMajor) : null,
                    y,
                    y,
                    new long[] {s.batch, h});
        }
    }

    /** Inputs of the first shapes, then the mask if there is one, then inputs of the others. */
    private static void add(List<OperationCase> all, Composite op, List<long[]> first, long[] mask, long[]... others) {
        List<long[]> before = List.copyOf(first);
        all.add(new OperationCase(op, FLOATING, (random, type) -> {
            List<ReferenceValue> in = new ArrayList<>();
            before.forEach(shape -> in.add(values(random, type, shape)));
            if (mask != null) {
                in.add(OperationTest.values(random, DataType.BOOL, mask));
            }
            Arrays.stream(others).forEach(shape -> in.add(values(random, type, shape)));
            return in;
        }));
    }

    /** Small ones: what a short type rounds is not to grow from step to step. */
    private static ReferenceValue values(Random random, DataType type, long... shape) {
        return OperationTest.values(random, type, shape).mul(0.25);
    }
}
