package io.gatun.autodiff.explain;

import java.util.List;

/** Text in columns. */
final class Table {
    private Table() {}

    /** Rows in columns, the first one as heading; columns of numbers at the right. */
    static String of(List<String[]> rows) {
        int columns = rows.getFirst().length;
        int[] width = new int[columns];
        boolean[] numbers = new boolean[columns];
        for (int k = 0; k < columns; k++) {
            numbers[k] = rows.size() > 1;
            for (int r = 0; r < rows.size(); r++) {
                String cell = rows.get(r)[k];
                width[k] = Math.max(width[k], cell.length());
                numbers[k] &= r == 0 || cell.isEmpty() || Character.isDigit(cell.charAt(0)) || cell.equals("-");
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int k = 0; k < columns; k++) {
                String space = " ".repeat(width[k] - row[k].length());
                line.append(numbers[k] ? space + row[k] : row[k] + space).append("  ");
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
