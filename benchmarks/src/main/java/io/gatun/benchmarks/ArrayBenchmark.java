package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Work on arrays, each result in a scope that is closed at once: group A of the peers. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 9, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ArrayBenchmark {
    private NDArray x;
    private NDArray y;
    private NDArray row;
    private NDArray logits;
    private NDArray a;
    private NDArray b;
    private Bandwidth memory;
    private final List<Double> copies = new ArrayList<>();
    private final List<Double> reads = new ArrayList<>();

    /** Random arrays, as the peers have them. */
    @Setup(Level.Trial)
    public void prepare() {
        memory = new Bandwidth();
        x = Work.random(1, 4096, 4096);
        y = Work.random(2, 4096, 4096).muli(1e-3);
        row = Work.random(4, 4096);
        logits = Work.random(5, 4096, 1000);
        a = Work.random(6, 8, 8);
        b = Work.random(7, 8, 8);
    }

    /** What the memory gives just now: it changes by a factor of two from minute to minute. */
    @Setup(Level.Iteration)
    public void measureMemory() {
        copies.add(memory.copy(5));
        reads.add(memory.read(5));
    }

    /** Hands the memory's rates to the suite. */
    @TearDown(Level.Trial)
    public void report(BenchmarkParams params) throws IOException {
        memory.close();
        String file = System.getProperty("gatun.bench.memory");
        if (file != null) {
            String name = params.getBenchmark().replaceAll(".*\\.", "");
            String line = name + " " + median(copies) + " " + median(reads) + "\n";
            Files.writeString(Path.of(file), line, StandardOpenOption.APPEND);
        }
    }

    private static double median(List<Double> rates) {
        return rates.stream().sorted().toList().get(rates.size() / 2);
    }

    /** Two [8, 8] arrays; too short to time one by one. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public long smallAdd() {
        try (Scope scope = Scope.open()) {
            return a.add(b).length();
        }
    }

    /** Two [4096, 4096] arrays. */
    @Benchmark
    public long add() {
        try (Scope scope = Scope.open()) {
            return x.add(y).length();
        }
    }

    /** A row added to each row of [4096, 4096]. */
    @Benchmark
    public long addRow() {
        try (Scope scope = Scope.open()) {
            return x.add(row).length();
        }
    }

    /** Exponential of [4096, 4096]. */
    @Benchmark
    public long exp() {
        try (Scope scope = Scope.open()) {
            return x.exp().length();
        }
    }

    /** Hyperbolic tangent of [4096, 4096]. */
    @Benchmark
    public long tanh() {
        try (Scope scope = Scope.open()) {
            return x.tanh().length();
        }
    }

    /** Sum of [4096, 4096] to a Java number. */
    @Benchmark
    public double sum() {
        try (Scope scope = Scope.open()) {
            return x.sum().getDouble();
        }
    }

    /** Softmax of the rows of [4096, 1000]. */
    @Benchmark
    public long softmax() {
        try (Scope scope = Scope.open()) {
            return logits.softmax(1).length();
        }
    }
}
