import io.gatun.ops.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The pages of the operations in docs/. */
final class Pages {
    private static final String HEAD = "<!-- " + Generator.WARNING + " -->\n";

    private Pages() {}

    static String operations(Table table) {
        StringBuilder s = new StringBuilder(HEAD);
        s.append("""
                # Operations

                Every operation is declared once, in `ops/`; this page, the fluent interfaces, the kernel list and the tests follow
                from the declarations. *Types*: FLOATING: integers and BOOL become FLOAT; NUMERIC: BOOL becomes INT; LOGICAL: BOOL
                alone; INTEGER: integers alone; ANY: all types ([promotion](dtypes.md)). *Gradient*: whether one flows; all that flow do so to any order.

                ## Element-wise functions

                | method | meaning | types | result | gradient | kernel |
                |---|---|---|---|---|---|
                """);
        for (Table.Constant c : table.constants) {
            String arguments = c.unary() ? "" : "y";
            String call =
                    c.hidden() ? "apply(" + c.owner() + "." + c.name() + ", y)" : c.fluent() + "(" + arguments + ")";
            row(
                    s,
                    code("x." + call),
                    markdown(c.doc()),
                    c.domain(),
                    c.predicate() ? "BOOL" : "as operands",
                    yes(c.gradient()),
                    code(c.kernel()));
        }
        for (String namespace : Table.NAMESPACES) {
            s.append("\n## Namespace ")
                    .append(namespace)
                    .append("\n\n| method | meaning | gradient | kernel |\n|---|---|---|---|\n");
            for (Table.Method m : table.methods) {
                if (m.namespace().equals(namespace)) {
                    String call = (m.fluent() ? "x." : "Ops.") + m.name() + "(" + m.signature() + ")";
                    row(s, code(call), markdown(m.doc()), yes(m.gradient()), kernel(table, m));
                }
            }
        }
        s.append("\n## Primitives\n\nWhat every interpreter executes itself, beside the element-wise functions.\n\n");
        records(s, table, "Primitive");
        s.append(
                "\n## Fused compositions\n\nAn interpreter that has a kernel for one uses it; the others, and higher gradients, run the composition.\n\n");
        records(s, table, "Composite");
        s.append(
                "\n## Host operations\n\nTheir loops stand in Java, over arrays on the heap; kernels replace them where there are some.\n\n");
        records(s, table, "HostOp");
        return s.toString();
    }

    private static void records(StringBuilder s, Table table, String kind) {
        s.append("| operation | meaning | gradient |\n|---|---|---|\n");
        for (Table.OpRecord r : table.records) {
            if (r.kind().equals(kind)) {
                row(s, code(r.name() + "(" + r.components() + ")"), markdown(r.doc()), yes(r.gradient()));
            }
        }
    }

    /** The operations that a composition applies itself; "composition" if it only calls others. */
    private static String kernel(Table table, Table.Method m) {
        Set<String> names = table.records.stream().map(Table.OpRecord::name).collect(Collectors.toSet());
        String own = m.uses().stream().filter(names::contains).map(Pages::code).collect(Collectors.joining(", "));
        return own.isEmpty() ? "composition" : own;
    }

    static String coverage(Table table, Path deeplearning4j) throws IOException {
        Map<String, Set<String>> names = new LinkedHashMap<>();
        Table.NAMESPACES.forEach(n -> names.put(n, new HashSet<>()));
        table.methods.forEach(m -> names.get(m.namespace()).add(m.name()));
        long primitives =
                table.records.stream().filter(r -> r.kind().equals("Primitive")).count();
        long loops =
                table.records.stream().filter(r -> r.kind().equals("HostOp")).count();
        int compositions = names.values().stream().mapToInt(Set::size).sum();
        StringBuilder s = new StringBuilder(HEAD).append("# What there is\n\n| kind | operations |\n|---|---|\n");
        row(s, "element-wise functions", table.constants.size());
        row(s, "other primitives", primitives);
        row(s, "fused compositions", table.records.size() - primitives - loops);
        row(s, "operations in Java", loops);
        names.forEach((namespace, all) -> row(s, "compositions, namespace " + namespace, all.size()));
        row(s, "all", table.constants.size() + table.records.size() + compositions);
        return s.append(counterparts(table, deeplearning4j)).toString();
    }

