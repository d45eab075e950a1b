import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads the declarations of a preprocessed header: typedefs, enumerations and functions. Records are kept as opaque, bodies and
 * variables are skipped, and a declaration that it cannot read is skipped too: that matters only if it is asked for by name.
 */
final class Parser extends Cursor {
    /**
     * A declared function.
     *
     * @param prototype its declaration on one line
     * @param comment the comment before it, or null
     * @param place file and line
     */
    record Declared(String name, CType.Function type, String prototype, String comment, String place) {}

    private static final Set<String> QUALIFIERS = Set.of(
            "const",
            "volatile",
            "restrict",
            "__restrict",
            "__restrict__",
            "_Atomic",
            "__const",
            "__volatile__",
            "__extension__",
            "register",
            "_Noreturn",
            "inline",
            "__inline",
            "__inline__",
            "extern",
            "static",
            "_Thread_local",
            "__thread");
    private static final Set<String> BASIC = Set.of(
            "void",
            "char",
            "short",
            "int",
            "long",
            "signed",
            "unsigned",
            "float",
            "double",
            "_Bool",
            "_Complex",
            "__signed__",
            "__int128",
            "_Float16",
            "_Float32",
            "_Float64",
            "_Float128",
            "__float128",
            "_Float32x",
            "_Float64x",
            "__builtin_va_list");
    private final Source source;
    private final Map<String, CType> typedefs = new HashMap<>(Map.ofEntries(
            Map.entry("int8_t", CType.CHAR),
            Map.entry("uint8_t", CType.CHAR),
            Map.entry("int16_t", CType.SHORT),
            Map.entry("uint16_t", CType.SHORT),
            Map.entry("int32_t", CType.INT),
            Map.entry("uint32_t", CType.INT),
            Map.entry("int64_t", CType.LONG),
            Map.entry("uint64_t", CType.LONG),
            Map.entry("size_t", CType.LONG),
            Map.entry("ptrdiff_t", CType.LONG),
            Map.entry("intptr_t", CType.LONG),
            Map.entry("uintptr_t", CType.LONG),
            Map.entry("bool", CType.BOOL)));
    private final Map<String, Number> enumerators = new LinkedHashMap<>();
    private final Map<String, Declared> functions = new LinkedHashMap<>();
    private final Map<String, String> unread = new HashMap<>();
    private final Constants constants;

    Parser(Source source) {
        super(Lexer.tokens(String.join("\n", source.lines())));
        this.source = source;
        this.constants = new Constants(source.macros(), enumerators);
        run();
    }

    Map<String, Declared> functions() {
        return functions;
    }

    Constants constants() {
        return constants;
    }

    /** Why the declaration that names {@code name} was not read, or null. */
    String unread(String name) {
        return unread.get(name);
    }

    private void run() {
        while (!peek("end of file")) {
            int start = at;
            try {
                declaration();
            } catch (IllegalArgumentException e) {
                at = start;
                skipDeclaration();
                for (int i = start; i < at; i++) {
                    if (tokens.get(i).kind() == Lexer.Kind.NAME) {
                        unread.put(tokens.get(i).text(), place(start) + ": " + e.getMessage());
                    }
                }
            }
        }
    }

    private void declaration() {
        int start = at;
        if (accept(";") || skipAttribute()) {
            return;
        }
        boolean typedef = accept("typedef");
        CType base = specifiers();
        while (!accept(";")) {
            Named n = declarator();
            while (skipAttribute()) {}
            CType type = n.wrap.apply(base);
            if (typedef) {
                typedefs.put(n.name, type);
            } else if (type instanceof CType.Function f && n.name != null) {
                functions.putIfAbsent(
                        n.name,
                        new Declared(
                                n.name, f, prototype(start), tokens.get(start).comment(), place(start)));
            }
            if (peek("{")) {
                skipBalanced("{", "}");
                return;
            }
            if (accept("=")) {
                while (!peek(",") && !peek(";")) {
                    skipOne();
                }
            }
            if (!accept(",") && !peek(";")) {
                throw new IllegalArgumentException(
                        "cannot read the declaration at `" + tokens.get(at).text() + "`");
            }
        }
    }

    private CType specifiers() {
        List<String> basic = new ArrayList<>();
        CType type = null;
        while (true) {
            Lexer.Token t = tokens.get(at);
            if (t.kind() != Lexer.Kind.NAME) {
                break;
            } else if (skipAttribute() || QUALIFIERS.contains(t.text()) && accept(t.text())) {
                continue;
            } else if (BASIC.contains(t.text())) {
                basic.add(t.text());
                at++;
            } else if (t.is("struct") || t.is("union")) {
                type = record();
            } else if (t.is("enum")) {
                type = enumeration();
            } else if (t.text().startsWith("__typeof")) {
                at++;
                skipBalanced("(", ")");
                type = new CType.Opaque("__typeof__");
            } else if (type == null && basic.isEmpty() && typedefs.containsKey(t.text())) {
                type = typedefs.get(t.text());
                at++;
            } else {
                break;
            }
        }
        if (type == null && basic.isEmpty()) {
            throw new IllegalArgumentException("`" + tokens.get(at).text() + "` is not a known type");
        }
        return type != null ? type : basic(basic);
    }

