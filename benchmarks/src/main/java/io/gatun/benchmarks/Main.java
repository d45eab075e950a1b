package io.gatun.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatun bench}: our rows against this machine's limits, or one group of the comparison with other libraries. */
@Command(
        name = "gatun bench",
        mixinStandardHelpOptions = true,
        description = "Measure Gatun against what this machine can do, in the same run.")
public final class Main implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "SUITE",
            description =
                    "plan: networks and plans, each in a process of its own; arrays: arrays alone. Without it: some arrays and small networks.")
    private String suite = "";

    @Option(names = "--only", paramLabel = "REGEX", description = "Run only the benchmarks whose name matches.")
    private String only = "";

    @Option(
            names = "--csv",
            defaultValue = "out/bench.csv",
            paramLabel = "FILE",
            description = "Where to write the rows (default: ${DEFAULT-VALUE}).")
    private Path csv;

    @Option(
            names = "--peers",
            paramLabel = "GROUP",
            description =
                    "Run one group of the peers' comparison (A, B, C.mlp_sgd, C.mlp_adam, C.lenet, C.resnet50, C.lstm, C.transformer, D.lenet, D.resnet50, E) and print its CSV lines.")
    private String peers;

    @Option(
            names = "--memory-steps",
            defaultValue = "1000000",
            description = "Steps of the memory test; 0 leaves it out (default: ${DEFAULT-VALUE}).")
    private int memorySteps;

    @Spec
    private CommandSpec spec;

    /** Runs the benchmarks. */
    public static void main(String[] args) {
        if (args.length == 2 && args[0].equals("--peers")) { // no command-line library in the measured start-up
            try {
                Peers.run(args[1]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            System.exit(0);
        }
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (peers != null) {
            Peers.run(peers);
            return 0;
        }
        List<Row> rows =
                switch (suite) {
                    case "" -> new Suite(only, memorySteps).run();
                    case "plan" -> new PlanSuite(only).run();
                    case "arrays" -> new ArraySuite(only).run();
                    default ->
                        throw new CommandLine.ParameterException(
                                spec.commandLine(), "There is no suite \"" + suite + "\": plan, arrays, or none.");
                };
        Files.createDirectories(csv.toAbsolutePath().getParent());
        List<String> lines = new ArrayList<>(List.of("work,value,unit,limit,share,target,reached"));
        rows.forEach(r -> lines.add(r.csv()));
        Files.write(csv, lines);
        print(rows);
        System.out.println("\n" + csv);
        return 0;
    }

    private static void print(List<Row> rows) {
        List<String[]> cells = new ArrayList<>();
        cells.add(new String[] {"work", "measured", "machine", "share", "target", "reached"});
        rows.forEach(r -> cells.add(r.cells()));
        int[] width = new int[6];
        cells.forEach(c -> {
            for (int i = 0; i < c.length; i++) {
                width[i] = Math.max(width[i], c[i].length());
            }
        });
        for (int k = 0; k < cells.size(); k++) {
            StringBuilder line = new StringBuilder("|");
            for (int i = 0; i < width.length; i++) {
                String c = cells.get(k)[i];
                String pad = " ".repeat(width[i] - c.length());
                line.append(' ').append(i == 0 ? c + pad : pad + c).append(" |");
            }
            System.out.println(line);
            if (k == 0) {
                System.out.println("|" + "---|".repeat(width.length));
            }
        }
    }
}
