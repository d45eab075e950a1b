package io.gatun.autodiff;

import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Records of settings as texts by dotted names, and back: {@code config.defaults.updater = Adam},
 * {@code config.defaults.updater.beta1 = 0.9}. The kind of what a sealed interface permits is its simple name, so no text
 * of a file becomes another class. What an older file does not have keeps its default.
 */
final class ConfigText {
    private final Map<String, String> texts;
    private final Set<String> unread;

    private ConfigText(Map<String, String> texts) {
        this.texts = texts;
        this.unread = new TreeSet<>(texts.keySet());
    }

    // ---------------------------------------------------------------- writing

    /** The texts of a record. */
    static Map<String, String> write(String name, Record value) {
        Map<String, String> to = new LinkedHashMap<>();
        write(name, value, value.getClass(), to);
        return to;
    }

    private static void write(String name, Object value, Type declared, Map<String, String> to) {
        switch (value) {
            case Record r -> {
                if (raw(declared).isInterface()) {
                    to.put(name, r.getClass().getSimpleName());
                }
                for (RecordComponent c : r.getClass().getRecordComponents()) {
                    write(name + "." + c.getName(), get(r, c), c.getGenericType(), to);
                }
            }
            case Map<?, ?> m -> {
                int i = 0;
                for (Map.Entry<?, ?> e : m.entrySet()) {
                    to.put(name + "." + i + ".name", e.getKey().toString());
                    write(name + "." + i++ + ".value", e.getValue(), argument(declared, 1), to);
                }
            }
            case Iterable<?> items -> {
                int i = 0;
                for (Object item : items) {
                    write(name + "." + i++, item, argument(declared, 0), to);
                }
            }
            case Enum<?> e -> to.put(name, e.name());
            default -> to.put(name, value.toString());
        }
    }

    static Object get(Record r, RecordComponent c) {
        try {
            return c.getAccessor().invoke(r);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(r.getClass() + "." + c.getName(), e);
        }
    }

    // ---------------------------------------------------------------- reading

    /**
     * The record of texts that begin with a name; others are not looked at.
     *
     * @param defaults what holds for components that have no text
     * @throws FileFormatException if a text is missing, wrong or not known
     */
    static <R extends Record> R read(String name, Map<String, String> texts, R defaults) {
        Map<String, String> own = new LinkedHashMap<>();
        texts.forEach((key, text) -> {
            if (key.startsWith(name + ".")) {
                own.put(key, text);
            }
        });
        ConfigText reader = new ConfigText(own);
        @SuppressWarnings("unchecked")
        R found = (R) reader.read(name, defaults.getClass(), defaults);
        if (!reader.unread.isEmpty()) {
            throw new FileFormatException("[config] " + reader.unread
                    + " are not known: expected the settings of this version of Gatun or an older one");
        }
        return found;
    }

    private boolean has(String name) {
        return texts.containsKey(name) || texts.keySet().stream().anyMatch(k -> k.startsWith(name + "."));
    }

    private Object read(String name, Type declared, Object otherwise) {
        Class<?> raw = raw(declared);
        if (raw == Map.class) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; has(name + "." + i); i++) {
                map.put(text(name + "." + i + ".name"), read(name + "." + i + ".value", argument(declared, 1), null));
            }
            return map;
        }
        if (raw == Set.class || raw == List.class) {
            List<Object> items = new ArrayList<>();
            for (int i = 0; has(name + "." + i); i++) {
                items.add(read(name + "." + i, argument(declared, 0), null));
            }
            return raw == Set.class ? new LinkedHashSet<>(items) : items;
        }
        if (!has(name) && otherwise != null) {
            return otherwise;
        }
        if (raw.isInterface()) {
            String kind = text(name);
            Class<?> type = Arrays.stream(raw.getPermittedSubclasses())
                    .filter(c -> c.getSimpleName().equals(kind))
                    .findFirst()
                    .orElseThrow(() -> wrong(
                            name,
                            kind,
                            "one of "
                                    + Arrays.stream(raw.getPermittedSubclasses())
                                            .map(Class::getSimpleName)
                                            .toList()));
            return record(name, type, otherwise);
        }
        return raw.isRecord() ? record(name, raw, otherwise) : value(name, raw);
    }

    private Object record(String name, Class<?> type, Object otherwise) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            RecordComponent c = components[i];
            Object own = type.isInstance(otherwise) ? get((Record) otherwise, c) : null;
            values[i] = read(name + "." + c.getName(), c.getGenericType(), own);
        }
        try {
            return type.getConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class[]::new))
                    .newInstance(values);
        } catch (InvocationTargetException e) {
            throw new FileFormatException(
                    "[config] " + name + " is refused: " + e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.toString(), e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object value(String name, Class<?> raw) {
        String text = text(name);
        try {
            if (raw == String.class) {
                return text;
            } else if (raw == double.class || raw == Double.class) {
                return Double.parseDouble(text);
            } else if (raw == long.class || raw == Long.class) {
                return Long.parseLong(text);
            } else if (raw == int.class || raw == Integer.class) {
                return Integer.parseInt(text);
            } else if ((raw == boolean.class || raw == Boolean.class) && text.matches("true|false")) {
                return Boolean.parseBoolean(text);
            } else if (raw.isEnum()) {
                return Enum.valueOf((Class<Enum>) raw, text);
            }
        } catch (IllegalArgumentException e) { // also of numbers
            throw wrong(name, text, "a " + raw.getSimpleName());
        }
        throw wrong(name, text, "a " + raw.getSimpleName());
    }

    private String text(String name) {
        unread.remove(name);
        String text = texts.get(name);
        if (text == null) {
            throw new FileFormatException("[config] " + name + " is missing: expected the settings of a training");
        }
        return text;
    }

    private static GatunException wrong(String name, String text, String expected) {
        return new FileFormatException("[config] " + name + " is \"" + text + "\": expected " + expected);
    }

    private static Type argument(Type type, int i) {
        return ((ParameterizedType) type).getActualTypeArguments()[i];
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type;
    }
}
