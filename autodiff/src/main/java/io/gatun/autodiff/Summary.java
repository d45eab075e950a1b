package io.gatun.autodiff;

import java.util.ArrayList;
import java.util.List;

/** The table of a graph's variables. */
final class Summary {
    private static final int WIDEST = 60;

    private Summary() {}

    static String of(SameDiff graph) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"name", "type", "data type", "shape", "computed by"});
        for (SDVariable v : graph.variables()) {
            rows.add(new String[] {
                v.name(),
                v.type().toString(),
                v.dataType().toString(),
                v.shape().toString(),
                how(v)
            });
        }
        return table(rows);
    }

    private static String how(SDVariable v) {
        String text =
                switch (v.definition()) {
                    case null -> "";
                    case Definition.Apply a -> a.op().label() + names(a.in());
                    case Definition.Differentiate d -> "gradient of " + d.loss().name();
                };
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 3) + "...";
    }

    private static List<String> names(List<SDVariable> in) {
        return in.stream().map(SDVariable::name).toList();
    }

    /** Rows in columns, the first one as heading. */
    static String table(List<String[]> rows) {
        int columns = rows.getFirst().length;
        int[] width = new int[columns];
        for (String[] row : rows) {
            for (int k = 0; k < columns; k++) {
                width[k] = Math.max(width[k], row[k].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int k = 0; k < columns; k++) {
                line.append(row[k]).append(" ".repeat(width[k] - row[k].length() + 2));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
