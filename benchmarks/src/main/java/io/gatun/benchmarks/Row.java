package io.gatun.benchmarks;

import java.util.Locale;

/**
 * One line of the results.
 *
 * @param work what was done
 * @param value how long it took, how much it moved or how fast it was
 * @param unit of the value
 * @param limit what the machine can do, in the same unit; NaN where the target is the value itself
 * @param target share of the limit that is wanted, or the value wanted where there is no limit
 */
record Row(String work, double value, String unit, double limit, double target) {
    /** A rate that should reach a share of a limit. */
    static Row rate(String work, double value, String unit, double limit, double share) {
        return new Row(work, value, unit, limit, share);
    }

    /** A time (or size) that should not pass a bound. */
    static Row atMost(String work, double value, String unit, double bound) {
        return new Row(work, value, unit, Double.NaN, bound);
    }

    boolean isRate() {
        return !Double.isNaN(limit);
    }

    /** Share of the limit, or NaN. */
    double share() {
        return value / limit;
    }

    boolean reached() {
        return isRate() ? share() >= target : value <= target;
    }

    private String number(double v) {
        return String.format(Locale.ROOT, v >= 100 ? "%,.0f" : v >= 10 ? "%.1f" : "%.2f", v);
    }

    String[] cells() {
        return new String[] {
            work,
            number(value) + " " + unit,
            isRate() ? number(limit) + " " + unit : "",
            isRate() ? Math.round(100 * share()) + " %" : "",
            isRate() ? ">= " + Math.round(100 * target) + " %" : "<= " + number(target) + " " + unit,
            reached() ? "yes" : "NO"
        };
    }

    String csv() {
        return String.format(
                Locale.ROOT,
                "\"%s\",%.6g,%s,%s,%s,%.4g,%s",
                work,
                value,
                unit,
                isRate() ? String.format(Locale.ROOT, "%.6g", limit) : "",
                isRate() ? String.format(Locale.ROOT, "%.4f", share()) : "",
                target,
                reached());
    }
}
