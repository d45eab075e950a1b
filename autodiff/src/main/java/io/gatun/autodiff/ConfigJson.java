package io.gatun.autodiff;

import io.gatun.arrays.json.JsonReader;
import io.gatun.autodiff.internal.JsonText;
import io.gatun.ops.FileFormatException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records of settings as JSON: an object for a record, with {@code "$type"} first where it is one of several kinds. Reading goes
 * through {@link ConfigText}, which refuses what is wrong.
 */
final class ConfigJson {
    private static final String TYPE = "$type";

    private ConfigJson() {}

    static String write(Record settings) {
        return JsonText.lines(tree(settings, settings.getClass()));
    }

    private static Object tree(Object value, Type declared) {
        return switch (value) {
            case Record r -> {
                Map<String, Object> out = new LinkedHashMap<>();
                if (raw(declared).isInterface()) {
                    out.put(TYPE, r.getClass().getSimpleName());
                }
                for (RecordComponent c : r.getClass().getRecordComponents()) {
                    out.put(c.getName(), tree(ConfigText.get(r, c), c.getGenericType()));
                }
                yield out;
            }
            case Map<?, ?> m -> {
                Map<String, Object> out = new LinkedHashMap<>();
                m.forEach((name, item) -> out.put(name.toString(), tree(item, argument(declared, 1))));
                yield out;
            }
            case Iterable<?> items -> {
                List<Object> out = new ArrayList<>();
                items.forEach(item -> out.add(tree(item, argument(declared, 0))));
                yield out;
            }
            case Double d when !Double.isFinite(d) -> d.toString(); // JSON has no number for it
            case Number n -> n;
            case Boolean b -> b;
            default -> value.toString();
        };
    }

    /** The settings of a text; what it leaves out keeps its default. */
    static <R extends Record> R read(String name, String json, R defaults) {
        Map<String, String> texts = new LinkedHashMap<>();
        flatten(name, JsonReader.read(json), defaults.getClass(), texts);
        return ConfigText.read(name, texts, defaults);
    }

    private static void flatten(String name, Object json, Type declared, Map<String, String> to) {
        Class<?> raw = declared == null ? Object.class : raw(declared);
        switch (json) {
            case null ->
                throw new FileFormatException("[config] " + name + " is null: expected a value, or no such key");
            case Map<?, ?> m
            when raw == Map.class -> {
                int i = 0;
                for (Map.Entry<?, ?> e : m.entrySet()) {
                    to.put(name + "." + i + ".name", (String) e.getKey());
                    flatten(name + "." + i++ + ".value", e.getValue(), argument(declared, 1), to);
                }
            }
            case Map<?, ?> m -> {
                Class<?> type = kind(raw, m.get(TYPE));
                if (raw.isInterface() && m.get(TYPE) != null) {
                    to.put(name, m.get(TYPE).toString());
                }
                for (Map.Entry<?, ?> e : m.entrySet()) {
                    if (!(raw.isInterface() && e.getKey().equals(TYPE))) {
                        flatten(name + "." + e.getKey(), e.getValue(), component(type, (String) e.getKey()), to);
                    }
                }
            }
            case List<?> l -> {
                for (int i = 0; i < l.size(); i++) {
                    Type element = raw == List.class || raw == java.util.Set.class ? argument(declared, 0) : null;
                    flatten(name + "." + i, l.get(i), element, to);
                }
            }
            default -> to.put(name, json.toString());
        }
    }

    private static Class<?> kind(Class<?> raw, Object name) {
        return raw.isSealed() && name != null
                ? Arrays.stream(raw.getPermittedSubclasses())
                        .filter(c -> c.getSimpleName().equals(name))
                        .findFirst()
                        .orElse(raw)
                : raw;
    }

    /** The type of a component; null for one that there is not, which {@link ConfigText} refuses. */
    private static Type component(Class<?> type, String name) {
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .filter(c -> c.getName().equals(name))
                        .map(RecordComponent::getGenericType)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static Type argument(Type type, int i) {
        return ((ParameterizedType) type).getActualTypeArguments()[i];
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type;
    }
}
