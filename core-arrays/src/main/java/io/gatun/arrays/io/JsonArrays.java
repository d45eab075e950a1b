package io.gatun.arrays.io;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.layout.Scalars;
import io.gatun.arrays.layout.Unicode;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Arrays as JSON, exact for every type:
 *
 * <pre>{@code {"dataType":"FLOAT","shape":[2,2],"data":[1.0,2.0,3.0,"nan"]}}</pre>
 *
 * <p>Values stand in c order; {@code "nan"}, {@code "inf"} and {@code "-inf"} are in quotes, since JSON has no numbers for them. Nested
 * arrays alone, {@code [[1, 2], [3, 4]]}, are read as DOUBLE, LONG, BOOL or UTF8 by what stands in them.
 */
public final class JsonArrays {
    /** Strings that stand for numbers. */
    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "-inf");

    private JsonArrays() {}

    /** The JSON of an array. */
    public static String write(NDArray x) {
        StringBuilder s =
                new StringBuilder("{\"dataType\":\"").append(x.dataType()).append("\",\"shape\":[");
        for (int i = 0; i < x.rank(); i++) {
            s.append(i == 0 ? "" : ",").append(x.size(i));
        }
        s.append("],\"data\":[");
        NDArray plain = x.contiguous();
        try {
            Scalars values = Scalars.of(plain.dataType(), plain.memory(), plain.strings());
            for (long i = 0; i < x.length(); i++) {
                s.append(i == 0 ? "" : ",");
                if (values.isQuoted(i)) {
                    Json.quote(values.text(i), s);
                } else {
                    s.append(values.text(i));
                }
            }
        } finally {
            if (plain != x) {
                plain.close();
            }
        }
        return s.append("]}").toString();
    }

    /**
     * The array of a JSON text.
     *
     * @throws FileFormatException if it is no JSON, or no array; errors of the text name line and column
     */
    public static NDArray read(String json) {
        Object root = Json.parse(json, "[json] the text");
        if (root instanceof Map<?, ?> map) {
            return read(map);
        }
        List<Long> sizes = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        flatten(root, 0, sizes, values);
        return fill(guess(values), Shape.of(sizes.stream().mapToLong(n -> n).toArray()), values);
    }

    private static NDArray read(Map<?, ?> map) {
        if (!(map.get("dataType") instanceof String name)
                || !(map.get("shape") instanceof List<?> sizes)
                || !(map.get("data") instanceof List<?> data)) {
            throw bad("an object without all of \"dataType\", \"shape\" and \"data\"");
        }
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            Long n = sizes.get(i) instanceof Json.Number number ? number.whole() : null;
            if (n == null || n < 0) {
                throw bad("a shape with something else than numbers of 0 or more");
            }
            shape[i] = n;
        }
        DataType type;
        Shape s;
        try {
            type = DataType.of(name);
            s = Shape.of(shape);
        } catch (DataTypeException | ShapeException e) {
            throw new FileFormatException(
                    "[json] the text describes no array: expected a type and a shape that fits memory; "
                            + e.getMessage(),
                    e);
        }
        List<Object> values = new ArrayList<>(data.size());
        for (Object v : data) {
            if (v instanceof List<?>) { // values may be nested, as the shape is
                List<Object> part = new ArrayList<>();
                flatten(v, 0, new ArrayList<>(), part);
                values.addAll(part);
            } else {
                values.add(v);
            }
        }
        if (values.size() != s.length()) {
            throw bad(values.size() + " values for shape " + s);
        }
        return fill(type, s, values);
    }

    private static void flatten(Object o, int depth, List<Long> sizes, List<Object> values) {
        if (!(o instanceof List<?> list)) {
            if (depth != sizes.size()) {
                throw bad("arrays of different depth");
            }
            values.add(o);
            return;
        }
        boolean first = depth == sizes.size() && values.isEmpty();
        if (first) {
            sizes.add((long) list.size());
        } else if (depth >= sizes.size() || sizes.get(depth) != list.size()) {
            throw bad("rows of different length");
        }
        for (Object element : list) {
            flatten(element, depth + 1, sizes, values);
        }
    }

    private static DataType guess(List<Object> values) {
        boolean truths = !values.isEmpty();
        boolean whole = !values.isEmpty();
        boolean text = false;
        for (Object v : values) {
            truths &= v instanceof Boolean;
            whole &= v instanceof Json.Number n && n.whole() != null;
            text |= v instanceof String s && !NOT_FINITE.contains(s);
        }
        return text ? DataType.UTF8 : truths ? DataType.BOOL : whole ? DataType.LONG : DataType.DOUBLE;
    }

    private static NDArray fill(DataType type, Shape shape, List<Object> values) {
        NDArray x = Nd.uninitialized(type, shape, 'c');
        Scalars scalars = Scalars.of(type, x.memory(), x.strings());
        for (int i = 0; i < values.size(); i++) {
            String text =
                    switch (values.get(i)) {
                        case Json.Number n -> n.text();
                        case Boolean b -> b.toString();
                        case String s -> s;
                        case null, default -> "null";
                    };
            boolean fits = type != DataType.UTF8 || values.get(i) instanceof String s && Unicode.isText(s);
            if (!fits || !scalars.parse(text, i)) {
                x.close();
                throw bad("value " + i + ", " + (text.length() > 30 ? text.substring(0, 30) + "..." : text)
                        + ", which is no " + type);
            }
        }
        return x;
    }

    private static FileFormatException bad(String what) {
        return new FileFormatException("[json] the text has " + what
                + ": expected {\"dataType\": ..., \"shape\": [...], \"data\": [...]} or nested arrays of one form");
    }
}
