package io.gatun.examples;

import io.gatun.examples.cli.DoctorCommand;
import io.gatun.examples.cli.EvaluateCommand;
import io.gatun.examples.cli.ImageCommand;
import io.gatun.examples.cli.LauncherCommands;
import io.gatun.examples.cli.PredictCommand;
import io.gatun.examples.cli.TrainCommand;
import io.gatun.examples.cli.Versions;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

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
            ImageCommand.class,
            LauncherCommands.Bench.class,
            LauncherCommands.Test.class,
            AutoComplete.GenerateCompletion.class
        },
        footer = {
            "",
            "Shell completion:  source <(./gatun generate-completion)",
            "Start with:        ./gatun train"
        })
public final class Main {
    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where an error came from.")
    private boolean stacktrace;

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command and returns its exit code. */
    static int run(String... args) {
        Main main = new Main();
        CommandLine cli = new CommandLine(main)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, line, parsed) -> main.report(e, line));
        if (args.length == 0) {
            cli.usage(System.out);
            return 0;
        }
        return cli.execute(args);
    }

    /** A failure that a user can mend is one message; anything else shows where it came from. */
    private int report(Exception e, CommandLine line) {
        String text =
                switch (e) {
                    case GatunException g -> g.getMessage();
                    case NoSuchFileException f -> "no such file: " + f.getFile();
                    case AccessDeniedException f -> "no permission: " + f.getFile();
                    case FileSystemException f -> f.getFile() + ": " + f.getReason();
                    case UncheckedIOException u -> u.getCause().getMessage();
                    case IOException io -> io.getMessage();
                    default -> null;
                };
        if (text != null && !stacktrace) {
            line.getErr().println(line.getColorScheme().errorText("gatun: " + text));
        } else {
            e.printStackTrace(line.getErr());
        }
        return 1;
    }
}
