package io.gatun.examples.cli;

import io.gatun.examples.run.Failures;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Commands that the launcher script of a checkout carries out itself; listed here so that {@code --help} is complete. */
public final class LauncherCommands {
    private LauncherCommands() {}

    private abstract static class InCheckout implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Unmatched
        private List<String> arguments;

        @Override
        public Integer call() {
            spec.commandLine()
                    .getErr()
                    .println("gatun " + spec.name() + " works in a checkout of the sources only: ./gatun "
                            + spec.name());
            return Failures.MISSING;
        }
    }

    /** Measures this machine and Gatun on it. */
    @Command(name = "bench", description = "Measure Gatun against this machine's limits (in a checkout).")
    public static final class Bench extends InCheckout {}

    /** Runs every test. */
    @Command(name = "test", description = "Run every test, C++ and Java, on all JDKs found (in a checkout).")
    public static final class Test extends InCheckout {}

    /** Runs one of the example programs. */
    @Command(name = "example", description = "Run an example program: ./gatun example Digits (in a checkout).")
    public static final class Example extends InCheckout {}
}
