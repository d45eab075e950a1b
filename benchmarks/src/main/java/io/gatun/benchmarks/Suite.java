package io.gatun.benchmarks;

import io.gatun.bindings.GatunNative;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks between two measurements of the machine, and makes rows of them. */
final class Suite {
    /** Floating-point operations of one example, forward and backward counted as three times forward, as for every peer. */
    private static final double MLP_FLOP = 3 * 2.0 * (784 * 1000 + 1000 * 10);

    private static final double LENET_FLOP = 3 * 2.0 * (24 * 24 * 20 * 25 + 8 * 8 * 50 * 500 + 800 * 500 + 500 * 10);
    private static final double BIG = 4096.0 * 4096 * 4;
    private static final double LOGITS = 4096.0 * 1000 * 4;

    private final String only;
    private final int memorySteps;
    private final List<Row> rows = new ArrayList<>();
    private Path memory;

    Suite(String only, int memorySteps) {
        this.only = only;
        this.memorySteps = memorySteps;
    }

    List<Row> run() throws IOException {
        System.out.println("Gatun on " + GatunNative.info());
        Limits before = Limits.measure();
        memory = Files.createTempFile("gatun-bench", ".txt");
        Map<String, Double> ns = jmh();
        Limits limits = before.or(Limits.measure());
        System.out.printf(
                Locale.ROOT,
                "%nThis machine in this run: FMA %.0f GFLOP/s, copy %.1f GB/s (read + written), read %.1f GB/s, sgemm %s GFLOP/s%n%n",
                limits.fma(),
                limits.copy(),
                limits.read(),
                limits.sgemm());
        time(ns, "ArrayBenchmark.smallAdd", "add of two [8,8], in a scope", "ns", 1, 200);
        moved(ns, "add", "x + y, 4096x4096, in a scope", 3 * BIG, false, 0.85);
        moved(ns, "exp", "exp, 4096x4096", 2 * BIG, false, 0.80);
        moved(ns, "tanh", "tanh, 4096x4096", 2 * BIG, false, 0.80);
        moved(ns, "sum", "sum, 4096x4096", BIG, true, 0.80);
        moved(ns, "addRow", "x + row, 4096x4096", 2 * BIG, false, 0.80);
        moved(ns, "softmax", "softmax, 4096x1000", 2 * LOGITS, false, 0.80);
        for (int n : new int[] {256, 1024, 2048}) {
            Double t = ns.get("MatmulBenchmark.matmul " + n);
            if (t != null) {
                rows.add(Row.rate(
                        "matmul " + n,
                        2.0 * n * n * n / t,
                        "GF/s",
                        limits.sgemm().get(n),
                        0.95));
            }
        }
        step(ns, "NetworkBenchmark.mlpStep", "MLP b128 SGD, training step", 128, MLP_FLOP, limits, 0.80);
        step(ns, "NetworkBenchmark.lenetStep", "LeNet b64 Adam, training step", 64, LENET_FLOP, limits, 0.25);
        time(ns, "NetworkBenchmark.lenetInference", "LeNet inference, batch 1", "us", 1e-3, 60);
        if ("startup".matches(".*" + only + ".*")) {
            rows.add(Row.atMost("JVM start to first array result", startUp(), "ms", 200));
        }
        if (memorySteps > 0 && "memory".matches(".*" + only + ".*")) {
            steadyMemory();
        }
        return rows;
    }

    private void time(Map<String, Double> ns, String benchmark, String work, String unit, double scale, double bound) {
        Double t = ns.get(benchmark);
        if (t != null) {
            rows.add(Row.atMost(work, t * scale, unit, bound));
        }
    }

    /** A row of bytes moved against what the memory gave to the same process between its iterations. */
    private void moved(Map<String, Double> ns, String name, String work, double bytes, boolean read, double share)
            throws IOException {
        Double t = ns.get("ArrayBenchmark." + name);
        for (String line : Files.readAllLines(memory)) {
            String[] rates = line.split(" ");
            if (t != null && rates[0].equals(name)) {
                rows.add(Row.rate(work, bytes / t, "GB/s", Double.parseDouble(rates[read ? 2 : 1]), share));
            }
        }
    }

    private void step(
            Map<String, Double> ns,
            String benchmark,
            String work,
            int batch,
            double flop,
            Limits limits,
            double share) {
        Double t = ns.get(benchmark);
        if (t != null) {
            double rate = batch * 1e9 / t;
            System.out.printf(Locale.ROOT, "%s: %,.0f examples/s%n", work, rate);
            rows.add(Row.rate(work, rate * flop / 1e9, "GF/s", limits.sgemmRate(), share));
        }
    }

    /** Median nanoseconds of each benchmark, by class and method (and parameter). */
    private Map<String, Double> jmh() {
        List<String> options = new ArrayList<>(Child.options());
        options.add("-Dgatun.bench.memory=" + memory);
        try {
            Collection<RunResult> results = new Runner(new OptionsBuilder()
                            .include("io\\.gatun\\.benchmarks\\..*" + only + ".*")
                            .jvmArgsAppend(options.toArray(String[]::new))
                            .verbosity(VerboseMode.NORMAL)
                            .shouldFailOnError(true)
                            .build())
                    .run();
            Map<String, Double> ns = new HashMap<>();
            for (RunResult r : results) {
                String name = r.getParams().getBenchmark().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1");
                String param = r.getParams().getParam("n");
                // The median: what other programs on the machine do now and then is not the work.
                ns.put(
                        param == null ? name : name + " " + param,
                        r.getPrimaryResult().getStatistics().getPercentile(50));
            }
            return ns;
        } catch (RunnerException e) {
            if (e.getMessage() != null && e.getMessage().contains("No benchmarks to run")) {
                return Map.of();
            }
            throw new IllegalStateException(e);
        }
    }

    /** Median of fresh processes, from before the JVM is started to the first array's number. */
    private static double startUp() {
        double[] times = new double[11];
        for (int i = 0; i < times.length; i++) {
            times[i] = Double.parseDouble(Child.run(
                    FirstArray.class,
                    List.of(
                            "-XX:+AutoCreateSharedArchive",
                            "-XX:SharedArchiveFile=" + System.getProperty("java.io.tmpdir") + "/gatun-first-array.jsa",
                            "-Xlog:disable")));
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private void steadyMemory() {
        System.out.printf(Locale.ROOT, "%,d training steps of a tiny network ...%n", memorySteps);
        String[] mib = Child.run(SteadyMemory.class, List.of("-Xmx256m"), String.valueOf(memorySteps))
                .split(" ");
        double early = Double.parseDouble(mib[0]);
        double late = Double.parseDouble(mib[1]);
        System.out.printf(
                Locale.ROOT, "resident memory %.0f MiB after a tenth of them, %.0f MiB at the end%n", early, late);
        rows.add(Row.atMost(String.format(Locale.ROOT, "growth over %,d steps", memorySteps), late - early, "MiB", 16));
    }
}
