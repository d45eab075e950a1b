package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Fill;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.rnn.GruGates;
import io.gatun.ops.rnn.LstmGates;
import io.gatun.ops.rnn.LstmSequence;
import io.gatun.ops.rnn.RnnActivation;
import io.gatun.ops.rnn.RnnConfig;
import io.gatun.ops.rnn.RnnFormat;
import java.util.ArrayList;
import java.util.List;

/** Recurrent layers, in either direction or both. */
final class OnnxRecurrent {
    private OnnxRecurrent() {}

    static void register(OnnxOperators table) {
        table.all("GRU", OnnxRecurrent::gru);
        table.all("LSTM", OnnxRecurrent::lstm);
        table.all("RNN", OnnxRecurrent::rnn);
    }

    /** One direction of a layer: weights as ours have them. */
    private record Direction<T>(T x, T w, T u, T b, T bState, T h0, T mask, RnnConfig config, int number) {}

    private interface Layer<T> {
        /** h of each step, the last h, and whatever else. */
        List<T> run(Direction<T> d);
    }

    /** Runs the directions one by one, and puts their results side by side. */
    private static <T extends Ops<T>> List<T> layer(OnnxNode<T> n, int gates, int functions, Layer<T> layer) {
        boolean batchFirst = n.integer("layout", 0) == 1;
        RnnFormat format = batchFirst ? RnnFormat.NTS : RnnFormat.TNS;
        T x = n.in(0);
        long batch = x.shape().size(batchFirst ? 0 : 1);
        long steps = x.shape().size(batchFirst ? 1 : 0);
        String direction = n.text("direction", "forward");
        if (n.hasAttribute("clip") || n.flag("input_forget", false)) {
            throw new OnnxFile.Inexpressible("clipped gates, or input gates tied to forget gates");
        }
        T mask = null;
        if (n.has(4)) {
            T place = x.apply(new Range(DataType.LONG, 0, 1, steps), List.of());
            T lengths = n.in(4).cast(DataType.LONG);
            mask = batchFirst
                    ? place.lt(lengths.expandDims(1))
                    : place.expandDims(1).lt(lengths);
        }
        int directions = direction.equals("bidirectional") ? 2 : 1;
        long hidden = n.in(2).shape().size(2);
        List<List<T>> found = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            boolean back = direction.equals("reverse") || d == 1;
            RnnConfig config = functions(n, RnnConfig.of(format).withReverse(back), d * functions, functions);
            T zeros = x.apply(new Fill(x.dataType(), Shape.of(gates * hidden), 0), List.of());
            T b = n.has(3) ? part(n.in(3), d).slice(0, 0, gates * hidden) : zeros;
            T bState = n.has(3) ? part(n.in(3), d).slice(0, gates * hidden, 2 * gates * hidden) : zeros;
            T h0 = n.has(5)
                    ? part(batchFirst ? n.in(5).swapAxes(0, 1) : n.in(5), d)
                    : x.apply(new Fill(x.dataType(), Shape.of(batch, hidden), 0), List.of());
            found.add(layer.run(
                    new Direction<>(x, part(n.in(1), d).t(), part(n.in(2), d).t(), b, bState, h0, mask, config, d)));
        }
        List<T> out = new ArrayList<>();
        for (int k = 0; k < found.getFirst().size(); k++) {
            List<T> values = new ArrayList<>();
            for (List<T> f : found) {
                values.add(f.get(k));
            }
            out.add(k == 0 ? Ops.stack(batchFirst ? 2 : 1, values) : Ops.stack(batchFirst ? 1 : 0, values));
        }
        return out;
    }

    /** What belongs to one direction. */
    private static <T extends Ops<T>> T part(T x, int d) {
        return x.slice(0, d, d + 1).squeeze(0);
    }

    /** The functions of a direction: that of the gates, that of new values, and an LSTM's of the cell. */
    private static RnnConfig functions(OnnxNode<?> n, RnnConfig config, int at, int count) {
        List<String> names = n.texts("activations");
        if (names == null) {
            return config;
        }
        if (count == 3 && !names.get(at + 1).equalsIgnoreCase(names.get(at + 2))) {
            throw new OnnxFile.Inexpressible("different functions of new values and of the cell");
        }
        RnnConfig first = count > 1 ? config.withGate(function(names.get(at))) : config;
        return first.withActivation(function(names.get(count > 1 ? at + 1 : at)));
    }

    private static RnnActivation function(String name) {
        return switch (OnnxProducts.upper(name)) {
            case "SIGMOID" -> RnnActivation.SIGMOID;
            case "TANH" -> RnnActivation.TANH;
            case "RELU" -> RnnActivation.RELU;
            case "SOFTSIGN" -> RnnActivation.SOFTSIGN;
            case "HARDSIGMOID" -> RnnActivation.HARD_SIGMOID;
            default -> throw new OnnxFile.Inexpressible("recurrent layers of " + name);
        };
    }

    private static <T extends Ops<T>> List<T> rnn(OnnxNode<T> n) {
        return layer(n, 1, 1, d -> {
            T b = d.b.add(d.bState);
            return d.mask == null
                    ? d.x.simpleRnnLayer(d.w, d.u, b, d.h0, d.config)
                    : d.x.simpleRnnLayerMasked(d.w, d.u, b, d.h0, d.mask, d.config);
        });
    }

    private static <T extends Ops<T>> List<T> gru(OnnxNode<T> n) {
        boolean after = n.flag("linear_before_reset", false);
        return layer(n, 3, 2, d -> {
            T w = GruGates.ZRN.toRzn(d.w);
            T u = GruGates.ZRN.toRzn(d.u);
            T b = GruGates.ZRN.toRzn(d.b);
            T bState = GruGates.ZRN.toRzn(d.bState);
            return d.mask == null
                    ? d.x.gruLayer(w, u, b, bState, d.h0, d.config, after)
                    : d.x.gruLayerMasked(w, u, b, bState, d.h0, d.mask, d.config, after);
        });
    }

    private static <T extends Ops<T>> List<T> lstm(OnnxNode<T> n) {
        return layer(n, 4, 3, d -> {
            List<T> in = new ArrayList<>(List.of(
                    d.x,
                    LstmGates.IOFG.toIfgo(d.w),
                    LstmGates.IOFG.toIfgo(d.u),
                    LstmGates.IOFG.toIfgo(d.b.add(d.bState)),
                    d.h0));
            boolean batchFirst = n.integer("layout", 0) == 1;
            in.add(n.has(6) ? part(batchFirst ? n.in(6).swapAxes(0, 1) : n.in(6), d.number) : d.h0.zerosLike());
            if (n.has(7)) {
                T p = part(n.in(7), d.number);
                long hidden = p.shape().size(0) / 3;
                in.add(Ops.concat(
                        0,
                        List.of(
                                p.slice(0, 0, hidden),
                                p.slice(0, 2 * hidden, 3 * hidden),
                                p.slice(0, hidden, 2 * hidden))));
            }
            if (d.mask != null) {
                in.add(d.mask);
            }
            List<T> y = d.x.applyAll(new LstmSequence(d.config, n.has(7), d.mask != null), in);
            T steps = d.mask == null
                    ? y.getFirst()
                    : d.mask.expandDims(2).select(y.getFirst(), y.getFirst().zerosLike());
            return List.of(steps, y.get(1), y.get(2));
        });
    }
}
