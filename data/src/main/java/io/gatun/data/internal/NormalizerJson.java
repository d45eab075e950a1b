package io.gatun.data.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatun.data.DataException;
import io.gatun.data.ImagePreProcessingScaler;
import io.gatun.data.Normalizer;
import io.gatun.data.NormalizerMinMaxScaler;
import io.gatun.data.NormalizerStandardize;
import io.gatun.ops.FileFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Normalisers as JSON: a format name, a version, the type, and the components of the record. */
public final class NormalizerJson {
    private static final String FORMAT = "gatun-normalizer";
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private NormalizerJson() {}

    /** To JSON. */
    public static byte[] write(Normalizer normalizer) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("format", FORMAT).put("version", VERSION).put("type", normalizer.type());
        // The components stand beside the type; a new one changes the version.
        node.setAll((ObjectNode) MAPPER.valueToTree(components(normalizer)));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers is always JSON", e);
        }
    }

    private static Map<String, Object> components(Normalizer normalizer) {
        Map<String, Object> map = new LinkedHashMap<>();
        switch (normalizer) {
            case ImagePreProcessingScaler s -> {
                map.put("min", s.min());
                map.put("max", s.max());
                map.put("maxPixel", s.maxPixel());
            }
            case NormalizerStandardize s -> {
                map.put("mean", s.mean());
                map.put("std", s.std());
            }
            case NormalizerMinMaxScaler s -> {
                map.put("min", s.min());
                map.put("max", s.max());
                map.put("dataMin", s.dataMin());
                map.put("dataMax", s.dataMax());
            }
        }
        return map;
    }

    /** From JSON. */
    public static Normalizer read(byte[] json) {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (IOException e) {
            throw new FileFormatException("[normalizer] not JSON: " + e.getMessage(), e);
        }
        if (node == null || !FORMAT.equals(node.path("format").asText())) {
            throw new FileFormatException("[normalizer] not a saved normaliser: \"format\" is "
                    + (node == null ? "missing" : node.path("format")) + ", expected \"" + FORMAT + "\"");
        }
        if (!node.path("version").isInt() || node.path("version").asInt() != VERSION) {
            throw new FileFormatException("[normalizer] version " + node.path("version")
                    + " is not known to this release, which reads version " + VERSION
                    + ": use the release of Gatun that wrote the file, or a newer one");
        }
        String type = node.path("type").asText();
        try {
            return switch (type) {
                case ImagePreProcessingScaler.TYPE ->
                    new ImagePreProcessingScaler(number(node, "min"), number(node, "max"), number(node, "maxPixel"));
                case NormalizerStandardize.TYPE ->
                    new NormalizerStandardize(numbers(node, "mean"), numbers(node, "std"));
                case NormalizerMinMaxScaler.TYPE ->
                    new NormalizerMinMaxScaler(
                            number(node, "min"),
                            number(node, "max"),
                            numbers(node, "dataMin"),
                            numbers(node, "dataMax"));
                default ->
                    throw new FileFormatException("[normalizer] unknown type \"" + type + "\": expected "
                            + List.of(
                                    ImagePreProcessingScaler.TYPE,
                                    NormalizerStandardize.TYPE,
                                    NormalizerMinMaxScaler.TYPE));
            };
        } catch (DataException e) {
            throw new FileFormatException("[normalizer] damaged: " + e.getMessage(), e);
        }
    }

    private static double number(JsonNode node, String name) {
        return number(name, node.path(name));
    }

    private static double number(String name, JsonNode value) {
        if (!value.isNumber()) {
            throw new FileFormatException("[normalizer] \"" + name + "\" is "
                    + (value.isMissingNode() ? "missing" : value) + ": expected a number");
        }
        return value.asDouble();
    }

    private static List<Double> numbers(JsonNode node, String name) {
        JsonNode array = node.path(name);
        if (!array.isArray()) {
            throw new FileFormatException("[normalizer] \"" + name + "\" is "
                    + (array.isMissingNode() ? "missing" : "no list") + ": expected a list of numbers");
        }
        List<Double> out = new ArrayList<>(array.size());
        for (JsonNode value : array) {
            out.add(number(name, value));
        }
        return out;
    }
}
