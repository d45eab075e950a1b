package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.layers.network.MultiLayerNetwork;
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
import org.openjdk.jmh.annotations.Warmup;

/** Training steps and predictions of small networks: groups C and D of the peers. The loss is read back after every step. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 9, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class NetworkBenchmark {
    private MultiLayerNetwork mlp;
    private MultiLayerNetwork lenet;
    private NDArray rows;
    private NDArray rowLabels;
    private NDArray pictures;
    private NDArray pictureLabels;
    private NDArray one;

    /** The networks, and one batch for each. */
    @Setup(Level.Trial)
    public void prepare() {
        mlp = Work.mlp(new Sgd(0.01));
        lenet = Work.lenet(new Adam(1e-3));
        rows = Work.random(1, 128, 784);
        rowLabels = Work.oneHot(128, 10);
        pictures = Work.random(1, 64, 1, 28, 28);
        pictureLabels = Work.oneHot(64, 10);
        one = Work.random(1, 1, 1, 28, 28);
    }

    /** 784-1000-10, batch 128, SGD. */
    @Benchmark
    public double mlpStep() {
        mlp.fit(rows, rowLabels);
        return mlp.score();
    }

    /** LeNet, batch 64, Adam. */
    @Benchmark
    public double lenetStep() {
        lenet.fit(pictures, pictureLabels);
        return lenet.score();
    }

    /** LeNet, one picture. */
    @Benchmark
    public float lenetInference() {
        try (Scope scope = Scope.open()) {
            return lenet.output(one).getFloat(0, 0);
        }
    }
}
