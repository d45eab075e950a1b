import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fluent interfaces: one for each namespace, and {@code Ops}, which extends them. */
final class Fluent {
    private static final Pattern THROWN = Pattern.compile("@throws (\\w+)");
    private static final Pattern TYPE = Pattern.compile("\\b[A-Z]\\w+");
    /** No overload for whole numbers: {@code x.max(0)} is the reduction over axis 0. */
    static final Set<String> AXIS_WINS = Set.of("MAX", "MIN");

    private static final int WIDTH = 112;
    private static final int MOST_FAILURES = 3;
    /** Block tags that the Javadoc tool knows. */
    private static final Set<String> STANDARD = Set.of("param", "return", "throws", "see");

    private final Table table;

    Fluent(Table table) {
        this.table = table;
    }

    /** The interface's name. */
    static String type(String namespace) {
        return Character.toUpperCase(namespace.charAt(0)) + namespace.substring(1) + "Ops";
    }

    String namespace(String namespace) {
        StringBuilder body = new StringBuilder();
        for (Table.Constant c : table.constants) {
            if (c.namespace().equals(namespace) && !c.hidden()) {
                constant(body, c);
            }
        }
        for (Table.Method m : table.methods) {
            if (m.namespace().equals(namespace) && m.fluent()) {
                method(
                        body,
                        m.doc(),
                        m.failures(),
                        "default " + m.result() + " " + m.name() + "(" + m.signature() + ")",
                        m.call("self()"));
            }
        }
        return """
                // %s
                package io.gatun.ops.generated;

                %s
                /**
                 * The fluent operations of namespace %s; see {@link Ops}.
                 *
                 * @param <T> the interpreter
                 */
                public interface %s<T extends Ops<T>> extends Value<T> {
                    @SuppressWarnings("unchecked")
                    private T self() {
                        return (T) this;
                    }

                %s
                }
                """.formatted(
                        Generator.WARNING,
                        imports(body.toString()),
                        namespace,
                        type(namespace),
                        body.toString().stripTrailing());
    }

    private static void method(
            StringBuilder s, Javadoc doc, List<Failures.Failure> failures, String head, String value) {
        s.append(javadoc(doc, failures))
                .append("    ")
                .append(head)
                .append(" {\n        return ")
                .append(value)
                .append(";\n    }\n\n");
    }

    private static void constant(StringBuilder s, Table.Constant c) {
        String head = "default T " + c.fluent();
        String call = "apply(" + c.owner() + "." + c.name();
        if (c.unary()) {
            method(s, c.doc(), List.of(), head + "()", call + ")");
            return;
        }
        method(s, c.doc(), List.of(), head + "(T y)", call + ", y)");
        if (c.domain().equals("LOGICAL")) {
            return;
        }
        String number = ", Maths.constant(self(), y))";
        if (!c.domain().equals("INTEGER")) {
            method(
                    s,
                    c.doc().saying("The other operand is a number: integers become FLOAT."),
                    List.of(),
                    head + "(double y)",
                    call + number);
        }
        if (!c.domain().equals("FLOATING") && !AXIS_WINS.contains(c.name())) {
            method(
                    s,
                    c.doc().saying("The other operand is a whole number, in this type."),
                    List.of(),
                    head + "(long y)",
                    call + number);
        }
    }

