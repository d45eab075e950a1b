package io.gatun.autodiff.quantization;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.ops.Conv2d;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.MatMul;
import io.gatun.ops.Op;
import io.gatun.ops.nn.FakeQuantize;
import io.gatun.ops.nn.FakeQuantizeDynamic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Quantisation after training: a graph whose matrix products and convolutions take their operands in 8 bits, activations
 * unsigned with a zero point, weights signed and symmetric with a scale for each output channel (Jacob et al., 2018).
 *
 * <p>The values are those of 8-bit arithmetic, computed in the graph's own type ({@link FakeQuantize}): what it costs in
 * accuracy is told before any kernel of 8 bits is needed. {@link QuantizationReport} compares.
 */
public final class Quantization {
    /** A product of an activation with weights that do not change in a run. */
    private record Site(SDVariable result, SDVariable input, SDVariable weights, int channelAxis) {}

    private Quantization() {}

    /** Names of the variables whose ranges {@link #statically} needs: the inputs of products with weights. */
    public static List<String> activations(SameDiff graph, Collection<String> excluded) {
        return sites(graph, excluded).stream()
                .map(s -> s.input().name())
                .distinct()
                .toList();
    }

    /**
     * A copy of a graph with ranges that are fixed now.
     *
     * @param batches what it will be given, by the names of placeholders: some hundred examples are enough
     * @param excluded names of results of products that stay as they are, such as a last layer
     */
    public static SameDiff statically(
            SameDiff graph, Iterable<Map<String, NDArray>> batches, RangeRule rule, String... excluded) {
        Calibration c = Calibration.of(graph, activations(graph, Set.of(excluded)), batches, rule);
        return statically(graph, c, excluded);
    }

    /** A copy of a graph with ranges that were collected before, of at least {@link #activations}. */
    public static SameDiff statically(SameDiff graph, Calibration calibration, String... excluded) {
        return quantize(graph, Set.of(excluded), input -> {
            Range r = calibration.ranges().get(input);
            if (r == null) {
                throw new GatunException("[quantization] the calibration has no range of \"" + input + "\": it has "
                        + calibration.ranges().keySet());
            }
            return r.quantizer();
        });
    }

    /** A copy of a graph that finds the range of each activation in each run: needs no batches, costs a pass over it. */
    public static SameDiff dynamically(SameDiff graph, String... excluded) {
        return quantize(graph, Set.of(excluded), input -> new FakeQuantizeDynamic());
    }

    private interface Rule {
        Op quantizer(String input);
    }

    private static SameDiff quantize(SameDiff graph, Set<String> excluded, Rule rule) {
        List<Site> sites = sites(graph, excluded);
        if (sites.isEmpty()) {
            throw new GatunException("[quantization] the graph has no product with weights"
                    + (excluded.isEmpty() ? "" : " but those that are excluded")
                    + ": expected matmul or conv2d of an activation with a parameter or constant");
        }
        SameDiff copy = graph.edit().copy();
        Map<String, SDVariable> activations = new LinkedHashMap<>();
        Map<String, SDVariable> weights = new LinkedHashMap<>();
        for (Site s : sites) {
            String input = s.input().name();
            SDVariable x = activations.computeIfAbsent(input, name -> {
                SDVariable v = copy.variable(name);
                return v.apply(rule.quantizer(name), List.of(v)).rename(name + "/u8");
            });
            SDVariable w = weights.computeIfAbsent(
                    s.weights().name() + "/s8-" + s.channelAxis(), name -> copy.constant(name, rounded(s)));
            SDVariable result = copy.variable(s.result().name());
            copy.edit().setInput(result, 0, x);
            copy.edit().setInput(result, 1, w);
        }
        return copy;
    }

    private static List<Site> sites(SameDiff graph, Collection<String> excluded) {
        List<Site> sites = new ArrayList<>();
        for (SDVariable v : graph.variables()) {
            if (v.definition() instanceof Definition.Apply a && !excluded.contains(v.name())) {
                int axis = channelAxis(a);
                if (axis >= 0) {
                    sites.add(new Site(v, a.in().get(0), a.in().get(1), axis));
                }
            }
        }
        for (String name : excluded) {
            graph.variable(name);
        }
        return sites;
    }

    /** The axis of the weights that counts output channels; -1 for what is not a product with fixed weights. */
    private static int channelAxis(Definition.Apply a) {
        boolean product = a.op() instanceof MatMul || a.op() instanceof Conv2d;
        if (!product || !a.in().getFirst().dataType().isFloating()) {
            return -1;
        }
        VariableType kind = a.in().get(1).type();
        if (kind != VariableType.VARIABLE && kind != VariableType.CONSTANT) {
            return -1;
        }
        if (a.op() instanceof Conv2d) {
            return 0;
        }
        boolean matrix = a.in().get(1).shape().rank() == 2;
        return !matrix ? -1 : ((MatMul) a.op()).transposeB() ? 0 : 1;
    }

    /** The weights as signed 8 bits hold them: each output channel with a scale of its own. */
    private static NDArray rounded(Site s) {
        return Scope.run(() -> {
            NDArray w = s.weights().value().castTo(DataType.DOUBLE);
            int[] others = new int[w.rank() - 1];
            for (int i = 0, k = 0; i < w.rank(); i++) {
                if (i != s.channelAxis()) {
                    others[k++] = i;
                }
            }
            NDArray largest = w.abs().max(true, others);
            NDArray scale = largest.gt(0)
                    .select(
                            largest.mul(1.0 / 127),
                            Nd.ones(DataType.DOUBLE, largest.shape().toArray()));
            return w.div(scale)
                    .round()
                    .clip(-127, 127)
                    .mul(scale)
                    .castTo(s.weights().dataType());
        });
    }
}
