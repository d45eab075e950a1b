package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Products of square FLOAT matrices: group B of the peers. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 9, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class MatmulBenchmark {
    /** Rows and columns. */
    @Param({"256", "1024", "2048"})
    public int n;

    private NDArray x;
    private NDArray y;

    /** Random matrices. */
    @Setup(Level.Trial)
    public void prepare() {
        x = Work.random(1, n, n);
        y = Work.random(2, n, n);
    }

    /** One product, its result in a scope. */
    @Benchmark
    public long matmul() {
        try (Scope scope = Scope.open()) {
            return x.matmul(y).length();
        }
    }
}
