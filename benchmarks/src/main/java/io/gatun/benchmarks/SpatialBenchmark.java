package io.gatun.benchmarks;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.ops.image.ResizeMethod;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PoolConfig;
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

/** Volumes [4, 16, 28, 28, 32] with 3x3x3 kernels to 32 channels (2.8 GFLOP), and one picture of 512 x 512 in twice its size. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class SpatialBenchmark {
    private static final ConvConfig LAST = ConvConfig.of(1).withPadding(1).withFormat(DataFormat.NHWC);

    private NDArray volume;
    private NDArray weights;
    private NDArray plane;
    private NDArray planeWeights;
    private NDArray picture;

    /** Random values. */
    @Setup(Level.Trial)
    public void prepare() {
        volume = Work.random(1, 4, 16, 28, 28, 32);
        weights = Work.random(2, 32, 32, 3, 3, 3);
        plane = Work.random(3, 64, 28, 28, 96);
        planeWeights = Work.random(4, 32, 96, 3, 3);
        picture = Work.random(5, 1, 512, 512, 3);
    }

    /** Three-dimensional convolution. */
    @Benchmark
    public long conv3d() {
        try (Scope scope = Scope.open()) {
            return volume.conv3d(weights, LAST).length();
        }
    }

    /** Two-dimensional convolution of the same arithmetic: what the three-dimensional one could reach. */
    @Benchmark
    public long conv2dOfSameWork() {
        try (Scope scope = Scope.open()) {
            return plane.conv2d(planeWeights, LAST).length();
        }
    }

    /** Transposed three-dimensional convolution. */
    @Benchmark
    public long deconv3d() {
        try (Scope scope = Scope.open()) {
            return volume.deconv3d(weights, LAST).length();
        }
    }

    /** Largest values of 2 x 2 x 2. */
    @Benchmark
    public long maxPooling3d() {
        try (Scope scope = Scope.open()) {
            return volume.maxPooling3d(PoolConfig.of(2).withFormat(DataFormat.NHWC))
                    .length();
        }
    }

    /** To 1024 x 1024, between four pixels. */
    @Benchmark
    public long resizeBilinear() {
        try (Scope scope = Scope.open()) {
            return picture.imageResize(1024, 1024, ResizeMethod.BILINEAR).length();
        }
    }

    /** To 1024 x 1024, between sixteen pixels. */
    @Benchmark
    public long resizeBicubic() {
        try (Scope scope = Scope.open()) {
            return picture.imageResize(1024, 1024, ResizeMethod.BICUBIC).length();
        }
    }

    /** To 1024 x 1024, the nearest pixel. */
    @Benchmark
    public long resizeNearest() {
        try (Scope scope = Scope.open()) {
            return picture.imageResize(1024, 1024, ResizeMethod.NEAREST).length();
        }
    }

    /** Colours of 512 x 512 pixels. */
    @Benchmark
    public long rgbToHsv() {
        try (Scope scope = Scope.open()) {
            return picture.rgbToHsv().length();
        }
    }
}
