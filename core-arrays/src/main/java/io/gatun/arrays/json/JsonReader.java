package io.gatun.arrays.json;

import io.gatun.ops.FileFormatException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A strict reader of JSON (RFC 8259), also of texts of unknown origin: no key twice, no deep nesting. Objects become maps in the
 * order of the text, arrays lists; the rest are strings, numbers, {@code Boolean} and null.
 */
public final class JsonReader {
    private static final int DEEPEST = 100;

    private final String source;
    private final String text;
    private final Function<String, Object> numbers;
    private int at;

    private JsonReader(String source, String text, Function<String, Object> numbers) {
        this.source = source;
        this.text = text;
        this.numbers = numbers;
    }

    /**
     * The value of a text; numbers are {@code Long} where they are whole and fit, else {@code Double}.
     *
     * @throws FileFormatException with line and column, if the text is not JSON, nests too deep or names a key twice
     */
    public static Object read(String text) {
        return read("[json] ", text, JsonReader::longOrDouble);
    }

    /**
     * The value of a text.
     *
     * @param source how errors begin, as {@code "[json] "}
     * @param numbers what a number becomes, from how it is written
     * @throws FileFormatException with line and column, if the text is not JSON, nests too deep or names a key twice
     */
    public static Object read(String source, String text, Function<String, Object> numbers) {
        JsonReader r = new JsonReader(source, text, numbers);
        Object value = r.value(0);
        r.skip();
        if (r.at < text.length()) {
            throw r.wrong("the end of the text");
        }
        return value;
    }

    private Object value(int depth) {
        skip();
        if (depth > DEEPEST) {
            throw wrong("at most " + DEEPEST + " levels");
        }
        char c = at < text.length() ? text.charAt(at) : 0;
        return switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        if (takes('}')) {
            return map;
        }
        do {
            skip();
            int start = at;
            String key = string();
            expect(':');
            if (map.containsKey(key)) {
                at = start;
                throw wrong("each key once, but \"" + key + "\" is there twice");
            }
            map.put(key, value(depth + 1));
        } while (takes(','));
        expect('}');
        return map;
    }

    private List<Object> array(int depth) {
        List<Object> list = new ArrayList<>();
        at++;
        if (takes(']')) {
            return list;
        }
        do {
            list.add(value(depth + 1));
        } while (takes(','));
        expect(']');
        return list;
    }

    private String string() {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw wrong("a string");
        }
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                at--;
                throw wrong("no control character in a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
        if (at == text.length()) {
            throw wrong("the end of a string");
        }
        at++;
        return out.toString();
    }

    private char escape() {
        char c = at < text.length() ? text.charAt(at) : 0;
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                String hex = at + 4 <= text.length() ? text.substring(at, at + 4) : "";
                if (!hex.matches("[0-9a-fA-F]{4}")) {
                    throw wrong("four hexadecimal digits");
                }
                at += 4;
                yield (char) Integer.parseInt(hex, 16);
            }
            default -> {
                at--;
                throw wrong("one of \" \\ / b f n r t u behind a backslash");
            }
        };
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("true, false or null");
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int end = at;
        while (end < text.length() && "+-.eE0123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        String digits = text.substring(at, end);
        if (!digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            throw wrong("a value");
        }
        at = end;
        return numbers.apply(digits);
    }

    private static Object longOrDouble(String digits) {
        try {
            return digits.matches("-?[0-9]+")
                    ? (Object) new BigDecimal(digits).longValueExact()
                    : Double.valueOf(digits);
        } catch (ArithmeticException e) { // more than 64 bits
            return Double.valueOf(digits);
        }
    }

    private void skip() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean takes(char c) {
        skip();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!takes(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private FileFormatException wrong(String expected) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(at, text.length()); i++) {
            column = text.charAt(i) == '\n' ? 1 : column + 1;
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        String found = at >= text.length() ? "the end" : "'" + text.charAt(at) + "'";
        return new FileFormatException(
                source + "line " + line + ", column " + column + ": found " + found + ", expected " + expected);
    }
}
