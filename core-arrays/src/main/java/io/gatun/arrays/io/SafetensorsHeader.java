package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The header of a safetensors file: where each array lies.
 *
 * @param entries arrays by name, in the order of the file
 * @param metadata texts by name
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata) {
    private static final String METADATA = "__metadata__";

    /** The format's names of types. */
    private static final Map<String, DataType> TYPES = Map.ofEntries(
            Map.entry("BOOL", DataType.BOOL),
            Map.entry("U8", DataType.UBYTE),
            Map.entry("I8", DataType.BYTE),
            Map.entry("U16", DataType.UINT16),
            Map.entry("I16", DataType.SHORT),
            Map.entry("U32", DataType.UINT32),
            Map.entry("I32", DataType.INT),
            Map.entry("U64", DataType.UINT64),
            Map.entry("I64", DataType.LONG),
            Map.entry("F16", DataType.HALF),
            Map.entry("BF16", DataType.BFLOAT16),
            Map.entry("F32", DataType.FLOAT),
            Map.entry("F64", DataType.DOUBLE));

    /** An array: its bytes from begin to end, counted from the end of the header. */
    record Entry(DataType type, Shape shape, long begin, long end) {
        Spec spec() {
            return new Spec(type, shape);
        }
    }

    /**
     * Reads the text of a header and checks that its arrays fill the bytes behind it without gap or overlap.
     *
     * @param data bytes behind the header
     */
    static SafetensorsHeader parse(byte[] text, long data, String source) {
        String what = "[safetensors] " + source;
        Object root = Json.parse(new String(text, StandardCharsets.UTF_8), what + ", its header,");
        if (!(root instanceof Map<?, ?> map)) {
            throw bad(source, "its header is no object");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<?, ?> e : map.entrySet()) {
            String name = (String) e.getKey();
            if (name.equals(METADATA)) {
                metadata(e.getValue(), metadata, source);
            } else {
                entries.put(name, entry(name, e.getValue(), source));
            }
        }
        checkLayout(entries, data, source);
        return new SafetensorsHeader(entries, metadata);
    }

    private static void metadata(Object value, Map<String, String> to, String source) {
        if (!(value instanceof Map<?, ?> map)) {
            throw bad(source, METADATA + " is no object");
        }
        map.forEach((k, v) -> {
            if (!(v instanceof String text)) {
                throw bad(source, METADATA + " \"" + k + "\" is no text");
            }
            to.put((String) k, text);
        });
    }

    private static Entry entry(String name, Object value, String source) {
        if (!(value instanceof Map<?, ?> map) || map.size() != 3) {
            throw bad(source, "\"" + name + "\" is not an object of dtype, shape and data_offsets");
        }
        if (!(map.get("dtype") instanceof String dtype)) {
            throw bad(source, "\"" + name + "\" has no dtype");
        }
        long[] sizes = numbers(map.get("shape"), name, "shape", source);
        long[] offsets = numbers(map.get("data_offsets"), name, "data_offsets", source);
        if (offsets.length != 2 || offsets[1] < offsets[0]) {
            throw bad(source, "\"" + name + "\" has data_offsets that are no begin and end");
        }
        DataType type = type(dtype, name, source);
        Shape shape;
        try {
            shape = Shape.of(sizes);
        } catch (ShapeException e) {
            throw new FileFormatException(
                    "[safetensors] " + source + ": \"" + name + "\" has an impossible shape: expected one that fits"
                            + " memory; " + e.getMessage(),
                    e);
        }
        long bytes = offsets[1] - offsets[0];
        if (shape.length() > bytes / type.bytes() || shape.length() * type.bytes() != bytes) {
            throw bad(source, "\"" + name + "\" " + type + shape + " claims " + bytes + " bytes");
        }
        return new Entry(type, shape, offsets[0], offsets[1]);
    }

    private static DataType type(String dtype, String name, String source) {
        DataType type = TYPES.get(dtype);
        if (type == null) {
            throw new FileFormatException("[safetensors] " + source + ": \"" + name + "\" is of type "
                    + dtype.replaceAll("[^ -~]", "?") + ", which arrays do not have: expected one of "
                    + new TreeSet<>(TYPES.keySet()) + "; convert it first");
        }
        return type;
    }

    /** The format's name of a type. */
    static String nameOf(DataType type) {
        return TYPES.entrySet().stream()
                .filter(e -> e.getValue() == type)
                .findFirst()
                .orElseThrow(() -> new DataTypeException("[safetensors] the format has no " + type + ": cast it first"))
                .getKey();
    }

    private static long[] numbers(Object value, String name, String key, String source) {
        if (!(value instanceof List<?> list)) {
            throw bad(source, "\"" + name + "\" has no list " + key);
        }
        long[] out = new long[list.size()];
        for (int i = 0; i < out.length; i++) {
            Long n = list.get(i) instanceof Json.Number number ? number.whole() : null;
            if (n == null || n < 0) {
                throw bad(source, "\"" + name + "\" has a " + key + " with something else than numbers of 0 or more");
            }
            out[i] = n;
        }
        return out;
    }

    private static void checkLayout(Map<String, Entry> entries, long data, String source) {
        List<Map.Entry<String, Entry>> order = new ArrayList<>(entries.entrySet());
        order.sort(Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
                .thenComparingLong(e -> e.getValue().end));
        long at = 0;
        for (Map.Entry<String, Entry> e : order) {
            if (e.getValue().begin != at) {
                throw bad(
                        source,
                        "\"" + e.getKey() + "\" begins at byte " + e.getValue().begin + " of the data, not at " + at
                                + ", where the array before it ends");
            }
            at = e.getValue().end;
        }
        if (at != data) {
            throw bad(source, "its arrays take " + at + " bytes, of " + data + " behind the header");
        }
    }

    private static FileFormatException bad(String source, String what) {
        return new FileFormatException("[safetensors] " + source + " is damaged or incomplete: " + what
                + "; expected a .safetensors file, copy or save it again");
    }

    /** The header of arrays in the order in which they are to be written. */
    static byte[] write(Map<String, NDArray> arrays, Map<String, String> metadata) {
        StringBuilder s = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            s.append("\"" + METADATA + "\":{");
            String before = "";
            for (Map.Entry<String, String> e : metadata.entrySet()) {
                s.append(before);
                Json.quote(e.getKey(), s);
                s.append(':');
                Json.quote(e.getValue(), s);
                before = ",";
            }
            s.append('}');
        }
        long at = 0;
        for (Map.Entry<String, NDArray> e : arrays.entrySet()) {
            if (e.getKey().equals(METADATA)) {
                throw new io.gatun.ops.GatunException("[safetensors] an array named " + METADATA
                        + ": the format keeps that name for texts, take another");
            }
            NDArray x = e.getValue();
            s.append(s.length() > 1 ? "," : "");
            Json.quote(e.getKey(), s);
            s.append(":{\"dtype\":\"").append(nameOf(x.dataType())).append("\",\"shape\":[");
            for (int i = 0; i < x.rank(); i++) {
                s.append(i == 0 ? "" : ",").append(x.size(i));
            }
            long end = at + RawArrays.bytes(x);
            s.append("],\"data_offsets\":[").append(at).append(',').append(end).append("]}");
            at = end;
        }
        return s.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
