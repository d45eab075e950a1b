package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.bools;
import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.rnn.RnnActivation;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.util.ArrayList;
import java.util.List;

/** Cases of Recurrent, against loops over single numbers. */
final class RecurrentCases {
    private static final long TIME = 3;
    private static final long BATCH = 2;
    private static final long IN = 2;
    private static final long H = 2;

    private final List<TableCase> cases = new ArrayList<>();

    private RecurrentCases() {}

    static List<TableCase> all() {
        RecurrentCases c = new RecurrentCases();
        c.lstm();
        c.gru();
        c.simple();
        c.sru();
        return c.cases;
    }

    private void add(String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(Recurrent.class, name, oracle, arguments));
    }

    /** A step's next h and, where there is one, c, of one example. */
    private interface Cell {
        double[][] step(double[] x, double[] h, double[] c);
    }

    /** h of a step, an example and a unit: all steps up to it, computed anew. */
    private static double run(
            ReferenceValue x,
            RnnFormat format,
            ReferenceValue h0,
            ReferenceValue c0,
            ReferenceValue mask,
            Cell cell,
            boolean reverse,
            long[] at) {
        long t = format == RnnFormat.TNS ? at[0] : format == RnnFormat.NTS ? at[1] : at[2];
        long b = format == RnnFormat.TNS ? at[1] : at[0];
        int unit = (int) (format == RnnFormat.NST ? at[1] : at[2]);
        double[] h = row(h0, b);
        double[] c = row(c0, b);
        for (long i = reverse ? TIME - 1 : 0; ; i += reverse ? -1 : 1) {
            double[] in = new double[(int) IN];
            for (int k = 0; k < IN; k++) {
                in[k] = switch (format) {
                    case TNS -> x.get(i, b, k);
                    case NTS -> x.get(b, i, k);
                    case NST -> x.get(b, k, i);
                };
            }
            boolean counts = mask == null || (format == RnnFormat.TNS ? mask.get(i, b) : mask.get(b, i)) != 0;
            if (counts) {
                double[][] next = cell.step(in, h, c);
                h = next[0];
                c = next[1];
            }
            if (i == t) {
                return counts ? h[unit] : 0;
            }
        }
    }

    private static double[] row(ReferenceValue state, long b) {
        double[] out = new double[(int) H];
        for (int k = 0; k < H && state != null; k++) {
            out[k] = state.get(b, k);
        }
        return out;
    }

    private static double dot(double[] x, ReferenceValue w, int column) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += x[k] * w.get(k, column);
        }
        return sum;
    }

    private static double sigmoid(double v) {
        return 1 / (1 + Math.exp(-v));
    }

    private static double f(RnnActivation function, double v) {
        return switch (function) {
            case IDENTITY -> v;
            case TANH -> Math.tanh(v);
            case SIGMOID -> sigmoid(v);
            case HARD_SIGMOID -> Math.min(1, Math.max(0, 0.2 * v + 0.5));
            case RELU -> Math.max(0, v);
            case SOFTSIGN -> v / (1 + Math.abs(v));
        };
    }

    private static Cell lstm(ReferenceValue w, ReferenceValue u, ReferenceValue b, ReferenceValue p) {
        return lstm(w, u, b, p, RnnActivation.SIGMOID, RnnActivation.TANH);
    }

    private static Cell lstm(
            ReferenceValue w, ReferenceValue u, ReferenceValue b, ReferenceValue p, RnnActivation s, RnnActivation t) {
        return (x, h, c) -> {
            double[] nextH = new double[(int) H];
            double[] nextC = new double[(int) H];
            for (int n = 0; n < H; n++) {
                double[] sums = new double[4];
                for (int gate = 0; gate < 4; gate++) {
                    int column = (int) (gate * H) + n;
                    sums[gate] = dot(x, w, column) + dot(h, u, column) + b.get(column);
                }
                double seen = p == null ? 0 : c[n];
                double i = f(s, sums[0] + (p == null ? 0 : p.get(n) * seen));
                double f = f(s, sums[1] + (p == null ? 0 : p.get(n + H) * seen));
                nextC[n] = f * c[n] + i * f(t, sums[2]);
                double o = f(s, sums[3] + (p == null ? 0 : p.get(n + 2 * H) * nextC[n]));
                nextH[n] = o * f(t, nextC[n]);
            }
            return new double[][] {nextH, nextC};
        };
    }

    private static Cell gru(ReferenceValue w, ReferenceValue u, ReferenceValue b, ReferenceValue bu, boolean after) {
        return (x, h, c) -> {
            double[] r = new double[(int) H];
            double[] reset = new double[(int) H];
            for (int n = 0; n < H; n++) {
                r[n] = sigmoid(dot(x, w, n) + b.get(n) + dot(h, u, n) + bu.get(n));
                reset[n] = r[n] * h[n];
            }
            double[] next = new double[(int) H];
            for (int n = 0; n < H; n++) {
                int z = (int) H + n;
                int s = (int) (2 * H) + n;
                double update = sigmoid(dot(x, w, z) + b.get(z) + dot(h, u, z) + bu.get(z));
                double state = after ? r[n] * (dot(h, u, s) + bu.get(s)) : dot(reset, u, s) + bu.get(s);
                next[n] = (1 - update) * Math.tanh(dot(x, w, s) + b.get(s) + state) + update * h[n];
            }
            return new double[][] {next, c};
        };
    }

    private static ReferenceValue sequence(RnnFormat format) {
        return format == RnnFormat.TNS
                ? x(TIME, BATCH, IN)
                : format == RnnFormat.NTS ? x(BATCH, TIME, IN) : x(BATCH, IN, TIME);
    }

    private static ReferenceValue mask(RnnFormat format) {
        return format == RnnFormat.TNS
                ? bools(Shape.of(TIME, BATCH), 1, 0, 1, 1, 0, 1)
                : bools(Shape.of(BATCH, TIME), 1, 1, 0, 0, 1, 1);
    }

    private static ReferenceValue weights(long gates) {
        return x(IN, gates * H);
    }

    private void lstm() {
        ReferenceValue h = x(BATCH, H);
        ReferenceValue c = x(BATCH, H);
        add(
                "lstmCell",
                (in, at) -> lstm(in.get(3), in.get(4), in.get(5), null)
                        .step(row(in.get(0), at[0]), row(in.get(1), at[0]), row(in.get(2), at[0]))[0][(int) at[1]],
                x(BATCH, IN),
                h,
                c,
                weights(4),
                x(H, 4 * H),
                x(4 * H));
        for (RnnActivation function : RnnActivation.values()) {
            add(
                    "lstmLayer",
                    (in, at) -> run(
                            in.get(0),
                            RnnFormat.NTS,
                            in.get(4),
                            in.get(5),
                            null,
                            lstm(in.get(1), in.get(2), in.get(3), null, RnnActivation.HARD_SIGMOID, function),
                            false,
                            at),
                    sequence(RnnFormat.NTS),
                    weights(4).mul(0.3),
                    x(H, 4 * H).mul(0.3),
                    x(4 * H),
                    h,
                    c,
                    RnnConfig.of(RnnFormat.NTS)
                            .withGate(RnnActivation.HARD_SIGMOID)
                            .withActivation(function));
        }
        for (RnnFormat format : RnnFormat.values()) {
            for (boolean reverse : new boolean[] {false, true}) {
                add(
                        "lstmLayer",
                        (in, at) -> run(in.get(0), format, in.get(4), in.get(5), null, cell(in, null), reverse, at),
                        sequence(format),
                        weights(4),
                        x(H, 4 * H),
                        x(4 * H),
                        h,
                        c,
                        RnnConfig.of(format).withReverse(reverse));
                add(
                        "lstmLayerMasked",
                        (in, at) ->
                                run(in.get(0), format, in.get(4), in.get(5), in.get(6), cell(in, null), reverse, at),
                        sequence(format),
                        weights(4),
                        x(H, 4 * H),
                        x(4 * H),
                        h,
                        c,
                        mask(format),
                        RnnConfig.of(format).withReverse(reverse));
            }
            add(
                    "lstmLayer",
                    (in, at) -> run(in.get(0), format, null, null, null, cell(in, null), false, at),
                    sequence(format),
                    weights(4),
                    x(H, 4 * H),
                    x(4 * H),
                    format);
            add(
                    "lstmLayerPeepholes",
                    (in, at) -> run(in.get(0), format, in.get(4), in.get(5), null, cell(in, in.get(6)), false, at),
                    sequence(format),
                    weights(4),
                    x(H, 4 * H),
                    x(4 * H),
                    h,
                    c,
                    x(3 * H),
                    RnnConfig.of(format));
            int feature = format == RnnFormat.NST ? 1 : 2;
            add(
                    "lstmBidirectional",
                    (in, at) -> {
                        boolean back = at[feature] >= H;
                        long[] own = at.clone();
                        own[feature] %= H;
                        Cell cell = lstm(in.get(back ? 4 : 1), in.get(back ? 5 : 2), in.get(back ? 6 : 3), null);
                        return run(in.get(0), format, null, null, null, cell, back, own);
                    },
                    sequence(format),
                    weights(4),
                    x(H, 4 * H),
                    x(4 * H),
                    weights(4),
                    x(H, 4 * H),
                    x(4 * H),
                    format);
        }
    }

    private static Cell cell(List<ReferenceValue> in, ReferenceValue peepholes) {
        return lstm(in.get(1), in.get(2), in.get(3), peepholes);
    }

    private void gru() {
        ReferenceValue none = ReferenceValue.of(new double[(int) (3 * H)]);
        ReferenceValue h = x(BATCH, H);
        add(
                "gruCell",
                (in, at) -> gru(in.get(2), in.get(3), in.get(4), none, false)
                        .step(row(in.get(0), at[0]), row(in.get(1), at[0]), null)[0][(int) at[1]],
                x(BATCH, IN),
                h,
                weights(3),
                x(H, 3 * H),
                x(3 * H));
        add(
                "gru",
                (in, at) -> run(
                        in.get(0),
                        RnnFormat.TNS,
                        in.get(1),
                        null,
                        null,
                        gru(in.get(2), in.get(3), in.get(4), none, true),
                        false,
                        at),
                sequence(RnnFormat.TNS),
                h,
                weights(3),
                x(H, 3 * H),
                x(3 * H));
        for (RnnFormat format : RnnFormat.values()) {
            for (boolean after : new boolean[] {false, true}) {
                boolean reverse = after == (format == RnnFormat.TNS);
                add(
                        "gruLayer",
                        (in, at) -> run(in.get(0), format, in.get(5), null, null, gruOf(in, after), reverse, at),
                        sequence(format),
                        weights(3),
                        x(H, 3 * H),
                        x(3 * H),
                        x(3 * H),
                        h,
                        RnnConfig.of(format).withReverse(reverse),
                        after);
                add(
                        "gruLayerMasked",
                        (in, at) -> run(in.get(0), format, in.get(5), null, in.get(6), gruOf(in, after), reverse, at),
                        sequence(format),
                        weights(3),
                        x(H, 3 * H),
                        x(3 * H),
                        x(3 * H),
                        h,
                        mask(format),
                        RnnConfig.of(format).withReverse(reverse),
                        after);
            }
        }
    }

    private static Cell gruOf(List<ReferenceValue> in, boolean after) {
        return gru(in.get(1), in.get(2), in.get(3), in.get(4), after);
    }

    private void simple() {
        ReferenceValue h = x(BATCH, H);
        add(
                "simpleRnnCell",
                (in, at) -> simple(in.get(2), in.get(3), in.get(4), false)
                        .step(row(in.get(0), at[0]), row(in.get(1), at[0]), null)[0][(int) at[1]],
                x(BATCH, IN),
                h,
                weights(1),
                x(H, H),
                x(H));
        for (RnnFormat format : RnnFormat.values()) {
            for (boolean relu : new boolean[] {false, true}) {
                boolean reverse = relu == (format == RnnFormat.TNS);
                add(
                        "simpleRnnLayer",
                        (in, at) -> run(
                                in.get(0),
                                format,
                                in.get(4),
                                null,
                                null,
                                simple(in.get(1), in.get(2), in.get(3), relu),
                                reverse,
                                at),
                        sequence(format),
                        weights(1),
                        x(H, H),
                        x(H),
                        h,
                        RnnConfig.of(format)
                                .withReverse(reverse)
                                .withActivation(relu ? RnnActivation.RELU : RnnActivation.TANH));
                add(
                        "simpleRnnLayerMasked",
                        (in, at) -> run(
                                in.get(0),
                                format,
                                in.get(4),
                                null,
                                in.get(5),
                                simple(in.get(1), in.get(2), in.get(3), false),
                                reverse,
                                at),
                        sequence(format),
                        weights(1),
                        x(H, H),
                        x(H),
                        h,
                        mask(format),
                        RnnConfig.of(format).withReverse(reverse));
            }
        }
    }

    private static Cell simple(ReferenceValue w, ReferenceValue u, ReferenceValue b, boolean relu) {
        return (x, h, c) -> {
            double[] next = new double[(int) H];
            for (int n = 0; n < H; n++) {
                double sum = dot(x, w, n) + dot(h, u, n) + b.get(n);
                next[n] = relu ? Math.max(sum, 0) : Math.tanh(sum);
            }
            return new double[][] {next, c};
        };
    }

    private static Cell sru(ReferenceValue w, ReferenceValue b) {
        return (x, h, c) -> {
            double[] nextH = new double[(int) H];
            double[] nextC = new double[(int) H];
            for (int n = 0; n < H; n++) {
                double f = sigmoid(dot(x, w, (int) H + n) + b.get(n));
                double r = sigmoid(dot(x, w, (int) (2 * H) + n) + b.get(n + H));
                nextC[n] = f * c[n] + (1 - f) * dot(x, w, n);
                nextH[n] = r * Math.tanh(nextC[n]) + (1 - r) * x[n];
            }
            return new double[][] {nextH, nextC};
        };
    }

    private void sru() {
        add(
                "sruCell",
                (in, at) -> sru(in.get(2), in.get(3))
                        .step(row(in.get(0), at[0]), null, row(in.get(1), at[0]))[0][(int) at[1]],
                x(BATCH, IN),
                x(BATCH, H),
                x(IN, 3 * H),
                x(2 * H));
        for (RnnFormat format : RnnFormat.values()) {
            add(
                    "sru",
                    (in, at) -> run(in.get(0), format, null, in.get(1), null, sru(in.get(2), in.get(3)), false, at),
                    sequence(format),
                    x(BATCH, H),
                    x(IN, 3 * H),
                    x(2 * H),
                    format);
        }
    }
}