    private static CType basic(List<String> words) {
        long longs = words.stream().filter("long"::equals).count();
        for (String w : words) {
            if (w.startsWith("_") && !w.equals("_Bool") && !w.equals("__signed__")) {
                return new CType.Opaque("of type " + String.join(" ", words));
            }
        }
        if (words.contains("double")) {
            return longs > 0 ? new CType.Opaque("of type long double") : CType.DOUBLE;
        }
        for (CType.Scalar s : List.of(CType.FLOAT, CType.CHAR, CType.SHORT, CType.BOOL)) {
            if (words.contains(s.c())) {
                return s;
            }
        }
        if (words.contains("void")) {
            return new CType.Void();
        }
        return longs == 0 ? CType.INT : longs == 1 ? CType.LONG : CType.LONG_LONG;
    }

    private CType record() {
        String kind = next().text();
        while (skipAttribute()) {}
        String tag = tokens.get(at).kind() == Lexer.Kind.NAME ? " " + next().text() : "";
        if (peek("{")) {
            skipBalanced("{", "}");
        }
        while (skipAttribute()) {}
        return new CType.Opaque("a " + kind + tag);
    }

    private CType enumeration() {
        next();
        while (skipAttribute()) {}
        if (tokens.get(at).kind() == Lexer.Kind.NAME) {
            next();
        }
        if (!accept("{")) {
            return CType.INT;
        }
        long value = 0;
        while (!accept("}")) {
            String name = next().text();
            while (skipAttribute()) {}
            if (accept("=")) {
                List<Lexer.Token> expression = new ArrayList<>();
                for (int depth = 0; depth > 0 || !peek(",") && !peek("}"); ) {
                    depth += peek("(") ? 1 : peek(")") ? -1 : 0;
                    expression.add(next());
                }
                expression.add(tokens.get(tokens.size() - 1));
                value = constants.value(expression).longValue();
            }
            enumerators.put(name, value == (int) value || value >>> 32 == 0 ? (Number) (int) value : (Number) value);
            value++;
            accept(",");
        }
        while (skipAttribute()) {}
        return CType.INT;
    }

    private record Named(String name, UnaryOperator<CType> wrap) {}

    /** A declarator, perhaps without a name: what it makes of the type before it. */
    private Named declarator() {
        while (skipAttribute()
                || tokens.get(at).kind() == Lexer.Kind.NAME
                        && QUALIFIERS.contains(tokens.get(at).text())
                        && next() != null) {}
        if (accept("*")) {
            Named inner = declarator();
            return new Named(inner.name, t -> inner.wrap.apply(new CType.Pointer(t)));
        }
        Named core;
        if (peek("(") && isNested()) {
            next();
            core = declarator();
            expect(")");
        } else {
            core = new Named(tokens.get(at).kind() == Lexer.Kind.NAME ? next().text() : null, t -> t);
        }
        UnaryOperator<CType> suffix = suffix();
        return new Named(core.name, t -> core.wrap.apply(suffix.apply(t)));
    }

    private boolean isNested() {
        Lexer.Token t = tokens.get(at + 1);
        boolean type = t.kind() == Lexer.Kind.NAME
                && (BASIC.contains(t.text())
                        || QUALIFIERS.contains(t.text())
                        || typedefs.containsKey(t.text())
                        || t.is("struct")
                        || t.is("union")
                        || t.is("enum"));
        return !t.is(")") && !type;
    }

    private UnaryOperator<CType> suffix() {
        if (peek("[")) {
            skipBalanced("[", "]");
            UnaryOperator<CType> rest = suffix();
            return t -> new CType.Array(rest.apply(t));
        }
        if (accept("(")) {
            List<CType.Parameter> parameters = new ArrayList<>();
            boolean variadic = false;
            while (!accept(")")) {
                if (accept("...")) {
                    variadic = true;
                } else {
                    CType base = specifiers();
                    Named n = declarator();
                    while (skipAttribute()) {}
                    parameters.add(new CType.Parameter(n.name, n.wrap.apply(base)));
                }
                if (!accept(",") && !peek(")")) {
                    throw new IllegalArgumentException(
                            "cannot read a parameter at `" + tokens.get(at).text() + "`");
                }
            }
            if (parameters.size() == 1 && parameters.get(0).type() instanceof CType.Void) {
                parameters.clear();
            }
            List<CType.Parameter> list = List.copyOf(parameters);
            boolean dots = variadic;
            UnaryOperator<CType> rest = suffix();
            return t -> new CType.Function(rest.apply(t), list, dots);
        }
        return t -> t;
    }

    /** The declaration from {@code start} to here as one line, without what the linker does not care about. */
    private String prototype(int start) {
        int end = at;
        StringBuilder s = new StringBuilder();
        Lexer.Token before = null;
        for (int i = start; i < end; i++) {
            Lexer.Token t = tokens.get(i);
            if (ATTRIBUTES.contains(t.text())) {
                int save = at;
                at = i;
                skipAttribute();
                i = at - 1;
                at = save;
                continue;
            }
            if (t.is("extern") || t.is("__extension__")) {
                continue;
            }
            boolean call = t.is("(")
                    && (before != null && before.is(")") || !tokens.get(i + 1).is("*"));
            boolean tight = before == null
                    || call
                    || t.is(",")
                    || t.is(")")
                    || t.is("[")
                    || t.is("]")
                    || before.is("(")
                    || before.is("[")
                    || before.is("*");
            s.append(tight ? "" : " ").append(t.text());
            before = t;
        }
        return s.toString();
    }

    private String place(int token) {
        return source.places()
                .get(Math.min(tokens.get(token).line(), source.places().size() - 1));
    }
}
