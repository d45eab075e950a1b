package io.gatun.layers.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatun.autodiff.updaters.Schedule;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.Layer;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Configurations as JSON, from the components of their records. The kind of a layer, updater, schedule or input type is
 * a name out of a fixed list ({@link LayerTypes} for layers): no text of a file ever becomes a class.
 */
final class ConfigurationJson {
    /** The version written here; a newer one is refused. */
    static final int VERSION = 1;

    private static final String FORMAT = "gatun.MultiLayerConfiguration";

    private ConfigurationJson() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "@type")
    private interface Named {}

    private static JsonMapper mapper(Map<String, Class<? extends Layer>> layers) {
        JsonMapper.Builder builder = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                // All records are public, so no module need open its packages to reflection.
                .disable(MapperFeature.CAN_OVERRIDE_ACCESS_MODIFIERS)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, null));
        layers.forEach((name, type) -> builder.registerSubtypes(new NamedType(type, name)));
        builder.addMixIn(Layer.class, Named.class);
        for (Class<?> root : new Class<?>[] {InputType.class, Updater.class, Schedule.class}) {
            builder.addMixIn(root, Named.class);
            for (Class<?> type : root.getPermittedSubclasses()) {
                builder.registerSubtypes(new NamedType(type, type.getSimpleName()));
            }
        }
        return builder.build();
    }

    static String write(MultiLayerConfiguration network) {
        // Also kinds that nobody registered can be written: that must not fail at the end of a long training.
        Map<String, Class<? extends Layer>> layers = new TreeMap<>(LayerTypes.known());
        network.layers().forEach(layer -> layers.put(LayerTypes.name(layer.getClass()), layer.getClass()));
        JsonMapper mapper = mapper(layers);
        ObjectNode document = mapper.createObjectNode().put("format", FORMAT).put("version", VERSION);
        try {
            document.set("network", mapper.valueToTree(network));
            return mapper.writeValueAsString(document);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new ConfigurationException(
                    "[toJson] " + e.getMessage()
                            + ": expected layers that are public records of numbers, texts, enums, lists and records",
                    e);
        }
    }

    static MultiLayerConfiguration read(String json) {
        JsonMapper mapper = mapper(LayerTypes.known());
        try {
            JsonNode tree = mapper.readTree(json);
            if (!(tree instanceof ObjectNode document)
                    || !document.path("format").asText().equals(FORMAT)) {
                throw new FileFormatException(
                        "[fromJson] not the configuration of a network: expected a JSON object with" + " \"format\": \""
                                + FORMAT + "\"");
            }
            int version = document.path("version").asInt(-1);
            if (version < 1 || version > VERSION) {
                throw new FileFormatException("[fromJson] version " + document.path("version") + ": expected 1 to "
                        + VERSION + "; what a newer Gatun wrote needs that Gatun");
            }
            if (document.size() != 3 || !document.path("network").isObject()) {
                throw new FileFormatException(
                        "[fromJson] fields " + fields(document) + ": expected format, version and the object network");
            }
            return mapper.treeToValue(document.get("network"), MultiLayerConfiguration.class);
        } catch (JsonProcessingException e) {
            throw failure(e);
        }
    }

    private static String fields(ObjectNode node) {
        return String.join(", ", (Iterable<String>) node::fieldNames);
    }

    private static FileFormatException failure(JsonProcessingException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof GatunException) {
                return new FileFormatException("[fromJson] " + t.getMessage() + at(e), e);
            }
        }
        if (e instanceof InvalidTypeIdException unknown) {
            boolean layer = unknown.getBaseType().getRawClass() == Layer.class;
            return new FileFormatException(
                    "[fromJson] "
                            + (unknown.getTypeId() == null
                                    ? "no \"@type\""
                                    : "unknown type \"" + unknown.getTypeId() + "\"")
                            + at(e) + ": expected a known "
                            + unknown.getBaseType().getRawClass().getSimpleName()
                            + (layer
                                    ? ", one of " + LayerTypes.known().keySet()
                                            + "; for a layer of your own call LayerTypes.register(ItsRecord.class)"
                                    : ""),
                    e);
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return new FileFormatException(
                    "[fromJson] unknown field \"" + unknown.getPropertyName() + "\"" + at(e) + ": expected one of "
                            + unknown.getKnownPropertyIds() + "; what a newer Gatun wrote needs that Gatun",
                    e);
        }
        return new FileFormatException("[fromJson] " + e.getOriginalMessage() + at(e), e);
    }

    /** Where in the document, as {@code  at network.layers[2].kernel}. */
    private static String at(JsonProcessingException e) {
        if (e instanceof JsonMappingException m && !m.getPath().isEmpty()) {
            StringBuilder path = new StringBuilder("network");
            for (JsonMappingException.Reference r : m.getPath()) {
                path.append(r.getFieldName() == null ? "[" + r.getIndex() + "]" : "." + r.getFieldName());
            }
            return " at " + path;
        }
        return e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
    }
}
