package io.gatun.examples.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on a terminal: a bar with rate and time to go. Where nobody watches, nothing is drawn. */
final class Bars {
    private static final boolean WATCHED = System.console() != null && isTerminal();

    private Bars() {}

    // Since JDK 22 there is a console even if the output goes to a file; then isTerminal() tells.
    private static boolean isTerminal() {
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** True if a person sees the output as it comes. */
    static boolean watched() {
        return WATCHED;
    }

    /**
     * A bar on standard error, or null where nobody watches.
     *
     * @param task what is done
     * @param total units in all; -1 if that is not known
     * @param unit name of a unit, with the space before it
     * @param size units to count as one
     */
    static ProgressBar open(String task, long total, String unit, long size) {
        if (!WATCHED) {
            return null;
        }
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(unit, size)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUpdateIntervalMillis(100)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .showSpeed()
                .build();
    }
}
