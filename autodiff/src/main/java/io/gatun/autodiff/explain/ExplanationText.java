package io.gatun.autodiff.explain;

import io.gatun.ops.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An explanation as text. */
final class ExplanationText {
    private static final int LONGEST_NAMES = 60;

    private ExplanationText() {}

    static String of(Explanation e) {
        String line = System.lineSeparator();
        StringBuilder text = new StringBuilder();
        Cost all = e.cost();
        text.append(e.title())
                .append(": ")
                .append(e.steps().size())
                .append(" steps, ")
                .append(time(e.microseconds()))
                .append(" (median of ")
                .append(e.runs())
                .append(" runs), ")
                .append(count(all.flops()))
                .append("FLOP at ")
                .append(number(all.flops() / e.microseconds() * 1e-3))
                .append(" GFLOP/s, ")
                .append(number(100 * e.efficiency()))
                .append(" % of the roofline")
                .append(line)
                .append("machine: ")
                .append(e.machine())
                .append("; ")
                .append(number(e.roofline().gigaflops()))
                .append(" GFLOP/s, ")
                .append(number(e.roofline().gigabytes()))
                .append(" GB/s")
                .append(line)
                .append("memory: ")
                .append(count(e.memory().plannedBytes()))
                .append("B planned, ")
                .append(count(e.memory().naiveBytes()))
                .append("B if every value had its own")
                .append(line)
                .append(line);
        text.append(Table.of(steps(e))).append(line).append(Table.of(kinds(e)));
        return text.toString();
    }

    private static List<String[]> steps(Explanation e) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {
            "step", "us", "%", "GFLOP/s", "GB/s", "roof %", "library", "operation", "variables", "shapes"
        });
        e.steps().forEach(s -> add(rows, e, s, "", ""));
        return rows;
    }

    /** A row, and those of the programs that the step runs: {@code 3.0} is the first step of such a program. */
    private static void add(List<String[]> rows, Explanation e, StepReport s, String outer, String indent) {
        rows.add(new String[] {
            outer + s.index(),
            number(s.microseconds()),
            number(100 * s.microseconds() / sum(e)),
            s.cost().flops() == 0 ? "" : number(s.gigaflops()),
            number(s.gigabytes()),
            number(100 * s.efficiency(e.roofline())),
            s.library(),
            indent + (s.inPlace() < 0 ? s.op() : s.op() + " in place"),
            names(s.variables()),
            shapes(s)
        });
        for (StepReport.Body b : s.bodies()) {
            String name = indent + "  " + b.name() + " x" + number(b.runs()).replaceAll("\\.0+$", "") + ": ";
            b.steps().forEach(inner -> add(rows, e, inner, outer + s.index() + ".", name));
        }
    }

    private static double sum(Explanation e) {
        return e.steps().stream().mapToDouble(StepReport::microseconds).sum();
    }

    private static String names(List<String> variables) {
        String all = String.join(", ", variables);
        return all.length() <= LONGEST_NAMES ? all : all.substring(0, LONGEST_NAMES - 3) + "...";
    }

    static String shapes(StepReport s) {
        return s.in().stream().map(Operand::toString).collect(Collectors.joining(", ")) + " -> "
                + s.out().stream().map(Operand::toString).collect(Collectors.joining(", "));
    }

    private static List<String[]> kinds(Explanation e) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"operation", "steps", "us", "%", "FLOP", "bytes", "GFLOP/s", "GB/s", "roof %"});
        for (KindReport k : e.kinds()) {
            rows.add(new String[] {
                k.op(),
                Integer.toString(k.steps()),
                number(k.microseconds()),
                number(100 * k.microseconds() / sum(e)),
                count(k.cost().flops()),
                count(k.cost().bytes()),
                number(k.cost().flops() / k.microseconds() * 1e-3),
                number(k.cost().bytes() / k.microseconds() * 1e-3),
                number(100 * roof(e, k.op()) / k.microseconds())
            });
        }
        return rows;
    }

    private static double roof(Explanation e, String op) {
        return e.steps().stream()
                .filter(s -> s.op().equals(op))
                .mapToDouble(s -> s.leastMicroseconds(e.roofline()))
                .sum();
    }

    private static String time(double microseconds) {
        return microseconds < 1000 ? number(microseconds) + " us" : number(microseconds * 1e-3) + " ms";
    }

    /** Three digits that count. */
    static String number(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return "-";
        }
        double a = Math.abs(x);
        return String.format(Locale.ROOT, a >= 100 ? "%.0f" : a >= 10 ? "%.1f" : "%.2f", x);
    }

    /** A count with the prefix of its thousands, ending in a space or a prefix: {@code 2.41 G}. */
    static String count(double x) {
        String[] prefix = {"", "k", "M", "G", "T"};
        int k = 0;
        double v = x;
        while (v >= 1000 && k < prefix.length - 1) {
            v /= 1000;
            k++;
        }
        return (k == 0 ? String.format(Locale.ROOT, "%.0f", v) : number(v)) + " " + prefix[k];
    }
}