    /** Imports of the types that a text names: those of io.gatun.ops and of its tables, and List. */
    private String imports(String text) {
        Set<String> names = new LinkedHashSet<>(List.of("Ops", "Value"));
        // Only exceptions that comments name: the compiler has no use for the import, and Javadoc has.
        THROWN.matcher(text).results().forEach(r -> names.add(r.group(1)));
        TYPE.matcher(text.replaceAll("(?s)/\\*\\*.*?\\*/", "")).results().forEach(r -> names.add(r.group()));
        Set<String> lines = new TreeSet<>();
        for (String n : names) {
            if (Files.exists(table.folder.resolve(n + ".java")) || n.equals("Ops")) {
                lines.add("import io.gatun.ops." + n + ";");
            } else if (n.equals("List")) {
                lines.add("import java.util.List;");
            } else {
                subPackage(n).ifPresent(p -> lines.add("import io.gatun.ops." + p + "." + n + ";"));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** The package below io.gatun.ops that has a type. */
    private Optional<String> subPackage(String type) {
        try (Stream<Path> folders = Files.list(table.folder)) {
            return folders.filter(f -> Files.exists(f.resolve(type + ".java")))
                    .map(f -> f.getFileName().toString())
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The interface of all operations; static methods are not inherited, so they are here. */
    String top() {
        List<Table.Method> statics =
                table.methods.stream().filter(m -> !m.fluent()).toList();
        Set<String> imports = new TreeSet<>();
        Table.NAMESPACES.forEach(n -> imports.add("import io.gatun.ops.generated." + type(n) + ";"));
        statics.forEach(m -> imports.add("import io.gatun.ops.table." + m.table() + ";"));
        imports.add("import java.util.List;");
        StringBuilder body = new StringBuilder();
        for (Table.Method m : statics) {
            String head = "static <T extends Ops<T>> " + m.result() + " " + m.name() + "(" + m.signature() + ")";
            method(body, m.doc(), m.failures(), head, m.call(""));
        }
        imports(body.toString())
                .lines()
                .filter(l -> l.matches("import io\\.gatun\\.ops\\.[a-z].*"))
                .forEach(imports::add);
        // As the formatter has it: one a line where they do not fit on one.
        int width =
                Table.NAMESPACES.stream().mapToInt(n -> type(n).length() + 5).sum() + 16;
        String separator = width > 120 ? ",\n                " : ", ";
        return """
                // %s
                package io.gatun.ops;

                %s

                /**
                 * All operations, as methods of a value. Derived from {@link Value}: an interpreter implements that, and has them all; from
                 * {@link Unary}, {@link Binary} and the tables in {@code io.gatun.ops.table}, where they are declared.
                 *
                 * @param <T> the interpreter itself
                 */
                public interface Ops<T extends Ops<T>>
                        extends %s {
                %s
                }
                """.formatted(
                        Generator.WARNING,
                        String.join("\n", imports),
                        Table.NAMESPACES.stream().map(n -> type(n) + "<T>").collect(Collectors.joining(separator)),
                        body.toString().stripTrailing());
    }

    /** The Javadoc of a declaration for the fluent method: constants are named as methods are, our block tags are paragraphs. */
    private static String javadoc(Javadoc doc, List<Failures.Failure> failures) {
        StringBuilder text = new StringBuilder(wrap(names(doc.prose()), ""));
        paragraph(text, "Shapes: ", doc.tag("shapes"));
        paragraph(text, "Types: ", doc.tag("types"));
        StringBuilder blocks = new StringBuilder();
        // What parts would refuse does not get there where all types are taken.
        boolean anyType = doc.tag("types").matches("(([\\w, ]+: all types; )+result .*)");
        failures.stream()
                .filter(f -> !anyType || !f.type().equals("DataTypeException"))
                .limit(MOST_FAILURES)
                .map(f -> "@throws " + f.type() + " " + code(f.message()))
                .forEach(t -> blocks.append('\n').append(wrap(t, "    ")));
        for (Javadoc.Tag t : doc.tags()) {
            if (STANDARD.contains(t.name())) {
                blocks.append('\n').append(wrap("@" + t.name() + " " + names(t.text()), "    "));
            }
        }
        if (!blocks.isEmpty()) {
            text.append('\n').append(blocks);
        }
        if (text.indexOf("\n") < 0 && text.length() < WIDTH - 1) {
            return "    /** " + text + " */\n";
        }
        return "    /**\n"
                + text.toString()
                        .lines()
                        .map(l -> ("     * " + l).stripTrailing() + "\n")
                        .collect(Collectors.joining())
                + "     */\n";
    }

    /** A message as code: what Javadoc would take for its own is left out. */
    private static String code(String message) {
        return "{@code " + message.replaceAll("[{}@]", "") + "}";
    }

    private static void paragraph(StringBuilder text, String head, String tag) {
        if (!tag.isEmpty()) {
            text.append("\n\n").append(wrap("<p>" + head + names(tag), ""));
        }
    }

    private static String names(String text) {
        String linked = text.replaceAll("\\{@link #([A-Z_]+)\\}", "{@code $1}");
        return Pattern.compile("\\{@code ([A-Z][A-Z_]+)\\}")
                .matcher(linked)
                .replaceAll(r -> "{@code " + Table.camel(r.group(1)) + "}");
    }

    private static String wrap(String text, String indent) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (String word : text.split("\\s+")) {
            boolean fits = column + 1 + word.length() <= WIDTH;
            out.append(column == 0 ? "" : fits ? " " : "\n" + indent).append(word);
            column = column == 0 ? word.length() : fits ? column + 1 + word.length() : indent.length() + word.length();
        }
        return out.toString();
    }
}
