import java.util.List;
import java.util.Locale;

/** The list of element-wise kernels that the native library compiles. */
final class Kernels {
    private static final String HEAD = """
            /* Generated from the op table (Unary.java and Binary.java in ops/) - do not edit; "gatun generate" writes it.
             * GT_UNARY / GT_BINARY(NAME, code, domain, predicate, expression): domain is FLOATING, NUMERIC, LOGICAL, INTEGER or ANY; \
            a predicate writes BOOL. */
            """;

    private Kernels() {}

    static String list(Table table) {
        StringBuilder s = new StringBuilder(HEAD);
        for (String owner : List.of("Unary", "Binary")) {
            s.append('\n');
            for (Table.Constant c : table.constants) {
                if (c.owner().equals(owner)) {
                    s.append("GT_%s(%s, %d, %s, %d, %s)\n"
                            .formatted(
                                    owner.toUpperCase(Locale.ROOT),
                                    c.name(),
                                    c.ordinal(),
                                    c.domain(),
                                    c.predicate() ? 1 : 0,
                                    c.kernel()));
                }
            }
        }
        return s.toString();
    }
}
