package io.gatun.autodiff.internal;

import java.util.List;
import java.util.Map;

/** Values as JSON that may stand inside a page's script: no character in it can end the script or begin markup. */
public final class JsonText {
    private JsonText() {}

    /** JSON of maps, lists, strings, numbers (null where not finite), booleans and null. */
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /** The same over several lines, for people. */
    public static String lines(Object value) {
        StringBuilder out = new StringBuilder();
        lines(value, "\n", out);
        return out.append('\n').toString();
    }

    private static void lines(Object value, String indent, StringBuilder out) {
        String inner = indent + "  ";
        if (value instanceof Map<?, ?> m && !m.isEmpty()) {
            String before = "{";
            for (Map.Entry<?, ?> e : m.entrySet()) {
                out.append(before).append(inner);
                string(e.getKey().toString(), out);
                out.append(": ");
                lines(e.getValue(), inner, out);
                before = ",";
            }
            out.append(indent).append('}');
        } else {
            write(value, out);
        }
    }

    private static void write(Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> m -> {
                String before = "{";
                for (Map.Entry<?, ?> e : m.entrySet()) {
                    out.append(before);
                    string(e.getKey().toString(), out);
                    out.append(':');
                    write(e.getValue(), out);
                    before = ",";
                }
                out.append(m.isEmpty() ? "{}" : "}");
            }
            case List<?> l -> {
                String before = "[";
                for (Object o : l) {
                    out.append(before);
                    write(o, out);
                    before = ",";
                }
                out.append(l.isEmpty() ? "[]" : "]");
            }
            case Double d -> out.append(Double.isFinite(d) ? d.toString() : "null");
            case Number n -> out.append(n);
            case Boolean b -> out.append(b);
            default -> string(value.toString(), out);
        }
    }

    private static void string(String s, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean plain = c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
            if (plain) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
    }
}
