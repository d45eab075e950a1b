package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a graph is asked to compute. */
public sealed interface GraphRuns permits SameDiff {
    /**
     * Outputs with gradients.
     *
     * @param outputs by name
     * @param gradients of the sum of the loss variables, by the names of their variables
     */
    record OutAndGrad(Map<String, NDArray> outputs, Map<String, NDArray> gradients) {}

    /** The variables of one type, in the order in which they were made. */
    List<SDVariable> variables(VariableType type);

    /** See {@link SameDiff#output(Map, String...)}. */
    Map<String, NDArray> output(Map<String, NDArray> placeholders, String... outputs);

    /**
     * Computes outputs as evaluation does: what regularises training is left out, dropout passes its input on.
     * {@link #output} runs the graph as it stands.
     *
     * @param outputs names; none for those of {@link SameDiff#setOutputs}
     */
    Map<String, NDArray> predict(Map<String, NDArray> placeholders, String... outputs);

    /** Computes outputs, by name. */
    default Map<String, NDArray> output(Map<String, NDArray> placeholders, List<String> outputs) {
        return output(placeholders, outputs.toArray(String[]::new));
    }

    /** Computes one output. */
    default NDArray outputSingle(Map<String, NDArray> placeholders, String output) {
        return output(placeholders, output).get(output);
    }

    /** Computes every result of the graph, by name. */
    default Map<String, NDArray> outputAll(Map<String, NDArray> placeholders) {
        return output(
                placeholders,
                variables(VariableType.ARRAY).stream().map(SDVariable::name).toList());
    }

    /** A request to which inputs and outputs are added one by one. */
    default BatchOutput batchOutput() {
        return new BatchOutput(this);
    }

    /** Names of the placeholders, in the order in which they were made. */
    default List<String> inputs() {
        return variables(VariableType.PLACEHOLDER).stream()
                .map(SDVariable::name)
                .toList();
    }

    /** A request under way: see {@link GraphRuns#batchOutput}. */
    final class BatchOutput {
        private final GraphRuns graph;
        private final Map<String, NDArray> placeholders = new LinkedHashMap<>();
        private final List<String> outputs = new java.util.ArrayList<>();

        BatchOutput(GraphRuns graph) {
            this.graph = graph;
        }

        /** Gives a placeholder its value. */
        public BatchOutput input(String placeholder, NDArray value) {
            placeholders.put(placeholder, value);
            return this;
        }

        /** Gives placeholders their values. */
        public BatchOutput inputs(Map<String, NDArray> values) {
            placeholders.putAll(values);
            return this;
        }

        /** Asks for outputs; without any, for those of {@link SameDiff#setOutputs}. */
        public BatchOutput output(String... names) {
            outputs.addAll(List.of(names));
            return this;
        }

        /** Computes the outputs, by name. */
        public Map<String, NDArray> exec() {
            return graph.output(placeholders, outputs);
        }

        /** Computes the only output. */
        public NDArray execSingle() {
            Map<String, NDArray> found = exec();
            if (found.size() != 1) {
                throw new io.gatun.ops.GatunException(
                        "[batchOutput] " + found.keySet() + " were asked for: expected one output, or call exec()");
            }
            return found.values().iterator().next();
        }
    }
}
