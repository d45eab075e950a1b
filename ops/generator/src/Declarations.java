import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the declarations say of each operation, as JSON: one operation a line. The pages of the operations and {@code gatun op --help}
 * are written from it, with what running an operation tells.
 */
final class Declarations {
    private Declarations() {}

    static String json(Table table) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String namespace : Table.NAMESPACES) {
            for (Table.Constant c : table.constants) {
                if (c.namespace().equals(namespace) && !c.hidden()) {
                    Entry e = entries.computeIfAbsent(
                            namespace + "." + c.fluent(), k -> new Entry(namespace, c.fluent(), topic(c)));
                    e.add(c);
                }
            }
            for (Table.Method m : table.methods) {
                if (m.namespace().equals(namespace)) {
                    Entry e = entries.computeIfAbsent(
                            namespace + "." + m.name(),
                            k -> new Entry(namespace, m.name(), table.topics.get(m.table())));
                    e.add(m);
                }
            }
        }
        return entries.values().stream().map(Entry::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String topic(Table.Constant c) {
        if (c.namespace().equals("nn")) {
            return "Activations.";
        }
        return switch (c.domain()) {
            case "LOGICAL" -> "Logic.";
            case "INTEGER" -> "Bits of two values.";
            default ->
                c.predicate()
                        ? c.unary() ? "Tests of elements." : "Comparisons."
                        : c.unary() ? "Functions of one value." : "Arithmetic of two values.";
        };
    }

    /** An operation with all its forms. */
    private static final class Entry {
        private final String namespace;
        private final String name;
        private final String topic;
        private final List<String> forms = new ArrayList<>();
        private final Set<String> papers = new TreeSet<>();
        private final Set<Failures.Failure> failures = new LinkedHashSet<>();
        private String kernel = "";
        private String formula = "";
        private String shapes = "";
        private String types = "";
        private boolean gradient;
        private boolean straightThrough;

        Entry(String namespace, String name, String topic) {
            this.namespace = namespace;
            this.name = name;
            this.topic = topic;
        }

        void add(Table.Constant c) {
            kernel = c.kernel();
            gradient |= c.gradient();
            about(c.doc());
            forms.add(form(name + (c.unary() ? "()" : "(T y)"), false, "T", c.doc()));
            if (!c.unary() && !c.domain().equals("LOGICAL")) {
                if (!c.domain().equals("INTEGER")) {
                    forms.add(form(name + "(double y)", false, "T", NONE));
                }
                if (!c.domain().equals("FLOATING") && !Fluent.AXIS_WINS.contains(c.name())) {
                    forms.add(form(name + "(long y)", false, "T", NONE));
                }
            }
        }

        void add(Table.Method m) {
            gradient |= m.gradient();
            straightThrough |= m.straightThrough();
            failures.addAll(m.failures());
            about(m.doc());
            forms.add(form(m.name() + "(" + m.signature() + ")", !m.fluent(), m.result(), m.doc()));
        }

        private void about(Javadoc doc) {
            papers.addAll(doc.papers());
            formula = formula.isEmpty() ? doc.tag("formula") : formula;
            shapes = shapes.isEmpty() ? doc.tag("shapes") : shapes;
            types = types.isEmpty() ? doc.tag("types") : types;
        }

        private static final Javadoc NONE = new Javadoc("", List.of());

        private static String form(String signature, boolean isStatic, String result, Javadoc doc) {
            String parameters = doc.tags().stream()
                    .filter(t -> t.name().equals("param") && t.text().contains(" "))
                    .map(t -> object(
                            "name", t.text().substring(0, t.text().indexOf(' ')),
                            "text", Javadoc.markdown(t.text().substring(t.text().indexOf(' ') + 1))))
                    .collect(Collectors.joining(",", "[", "]"));
            String said = doc.all("throws").stream()
                    .map(t -> quoted(Javadoc.markdown(t)))
                    .collect(Collectors.joining(",", "[", "]"));
            return "{" + pair("signature", signature) + ",\"isStatic\":" + isStatic + "," + pair("result", result) + ","
                    + pair("meaning", Javadoc.markdown(doc.prose())) + ",\"parameters\":" + parameters
                    + ",\"fails\":" + said + "}";
        }

        String json() {
            return "{" + pair("namespace", namespace) + "," + pair("name", name) + "," + pair("topic", topic) + ","
                    + pair("formula", formula) + "," + pair("shapes", Javadoc.markdown(shapes)) + ","
                    + pair("types", Javadoc.markdown(types)) + "," + pair("kernel", kernel) + ",\"gradient\":"
                    + gradient
                    + ",\"straightThrough\":" + straightThrough + ",\"papers\":"
                    + papers.stream().map(Declarations::quoted).collect(Collectors.joining(",", "[", "]"))
                    + ",\"failures\":"
                    + failures.stream()
                            .map(f -> object("type", f.type(), "message", f.message()))
                            .collect(Collectors.joining(",", "[", "]"))
                    + ",\"forms\":[" + String.join(",", forms) + "]}";
        }
    }

    private static String object(String a, String x, String b, String y) {
        return "{" + pair(a, x) + "," + pair(b, y) + "}";
    }

    private static String pair(String key, String value) {
        return quoted(key) + ":" + quoted(value);
    }

    private static String quoted(String s) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
