package io.gatun.examples;

import io.gatun.examples.cli.DoctorCommand;
import io.gatun.examples.cli.EvaluateCommand;
import io.gatun.examples.cli.GraphCommand;
import io.gatun.examples.cli.ImageCommand;
import io.gatun.examples.cli.LauncherCommands;
import io.gatun.examples.cli.OpCommand;
import io.gatun.examples.cli.PredictCommand;
import io.gatun.examples.cli.TrainCommand;
import io.gatun.examples.run.Bars;
import io.gatun.examples.run.Failures;
import io.gatun.examples.run.Versions;
import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something is missing on this machine, 130 interrupted.
 */
@Command(
        name = "gatun",
        description = "Deep learning for the modern JVM.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            DoctorCommand.class,
            GraphCommand.class,
            OpCommand.class,
            ImageCommand.class,
            LauncherCommands.Bench.class,
            LauncherCommands.Test.class,
            LauncherCommands.Example.class,
            AutoComplete.GenerateCompletion.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed; the message says why",
            "2:wrong usage",
            "3:something is missing on this machine; the message says what, see also gatun doctor",
            "130:interrupted"
        })
public final class Main {
    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where an error came from.")
    private boolean stacktrace;

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /**
     * Runs a command.
     *
     * @param out for results
     * @param err for errors: one line each, unless {@code --stacktrace} is given
     * @return the exit code
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        Main main = new Main();
        CommandLine cli = new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(Bars.columns(System.getenv("COLUMNS")) + 1)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::usage)
                .setExecutionExceptionHandler((e, line, parsed) -> main.report(e, line));
        // Here and not in the annotation, from which every command would inherit it.
        cli.getCommandSpec()
                .usageMessage()
                .footer(
                        "",
                        "Shell completion:  source <(./gatun generate-completion)",
                        "Start with:        ./gatun train");
        try {
            return cli.execute(args.length == 0 ? new String[] {"--help"} : OpCommand.describing(args));
        } catch (Error e) {
            return main.report(e, cli);
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static int usage(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        line.getErr().println(line.getColorScheme().errorText("gatun: " + e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, line.getErr());
        line.getErr()
                .println("Try: gatun" + line.getCommandSpec().qualifiedName().substring("gatun".length()) + " --help");
        return ExitCode.USAGE;
    }

    private int report(Throwable e, CommandLine line) {
        if (stacktrace) {
            e.printStackTrace(line.getErr());
        } else {
            line.getErr().println(line.getColorScheme().errorText("gatun: " + Failures.message(e)));
        }
        return Failures.exitCode(e);
    }
}
