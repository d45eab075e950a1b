package io.gatun.autodiff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Where the time of a plan goes.
 *
 * @param rows one for each step, in order
 * @param runs number of runs that were measured
 */
public record PlanProfile(List<Row> rows, int runs) {
    /**
     * One kernel call.
     *
     * @param step position in the plan
     * @param name the operation with its shapes
     * @param microseconds mean over the runs
     */
    public record Row(int step, String name, double microseconds) {}

    /** Copies the rows. */
    public PlanProfile {
        rows = List.copyOf(rows);
    }

    /** Mean time of a run in microseconds. */
    public double microseconds() {
        return rows.stream().mapToDouble(Row::microseconds).sum();
    }

    /** The rows that take longest, first. */
    public List<Row> slowest(int count) {
        return rows.stream()
                .sorted(Comparator.comparingDouble(Row::microseconds).reversed())
                .limit(count)
                .toList();
    }

    /** A table: microseconds, share and name of each step. */
    @Override
    public String toString() {
        double total = microseconds();
        List<String[]> table = new ArrayList<>();
        table.add(new String[] {"step", "us", "%", "operation"});
        for (Row r : rows) {
            table.add(new String[] {
                Integer.toString(r.step()),
                String.format(Locale.ROOT, "%.1f", r.microseconds()),
                String.format(Locale.ROOT, "%.1f", 100 * r.microseconds() / total),
                r.name()
            });
        }
        table.add(new String[] {"", String.format(Locale.ROOT, "%.1f", total), "100.0", "mean of " + runs + " runs"});
        return Summary.table(table);
    }
}
