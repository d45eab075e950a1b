package io.gatun.arrays.io;

import io.gatun.ops.FileFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict reader of JSON (RFC 8259) for texts of unknown origin: no duplicate names, no more depth than asked for. Objects
 * become maps in the order of the text, arrays lists, numbers {@link Number}s, the rest strings, booleans and null.
 */
final class Json {
    private static final int MAX_DEPTH = 64;

    /** A number as it is written, so that 64 bits of an integer survive. */
    record Number(String text) {
        /** The value as an integer; null if it is written with a fraction or exponent, or does not fit. */
        Long whole() {
            try {
                return text.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9') ? Long.valueOf(text) : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }

        double real() {
            return Double.parseDouble(text);
        }
    }

    private final String text;
    private final String what;
    private int at;

    private Json(String text, String what) {
        this.text = text;
        this.what = what;
    }

    /**
     * The value of a text.
     *
     * @param what format and source for errors: {@code [json] the text}
     * @throws FileFormatException if it is not JSON
     */
    static Object parse(String text, String what) {
        Json j = new Json(text, what);
        Object value = j.value(0);
        j.space();
        if (j.at < text.length()) {
            throw j.bad("more text after the value");
        }
        return value;
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw bad("more than " + MAX_DEPTH + " levels");
        }
        space();
        char c = peek();
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
        if (accept('}')) {
            return map;
        }
        do {
            space();
            if (peek() != '"') {
                throw bad("no name in quotes");
            }
            String name = string();
            if (map.containsKey(name)) {
                throw bad("the name \"" + name + "\" twice");
            }
            if (!accept(':')) {
                throw bad("no ':'");
            }
            map.put(name, value(depth + 1));
        } while (accept(','));
        if (!accept('}')) {
            throw bad("no ',' or '}'");
        }
        return map;
    }

    private List<Object> array(int depth) {
        List<Object> list = new ArrayList<>();
        at++;
        if (accept(']')) {
            return list;
        }
        do {
            list.add(value(depth + 1));
        } while (accept(','));
        if (!accept(']')) {
            throw bad("no ',' or ']'");
        }
        return list;
    }

    private String string() {
        StringBuilder s = new StringBuilder();
        for (at++; ; at++) {
            char c = peek();
            if (c == '"') {
                at++;
                return s.toString();
            }
            if (c < ' ') {
                throw bad("a control character in a string");
            }
            if (c != '\\') {
                s.append(c);
                continue;
            }
            at++;
            char escaped = peek();
            switch (escaped) {
                case '"', '\\', '/' -> s.append(escaped);
                case 'b' -> s.append('\b');
                case 'f' -> s.append('\f');
                case 'n' -> s.append('\n');
                case 'r' -> s.append('\r');
                case 't' -> s.append('\t');
                case 'u' -> {
                    int code = 0;
                    for (int i = 0; i < 4; i++) {
                        at++;
                        int digit = Character.digit(peek(), 16);
                        if (digit < 0) {
                            throw bad("no four hexadecimal digits");
                        }
                        code = code << 4 | digit;
                    }
                    s.append((char) code);
                }
                default -> throw bad("an unknown escape");
            }
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw bad("no value");
        }
        at += word.length();
        return value;
    }

    private Number number() {
        int start = at;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        if (skip('.')) {
            digits();
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        return new Number(text.substring(start, at));
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw bad("no value");
        }
    }

    private boolean skip(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private boolean accept(char c) {
        space();
        return skip(c);
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw bad("no end");
        }
        return text.charAt(at);
    }

    private FileFormatException bad(String found) {
        int end = Math.min(at, text.length());
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        String near = text.substring(end, Math.min(end + 20, text.length())).replaceAll("[^ -~]", "?");
        return new FileFormatException(what + " has " + found + " in line " + line + ", column " + (end - lineStart + 1)
                + " (\"" + near + "\"): expected JSON");
    }

    /** A string in quotes. */
    static void quote(String s, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"', '\\' -> to.append('\\').append(c);
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        String hex = Integer.toHexString(c);
                        to.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        to.append('"');
    }
}
