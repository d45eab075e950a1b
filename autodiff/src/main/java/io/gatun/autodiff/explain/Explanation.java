package io.gatun.autodiff.explain;

import io.gatun.arrays.io.AtomicFile;
import io.gatun.ops.Cost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * What a plan does, step by step: shapes, layouts, libraries, arithmetic, bytes, time, and the distance from what the
 * machine can do. {@link #toString} is a table, {@link #toHtml} a page.
 *
 * @param title what was explained
 * @param steps kernel calls in order
 * @param memory of the intermediate values
 * @param roofline what the machine can do
 * @param microseconds median time of a run as a whole, without the timing of steps
 * @param runs how many runs were measured
 * @param machine threads and instruction set
 */
public record Explanation(
        String title,
        List<StepReport> steps,
        MemoryReport memory,
        Roofline roofline,
        double microseconds,
        int runs,
        String machine) {
    /** Copies the list. */
    public Explanation {
        steps = List.copyOf(steps);
    }

    /** Totals by operation, those that take longest first. */
    public List<KindReport> kinds() {
        return KindReport.of(steps);
    }

    /** Arithmetic and bytes of all steps. */
    public Cost cost() {
        return steps.stream().map(StepReport::cost).reduce(Cost.NONE, Cost::plus);
    }

    /**
     * The least time of all steps, one after another, over the time that they took. A step that caches make faster than the
     * roofline counts as at it.
     */
    public double efficiency() {
        double least =
                steps.stream().mapToDouble(s -> s.leastMicroseconds(roofline)).sum();
        return least / steps.stream().mapToDouble(StepReport::microseconds).sum();
    }

    /** The table. */
    @Override
    public String toString() {
        return ExplanationText.of(this);
    }

    /**
     * A page that needs nothing else: time by scope and operation, the roofline, memory over time. Readable on light and
     * dark ground.
     */
    public String toHtml() {
        return ExplanationPage.of(this);
    }

    /**
     * Writes the page; an older file is replaced as a whole.
     *
     * @throws IOException if it cannot be written
     */
    public void writeHtml(Path file) throws IOException {
        byte[] page = toHtml().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write("explain", file, out -> out.write(page));
    }
}
