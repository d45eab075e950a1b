import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Evaluates constant expressions: of enumerators and of macros. Values are {@code Integer}, {@code Long},
 * {@code Float} or {@code Double}.
 */
final class Constants {
    private final Map<String, String> macros;
    private final Map<String, Number> enumerators;

    Constants(Map<String, String> macros, Map<String, Number> enumerators) {
        this.macros = macros;
        this.enumerators = enumerators;
    }

    /** The value of a macro or enumerator. */
    Number named(String name) {
        return named(name, new HashSet<>());
    }

    private Number named(String name, Set<String> open) {
        Number value = enumerators.get(name);
        if (value != null) {
            return value;
        }
        String body = macros.get(name);
        if (body == null) {
            throw new IllegalArgumentException("no macro or enumerator " + name);
        }
        if (!open.add(name)) {
            throw new IllegalArgumentException("macro " + name + " is defined by itself");
        }
        Number result = new Expression(Lexer.tokens(body), open).whole(body);
        open.remove(name);
        return result;
    }

    /** The value of an expression given as tokens that end with an END token. */
    Number value(List<Lexer.Token> tokens) {
        return new Expression(tokens, new HashSet<>()).whole("expression");
    }

    private final class Expression {
        private static final String[][] LEVELS = {{"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"}};
        private final List<Lexer.Token> tokens;
        private final Set<String> open;
        private int at;

        Expression(List<Lexer.Token> tokens, Set<String> open) {
            this.tokens = tokens;
            this.open = open;
        }

        Number whole(String text) {
            Number n = binary(0);
            if (tokens.get(at).kind() != Lexer.Kind.END) {
                throw unsupported(text);
            }
            return n;
        }

        private Number binary(int level) {
            if (level == LEVELS.length) {
                return unary();
            }
            Number x = binary(level + 1);
            while (List.of(LEVELS[level]).contains(tokens.get(at).text())) {
                x = apply(tokens.get(at++).text(), x, binary(level + 1));
            }
            return x;
        }

        private Number unary() {
            Lexer.Token t = tokens.get(at++);
            switch (t.kind()) {
                case NUMBER:
                    return number(t.text());
                case NAME:
                    return named(t.text(), open);
                case SIGN:
                    if (t.is("(")) {
                        Number n = binary(0);
                        if (!tokens.get(at++).is(")")) {
                            throw unsupported(t.text());
                        }
                        return n;
                    } else if (t.is("-")) {
                        return apply("-", 0, unary());
                    } else if (t.is("+")) {
                        return unary();
                    } else if (t.is("~")) {
                        return apply("^", -1, unary());
                    }
                    throw unsupported(t.text());
                default:
                    throw unsupported(t.text());
            }
        }

        private IllegalArgumentException unsupported(String what) {
            return new IllegalArgumentException("`" + what + "` is not a constant expression of numbers");
        }

        private Number apply(String sign, Number x, Number y) {
            if (isFloating(x) || isFloating(y)) {
                double a = x.doubleValue();
                double b = y.doubleValue();
                double r =
                        switch (sign) {
                            case "+" -> a + b;
                            case "-" -> a - b;
                            case "*" -> a * b;
                            case "/" -> a / b;
                            default -> throw unsupported(sign);
                        };
                boolean single = !(x instanceof Double) && !(y instanceof Double);
                return single ? (Number) (float) r : (Number) r;
            }
            long a = x.longValue();
            long b = y.longValue();
            if (b == 0 && (sign.equals("/") || sign.equals("%"))) {
                throw unsupported(a + " " + sign + " 0");
            }
            long r =
                    switch (sign) {
                        case "+" -> a + b;
                        case "-" -> a - b;
                        case "*" -> a * b;
                        case "/" -> a / b;
                        case "%" -> a % b;
                        case "<<" -> a << b;
                        case ">>" -> a >> b;
                        case "&" -> a & b;
                        case "|" -> a | b;
                        default -> a ^ b;
                    };
            if (x instanceof Integer && y instanceof Integer && r == (int) r) {
                return (int) r;
            }
            return r;
        }
    }

    private static boolean isFloating(Number n) {
        return n instanceof Double || n instanceof Float;
    }

    private static Number number(String literal) {
        String s = literal.toLowerCase(java.util.Locale.ROOT);
        boolean hex = s.startsWith("0x");
        if (!hex && (s.contains(".") || s.contains("e"))) {
            String value = s.endsWith("f") || s.endsWith("l") ? s.substring(0, s.length() - 1) : s;
            return s.endsWith("f") ? (Number) Float.valueOf(value) : (Number) Double.valueOf(value);
        }
        String digits = s.replaceAll("[ul]+$", "");
        int radix = hex ? 16 : digits.length() > 1 && digits.startsWith("0") ? 8 : 10;
        BigInteger value = new BigInteger(hex ? digits.substring(2) : digits, radix);
        boolean wide = s.endsWith("l") || s.endsWith("lu");
        if (value.bitLength() > 64) {
            throw new IllegalArgumentException("`" + literal + "` does not fit 64 bits");
        }
        // As jextract: what fits 32 bits, signed or not, is an int with those bits.
        boolean narrow = !wide && (value.bitLength() < 32 || value.bitLength() == 32 && (hex || s.endsWith("u")));
        return narrow ? (Number) value.intValue() : (Number) value.longValue();
    }
}
