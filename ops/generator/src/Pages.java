import io.gatun.ops.DataType;
import java.util.ArrayList;
import java.util.List;

/** The pages of the operations in docs/. */
final class Pages {
    private static final String HEAD = "<!-- " + Generator.WARNING + " -->\n";

    private Pages() {}

    /** What the operations are made of. */
    static String parts(Table table) {
        StringBuilder s = new StringBuilder(HEAD);
        s.append("""
                # What operations are made of

                The [operations](README.md) are element-wise functions, primitives, or composed of these. *Types*: FLOATING: integers
                and BOOL become FLOAT; NUMERIC: BOOL becomes INT; LOGICAL: BOOL alone; INTEGER: integers alone; ANY: all types
                ([promotion](../dtypes.md)). *Gradient*: whether one flows; [how often](../ops-coverage.md).

                ## Element-wise functions

                One kernel each, for every type and instruction set, from the text in the last column.

                | function | meaning | types | result | gradient | kernel |
                |---|---|---|---|---|---|
                """);
        for (Table.Constant c : table.constants) {
            String call = c.hidden()
                    ? "apply(" + c.owner() + "." + c.name() + ", y)"
                    : c.fluent() + "(" + (c.unary() ? "" : "y") + ")";
            row(
                    s,
                    code("x." + call),
                    markdown(c.doc()),
                    c.domain(),
                    c.predicate() ? "BOOL" : "as operands",
                    yes(c.gradient()),
                    code(c.kernel()));
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
            String numpy =
                    t == DataType.UTF8 ? code("<U") + ", " + code("S") : t.numpy() == null ? "" : code(t.numpy());
            row(s, t, t.bytes(), range(t), numpy);
        }
        s.append('\n');
        List<DataType> all = DataType.numeric();
        List<Object> cells = new ArrayList<>(List.of(""));
        cells.addAll(all);
        row(s, cells.toArray());
        s.append("|---|").append("---|".repeat(all.size())).append('\n');
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

                        ## Strings

                        An element of a UTF8 array is a reference into a table of strings, which the array shares with its views and
                        with what was computed from it. Strings are taken by what moves elements (views, reshape, gather, concat,
                        stack, tile, repeat, pad with empty ones, select, scatterNdUpdate, dynamicPartition and -Stitch, control
                        flow), by the six comparisons, and by sort, argSort, topK, searchSorted, unique and listDiff. Their order is
                        that of code points, as NumPy's. All other operations refuse them, and so do graphs, safetensors and exchange
                        of memory. They meet no other type: `castTo(UTF8)` writes numbers, `castTo` of another type reads them, and names
                        the element that is none. Nothing is null; an array that nobody wrote to holds empty strings.

                        ```java
                        NDArray x = Nd.create("b", "a", "ab");           // also of String[], String[][], with a shape
                        x.put("c", 0).getString(0);                      // "c"
                        x.sort(0).toStringArray();                       // "a", "ab", "c"
                        x.eq(Nd.scalar("a"));                            // false, true, false
                        Npy.write(Path.of("x.npy"), x);                  // '<U2'; writeBytes: '|S2'
                        ```
                        """).toString();
    }

    private static String range(DataType t) {
        return switch (t) {
            case BOOL -> "true, false";
            case HALF -> "11 bits of precision, to 65504";
            case BFLOAT16 -> "8 bits of precision, to 3.39e38";
            case FLOAT -> "24 bits of precision, to 3.40e38";
            case DOUBLE -> "53 bits of precision, to 1.80e308";
            case UTF8 -> "strings of any length";
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

    /** The first paragraph of a Javadoc, for a cell. */
    private static String markdown(Javadoc doc) {
        return Javadoc.markdown(doc.prose().replaceAll("(?s)<p>.*", "")).replace("|", "\\|");
    }
}
