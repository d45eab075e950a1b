package io.gatun.layers.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.files.GraphTree;
import io.gatun.ops.FileFormatException;
import java.util.Map;

/** Graphs as JSON, for reading and comparing; {@link GraphTree} describes it. */
public final class GraphJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private GraphJson() {}

    /** The graph with all values, so that {@link #read} gives the same graph. */
    public static String write(SameDiff graph) {
        return write(graph, Long.MAX_VALUE);
    }

    /**
     * The graph with the values of at most so many elements; 0 for its form alone. It can only be read again if all were short
     * enough.
     */
    public static String write(SameDiff graph, long longestValue) {
        try {
            return MAPPER.writeValueAsString(GraphTree.write(graph, longestValue));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of maps, lists and numbers is always written", e);
        }
    }

    /**
     * The graph of a JSON text.
     *
     * @throws FileFormatException if it is no JSON, no graph, or lacks values
     */
    public static SameDiff read(String json) {
        Map<?, ?> tree;
        try {
            tree = MAPPER.readValue(json, Map.class);
        } catch (JsonProcessingException e) {
            throw new FileFormatException("[graphJson] the text is no JSON object: " + e.getOriginalMessage(), e);
        }
        if (tree == null) {
            throw new FileFormatException("[graphJson] the text is null: expected a JSON object");
        }
        return GraphTree.read(tree);
    }
}
