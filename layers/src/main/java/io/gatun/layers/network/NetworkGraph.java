package io.gatun.layers.network;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.LossLayer;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as a graph: placeholders {@link #FEATURES} and {@link #LABELS}, one variable for each parameter, one state
 * for each kept array, the activations of every layer as it predicts, and the losses as it predicts ({@link #SCORE})
 * and trains ({@link #LOSS}).
 */
final class NetworkGraph implements AutoCloseable {
    static final String FEATURES = "features";
    static final String LABELS = "labels";
    /** Mean loss of the examples, as the network predicts: no dropout, running averages. */
    static final String SCORE = "score";
    /** Mean loss of the examples, as the network trains. */
    static final String LOSS = "loss";
    /** What L1 and L2 add to the score. */
    static final String PENALTY = "penalty";
    /** What training makes small: loss and penalty. */
    static final String OBJECTIVE = "objective";

    private static final String KEY = "random/key";

    private final SameDiff graph = SameDiff.create();
    private final List<ResolvedLayer> layers;
    private final Map<String, SDVariable> parameters = new LinkedHashMap<>();
    private final Map<String, SDVariable> states = new LinkedHashMap<>();
    private final List<String> activations = new ArrayList<>();
    private List<String> gradients = List.of();
    private final DataType type;
    private final long seed;
    private SDVariable key;
    private long keys;

    /** A network whose weights are drawn by the seed, or all 0 if something else will set them. */
    NetworkGraph(MultiLayerConfiguration conf, List<ResolvedLayer> layers, boolean draw) {
        this.layers = layers;
        this.type = conf.dataType();
        this.seed = conf.seed();
        try {
            new Initializer(conf, draw).fill(layers, this::parameter, this::state);
            SDVariable x = graph.placeHolder(
                    FEATURES, type, conf.inputType().shape(Shape.UNKNOWN).toArray());
            predict(x);
            if (layers.getLast().layer() instanceof LossLayer) {
                SDVariable labels = graph.placeHolder(
                        LABELS,
                        type,
                        layers.getLast().out().shape(Shape.UNKNOWN).toArray());
                loss(x, labels);
            }
        } catch (RuntimeException | Error e) {
            graph.close();
            throw e;
        }
    }

    private void parameter(String name, NDArray value) {
        parameters.put(name, graph.var(name, value));
    }

    private void state(String name, NDArray value) {
        states.put(name, graph.state(name, value));
    }

    private void predict(SDVariable features) {
        SDVariable x = features;
        for (ResolvedLayer layer : layers) {
            x = apply(layer, x, false);
            activations.add(x.name());
        }
    }

    private void loss(SDVariable features, SDVariable labels) {
        loss(features, labels, false).rename(SCORE);
        SDVariable loss = loss(features, labels, true).rename(LOSS);
        SDVariable penalty = penalty().rename(PENALTY);
        SDVariable objective = loss.add(penalty).rename(OBJECTIVE);
        if (!parameters.isEmpty()) {
            SDVariable[] wrt = parameters.values().toArray(SDVariable[]::new);
            gradients =
                    graph.grad(objective, wrt).stream().map(SDVariable::name).toList();
        }
        graph.setLossVariables(LOSS);
    }

    private SDVariable loss(SDVariable features, SDVariable labels, boolean training) {
        SDVariable x = features;
        for (ResolvedLayer layer : layers.subList(0, layers.size() - 1)) {
            x = apply(layer, x, training);
        }
        ResolvedLayer last = layers.getLast();
        Context ctx = new Context(last, training);
        SDVariable in = prepare(ctx, x);
        SDVariable losses = call(last, () -> ((LossLayer) last.layer()).loss(ctx, in, labels));
        require(last, "its loss", losses, Shape.of(Shape.UNKNOWN));
        return losses.mean();
    }

    private SDVariable apply(ResolvedLayer layer, SDVariable x, boolean training) {
        Context ctx = new Context(layer, training);
        SDVariable in = prepare(ctx, x);
        SDVariable y = call(layer, () -> layer.layer().apply(ctx, in));
        require(layer, "its output", y, layer.out().shape(Shape.UNKNOWN));
        return y;
    }

    /** The input in the form that the layer wants, with dropout. */
    private SDVariable prepare(Context ctx, SDVariable x) {
        InputType in = ctx.layer.in();
        SDVariable y = ctx.layer.offered().equals(in) ? x : x.reshape(in.shape(Shape.UNKNOWN));
        Double keep = ctx.options().dropOut();
        return ctx.training && keep != null && keep < 1 ? y.dropout(1 - keep, ctx.key()) : y;
    }

    private static SDVariable call(ResolvedLayer layer, java.util.function.Supplier<SDVariable> f) {
        try {
            return f.get();
        } catch (GatunException e) {
            throw new GatunException("[" + layer.label() + "] " + e.getMessage(), e);
        }
    }

    private void require(ResolvedLayer layer, String what, SDVariable x, Shape shape) {
        if (!fits(x.shape(), shape) || x.dataType() != type) {
            throw new io.gatun.ops.ShapeException("[" + layer.label() + "] " + what + " is " + x.spec() + ": expected "
                    + type + shape + ", where -1 is the batch");
        }
    }

    /** The batch may have become known, as by parameters that are as many. */
    private static boolean fits(Shape shape, Shape pattern) {
        return shape.rank() == pattern.rank()
                && shape.rank() > 0
                && shape.with(0, Shape.UNKNOWN).equals(pattern);
    }

    /** L1 of a weight adds the sum of its absolute values to the score, L2 half the sum of its squares. */
    private SDVariable penalty() {
        SDVariable sum = null;
        for (ResolvedLayer layer : layers) {
            for (ParameterSpec spec : layer.parameters()) {
                if (!spec.regularized()) {
                    continue;
                }
                SDVariable w = parameters.get(name(layer, spec));
                LayerOptions options = layer.options();
                if (options.l1() > 0) {
                    sum = plus(sum, w.abs().sum().mul(options.l1()));
                }
                if (options.l2() > 0) {
                    sum = plus(sum, w.square().sum().mul(options.l2() / 2));
                }
            }
        }
        if (sum != null) {
            return sum;
        }
        try (NDArray zero = Nd.scalar(type, 0.0)) {
            return graph.constant(zero);
        }
    }

    private static SDVariable plus(SDVariable a, SDVariable b) {
        return a == null ? b : a.add(b);
    }

    /** The name of an array of a layer: {@code LAYER/NAME}. */
    static String name(ResolvedLayer layer, ParameterSpec spec) {
        return layer.name() + "/" + spec.name();
    }

    SameDiff graph() {
        return graph;
    }

    /** Trained variables by name, in the order of the parameter vector. */
    Map<String, SDVariable> parameters() {
        return parameters;
    }

    /** Kept variables by name, the random key among them if there is one. */
    Map<String, SDVariable> states() {
        return states;
    }

    /** Names of what each layer gives when the network predicts. */
    List<String> activations() {
        return activations;
    }

    /** Names of the gradients of {@link #OBJECTIVE} by the parameters, in their order. */
    List<String> gradients() {
        return gradients;
    }

    /** Whether the network ends in a loss and so can be trained. */
    boolean hasLoss() {
        return graph.hasVariable(LOSS);
    }

    @Override
    public void close() {
        graph.close();
    }

    /** One layer in one of the two modes. */
    private final class Context implements LayerContext<SDVariable> {
        private final ResolvedLayer layer;
        private final boolean training;

        Context(ResolvedLayer layer, boolean training) {
            this.layer = layer;
            this.training = training;
        }

        @Override
        public SDVariable parameter(String name) {
            return find("parameter", parameters, name);
        }

        @Override
        public SDVariable state(String name) {
            return find("state", states, name);
        }

        private SDVariable find(String kind, Map<String, SDVariable> where, String name) {
            SDVariable v = where.get(layer.name() + "/" + name);
            if (v == null) {
                throw new GatunException("no " + kind + " \"" + name + "\": expected one that the layer declares, of "
                        + (kind.equals("state") ? layer.state() : layer.parameters())
                                .stream().map(ParameterSpec::name).toList());
            }
            return v;
        }

        @Override
        public void update(String name, SDVariable value) {
            SDVariable state = state(name);
            if (training) {
                graph.update(state, value);
            }
        }

        @Override
        public boolean training() {
            return training;
        }

        /** Each call draws from a stream of its own: the seeds differ, and the offset moves on with each step. */
        @Override
        public SDVariable key() {
            if (key == null) {
                key = graph.randomKey(KEY, seed);
                states.put(KEY, key);
            }
            try (NDArray shift = Nd.create(new long[] {0x9E3779B97F4A7C15L * ++keys, 0}, 2)) {
                return key.add(graph.constant(shift));
            }
        }

        @Override
        public LayerOptions options() {
            return layer.options();
        }
    }
}