    /** How many operations of Deeplearning4j's namespaces have a counterpart here. */
    private static String counterparts(Table table, Path list) throws IOException {
        Set<String> ours = table.methods.stream().map(Table.Method::name).collect(Collectors.toSet());
        table.constants.forEach(c -> ours.add(c.fluent()));
        ours.add("shape");
        Map<String, List<String>> missing = new LinkedHashMap<>();
        Map<String, Integer> found = new TreeMap<>();
        for (String line : Files.readAllLines(list).stream().skip(1).toList()) {
            String[] row = line.split("\t", -1);
            missing.computeIfAbsent(row[0], k -> new ArrayList<>());
            if (row[2].isEmpty()) {
                missing.get(row[0]).add(row[1]);
            } else if (ours.contains(row[2])) {
                found.merge(row[0], 1, Integer::sum);
            } else {
                throw new IOException(list + ": " + row[1] + " names " + row[2] + ", which is no operation");
            }
        }
        StringBuilder s = new StringBuilder("""

                ## Deeplearning4j's operations

                By `operations.tsv` of `io.gatun.ops.named`, which names the counterpart of each; `gatun op` runs all of them.

                | namespace | here | of | not yet |
                |---|---|---|---|
                """);
        missing.forEach((namespace, left) -> {
            int here = found.getOrDefault(namespace, 0);
            row(s, namespace, here, here + left.size(), String.join(", ", left));
        });
        return s.toString();
    }

    static String types() {
        StringBuilder s = new StringBuilder(HEAD);
        s.append("""
                # Data types

                The type in which operands of two types meet (`DataType.promote`): BOOL gives way to integers, integers to floating
                types, and a smaller type to a larger one of its kind. A signed and an unsigned integer type meet in the smallest signed
                type that holds both, UINT64 and a signed one in DOUBLE, as in NumPy. HALF and BFLOAT16, neither of which holds the
                other, meet in FLOAT. A Java `double` beside an array takes the array's type if that is floating, else FLOAT; a
                `long` takes the array's type, which must hold it.

                Integers wrap around in arithmetic, and in casts to other integer types (`(byte) 200` is -56). Casts from floating to
                integer types truncate toward zero and saturate at the limits, NaN gives 0; anything to BOOL is `x != 0`.

                | type | bytes | values | NumPy |
                |---|---|---|---|
                """);
        for (DataType t : DataType.values()) {
            row(s, t, t.bytes(), range(t), t.numpy() == null ? "" : code(t.numpy()));
        }
        s.append('\n');
        DataType[] all = DataType.values();
        List<Object> cells = new ArrayList<>(List.of(""));
        cells.addAll(List.of(all));
        row(s, cells.toArray());
        s.append("|---|").append("---|".repeat(all.length)).append('\n');
        for (DataType a : all) {
            cells = new ArrayList<>(List.of("**" + a + "**"));
            for (DataType b : all) {
                cells.add(DataType.promote(a, b));
            }
            row(s, cells.toArray());
        }
        return s.append("""

                        Then the operation's own rule applies: FLOATING functions compute integers and BOOL as FLOAT, NUMERIC ones BOOL as
                        INT; LOGICAL ones take BOOL alone. Sums and products of integers and BOOL are LONG, those of unsigned integers
                        UINT64, their means FLOAT; indices (argmax, argmin) are LONG; comparisons give BOOL.
                        """).toString();
    }

    private static String range(DataType t) {
        return switch (t) {
            case BOOL -> "true, false";
            case HALF -> "11 bits of precision, to 65504";
            case BFLOAT16 -> "8 bits of precision, to 3.39e38";
            case FLOAT -> "24 bits of precision, to 3.40e38";
            case DOUBLE -> "53 bits of precision, to 1.80e308";
            default -> t.minInteger() + " to " + Long.toUnsignedString(t.maxInteger());
        };
    }

    private static void row(StringBuilder s, Object... cells) {
        s.append('|');
        for (Object cell : cells) {
            s.append(' ').append(cell).append(" |");
        }
        s.append('\n');
    }

    private static String yes(boolean b) {
        return b ? "yes" : "no";
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }

    /** The first paragraph of a Javadoc. */
    private static String markdown(String doc) {
        return doc.replaceAll("\\s+", " ")
                .replaceAll("<p>.*", "")
                .replaceAll(" @param.*", "")
                .replaceAll("\\{@code ([^}]*)\\}", "`$1`")
                .replaceAll("\\{@link (?:[\\w.]*)#(\\w+)[^}]*\\}", "`$1`")
                .replaceAll("\\{@link (\\w+)\\}", "`$1`")
                .replace("|", "\\|")
                .strip();
    }
}
