package io.gatun.arrays.io;

import io.gatun.ops.FileFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of a NumPy file: a Python dictionary of three entries, read by a scanner that knows no more of Python than that.
 *
 * @param descr the element type, such as {@code <f4}
 * @param fortran true for first axis fastest
 * @param shape sizes
 */
record NpyHeader(String descr, boolean fortran, long[] shape) {
    private static final int MAX_RANK = 64;

    /** Parses the dictionary's text. */
    static NpyHeader parse(byte[] text, String source) {
        return new Scanner(new String(text, StandardCharsets.ISO_8859_1), source).header();
    }

    /** The dictionary's text, as NumPy writes it. */
    String text() {
        StringBuilder s = new StringBuilder("{'descr': '").append(descr).append("', 'fortran_order': ");
        s.append(fortran ? "True" : "False").append(", 'shape': (");
        for (int i = 0; i < shape.length; i++) {
            s.append(i == 0 ? "" : ", ").append(shape[i]);
        }
        return s.append(shape.length == 1 ? ",), }" : "), }").toString();
    }

    private static final class Scanner {
        private final String text;
        private final String source;
        private int at;

        Scanner(String text, String source) {
            this.text = text;
            this.source = source;
        }

        NpyHeader header() {
            String descr = null;
            Boolean fortran = null;
            long[] shape = null;
            expect('{');
            while (!accept('}')) {
                String key = string();
                expect(':');
                switch (key) {
                    case "descr" -> {
                        if (descr != null) {
                            throw bad("a second 'descr'");
                        }
                        descr = descr();
                    }
                    case "fortran_order" -> {
                        if (fortran != null) {
                            throw bad("a second 'fortran_order'");
                        }
                        fortran = bool();
                    }
                    case "shape" -> {
                        if (shape != null) {
                            throw bad("a second 'shape'");
                        }
                        shape = shape();
                    }
                    default -> throw bad("key '" + key + "'");
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            space();
            if (at < text.length()) {
                throw bad("text after the dictionary");
            }
            if (descr == null || fortran == null || shape == null) {
                throw bad("a dictionary without all of 'descr', 'fortran_order' and 'shape'");
            }
            return new NpyHeader(descr, fortran, shape);
        }

        private String descr() {
            space();
            if (at < text.length() && text.charAt(at) == '[') {
                throw new FileFormatException(
                        "[npy] " + source
                                + " holds a structured type: expected numbers or booleans; save each field as an array of its own");
            }
            return string();
        }

        private String string() {
            space();
            char quote = at < text.length() ? text.charAt(at) : 0;
            if (quote != '\'' && quote != '"') {
                throw bad("no string");
            }
            int end = text.indexOf(quote, at + 1);
            if (end < 0) {
                throw bad("a string without end");
            }
            String s = text.substring(at + 1, end);
            at = end + 1;
            return s;
        }

        private boolean bool() {
            space();
            if (text.startsWith("True", at)) {
                at += 4;
                return true;
            }
            if (text.startsWith("False", at)) {
                at += 5;
                return false;
            }
            throw bad("neither True nor False");
        }

        private long[] shape() {
            List<Long> sizes = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                if (sizes.size() == MAX_RANK) {
                    throw bad("more than " + MAX_RANK + " axes");
                }
                sizes.add(number());
                if (!accept(',')) {
                    expect(')');
                    break;
                }
            }
            return sizes.stream().mapToLong(Long::longValue).toArray();
        }

        private long number() {
            space();
            int start = at;
            while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0 && text.charAt(at) < 128) {
                at++;
            }
            if (at == start || at - start > 19) {
                throw bad("no size of 0 or more");
            }
            long n;
            try {
                n = Long.parseLong(text.substring(start, at));
            } catch (NumberFormatException e) {
                throw bad("a size that does not fit 64 bits");
            }
            if (at < text.length() && text.charAt(at) == 'L') { // written by Python 2
                at++;
            }
            return n;
        }

        private void space() {
            while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean accept(char c) {
            space();
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(char c) {
            if (!accept(c)) {
                throw bad("no '" + c + "'");
            }
        }

        private FileFormatException bad(String what) {
            String near = text.substring(Math.min(at, text.length()), Math.min(at + 20, text.length()));
            return new FileFormatException("[npy] " + source + " has a header with " + what + " at character " + at
                    + " (\"" + near.replaceAll("[^ -~]", "?")
                    + "\"): expected a dictionary of 'descr', 'fortran_order' and"
                    + " 'shape' as NumPy writes it; the file may be damaged");
        }
    }
}
