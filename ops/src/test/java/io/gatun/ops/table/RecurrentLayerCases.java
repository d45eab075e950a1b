package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.longs;
import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.Shape;
import io.gatun.ops.reference.ReferenceValue;
import io.gatun.ops.rnn.LstmActivations;
import io.gatun.ops.rnn.LstmConfiguration;
import io.gatun.ops.rnn.LstmDataFormat;
import io.gatun.ops.rnn.LstmDirectionMode;
import io.gatun.ops.rnn.LstmLayerConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.util.ArrayList;
import java.util.List;

/** Cases of RecurrentLayers: shapes and gradients. Their values are compared with Deeplearning4j's by Deeplearning4jValuesTest. */
final class RecurrentLayerCases {
    private static final long IN = 2;
    private static final long H = 2;

    private final List<TableCase> cases = new ArrayList<>();

    private RecurrentLayerCases() {}

    static List<TableCase> all() {
        RecurrentLayerCases c = new RecurrentLayerCases();
        c.layers();
        c.blocks();
        c.others();
        return c.cases;
    }

    private void add(String name, Object... arguments) {
        cases.add(TableCase.of(RecurrentLayers.class, name, null, arguments));
    }

    private static ReferenceValue sequence(RnnFormat format) {
        return switch (format) {
            case TNS -> x(3, 2, IN);
            case NTS -> x(2, 3, IN);
            case NST -> x(2, IN, 3);
        };
    }

    private void layers() {
        for (LstmDirectionMode direction : LstmDirectionMode.values()) {
            boolean two = direction.isBidirectional();
            for (LstmDataFormat format : LstmDataFormat.values()) {
                if ((format == LstmDataFormat.T2NS) != (direction == LstmDirectionMode.BIDIR_EXTRA_DIM)) {
                    continue;
                }
                LstmLayerConfig config =
                        LstmLayerConfig.of(format, direction).withResults(true, true, format == LstmDataFormat.NTS);
                ReferenceValue w = two ? x(2, IN, 4 * H) : x(IN, 4 * H);
                ReferenceValue u = two ? x(2, H, 4 * H) : x(H, 4 * H);
                ReferenceValue b = two ? x(2, 4 * H) : x(4 * H);
                ReferenceValue p = two ? x(2, 3 * H) : x(3 * H);
                ReferenceValue s = two ? x(2, 2, H) : x(2, H);
                ReferenceValue in = sequence(format.format());
                ReferenceValue lengths = longs(Shape.of(2), 2, format == LstmDataFormat.NST ? 0 : 3);
                add("lstmLayer", in, s, s.mul(0.5), lengths, w, u, b, p, config);
                add("lstmLayer", in, w, u, null, null, config);
                LstmLayerConfig general = config.withActivations(
                                LstmActivations.SCALED_TAHN, LstmActivations.ELU, LstmActivations.SOFTPLUS)
                        .withParameters(0.6, 0.8, 0.7, 0, 0, 0);
                add("lstmLayer", in, null, s, lengths, w, u, b, format == LstmDataFormat.NTS ? null : p, general);
            }
        }
        LstmLayerConfig clipped =
                LstmLayerConfig.of(LstmDataFormat.TNS, LstmDirectionMode.BWD).withCellClip(0.3);
        add("lstmLayer", x(3, 2, IN), x(IN, 4 * H), x(H, 4 * H), x(4 * H), x(3 * H), clipped);
        for (LstmActivations f : LstmActivations.values()) {
            LstmLayerConfig one = LstmLayerConfig.of(LstmDataFormat.TNS, LstmDirectionMode.FWD)
                    .withActivations(LstmActivations.SIGMOID, f, LstmActivations.SOFTSIGN)
                    .withParameters(0, 0, 0.4, 0.7, 0, 0)
                    .withResults(false, false, true);
            add("lstmLayer", x(2, 2, IN), x(IN, 4 * H), x(H, 4 * H), x(4 * H), null, one);
        }
        ReferenceValue s = x(2, H);
        LstmLayerConfig all = clipped.withResults(true, true, true);
        add("lstmLayer", x(0, 2, IN), s, s, null, x(IN, 4 * H), x(H, 4 * H), x(4 * H), x(3 * H), all);
    }

    private void blocks() {
        for (RnnFormat format : RnnFormat.values()) {
            for (boolean peepholes : new boolean[] {false, true}) {
                for (double clip : new double[] {0, 0.4}) {
                    LstmConfiguration config = new LstmConfiguration(format, peepholes, 0.5, clip);
                    ReferenceValue p = peepholes ? x(H) : null;
                    ReferenceValue length = clip > 0 ? longs(Shape.of(), 2) : null;
                    ReferenceValue state = peepholes ? x(2, H) : null;
                    Object[] arguments = {
                        sequence(format), length, state, state, x(IN + H, 4 * H), p, p, p, x(4 * H), config
                    };
                    add("lstmBlock", arguments);
                    add("lstmblock", arguments);
                    add("lstmCell", x(2, IN), x(2, H), x(2, H), x(IN + H, 4 * H), p, p, p, x(4 * H), config);
                }
            }
        }
    }

    private void others() {
        add("gruCell", x(2, IN), x(2, 3), x(IN + 3, 6), x(IN + 3, 3), x(6), x(3));
        add("sru", x(2, 3, 2), x(2, 3), null, x(9, 3), x(6));
        add("sru", x(2, 3, 2), x(2, 3), x(2, 3), x(9, 3), x(6));
    }
}
