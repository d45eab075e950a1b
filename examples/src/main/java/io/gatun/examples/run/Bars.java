package io.gatun.examples.run;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on a terminal: a bar with rate and time to go. Where nobody watches, nothing is drawn. */
public final class Bars {
    private static final boolean WATCHED = isTerminal();
    private static final int COLUMNS = columns(System.getenv("COLUMNS"));

    private Bars() {}

    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since JDK 22 there is a console even if the output goes to a file; then isTerminal() tells.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /**
     * The columns to draw in: all but one, left for the cursor, of a terminal; 79 if its width is not known, 39 to 109 in any case.
     *
     * @param found the width that the launcher found, in {@code COLUMNS}; null if it found none
     */
    public static int columns(String found) {
        int n = found != null && found.matches("[1-9]\\d{0,4}") ? Integer.parseInt(found) : 80;
        return Math.clamp(n, 40, 110) - 1;
    }

    /** True if a person sees the output as it comes. */
    static boolean watched() {
        return WATCHED;
    }

    /**
     * A bar on standard error that vanishes when it is closed, or null where nobody watches.
     *
     * @param task what is done
     * @param done units that were done before
     * @param total units in all; -1 if that is not known
     * @param size units to count as one
     * @param unit name of that many units, empty for plain counts, whose rate the caller shows: the library's jumps, as it counts
     *     whole seconds
     */
    static ProgressBar open(String task, long done, long total, long size, String unit) {
        return WATCHED ? bar(System.err, COLUMNS, 100, task, done, total, size, unit) : null;
    }

    static ProgressBar bar(
            PrintStream to, int columns, int millis, String task, long done, long total, long size, String unit) {
        boolean unicode = StandardCharsets.UTF_8.equals(to.charset());
        var builder = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(unit, size)
                .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(millis)
                .setConsumer(new Line(to, columns))
                .startsFrom(done, Duration.ZERO)
                .clearDisplayOnFinish();
        if (!unit.isEmpty()) {
            builder.showSpeed(new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        }
        return builder.build();
    }

    /**
     * Redraws one line. The library's own way asks JLine for the width of the terminal, which starts processes and sends the
     * terminal questions; their answers end up in the user's next command.
     */
    private record Line(PrintStream to, int getMaxRenderedLength) implements ProgressBarConsumer {
        @Override
        public void accept(String line) {
            to.print('\r' + line + "\033[K");
            to.flush();
        }

        @Override
        public void clear() {
            to.print("\r\033[K");
            to.flush();
        }

        @Override
        public void close() {
            to.flush();
        }
    }
}
