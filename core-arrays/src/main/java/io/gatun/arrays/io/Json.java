package io.gatun.arrays.io;

import io.gatun.arrays.json.JsonReader;
import io.gatun.ops.FileFormatException;

/** JSON in files of arrays: numbers stay as they are written, so that 64 bits of an integer survive. */
final class Json {
    /** A number as it is written. */
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

    private Json() {}

    /**
     * The value of a text.
     *
     * @param what format and source for errors: {@code [json] the text}
     * @throws FileFormatException if it is not JSON
     */
    static Object parse(String text, String what) {
        return JsonReader.read(what + ", ", text, Number::new);
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
