package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.Arrays;

/** What the machine can do, and which library did it; for reports. */
public final class Machine {
    private static final long COPIED = 64L << 20;
    private static final int COPIES = 9;

    private Machine() {}

    /** Peak rate of float multiply-adds with the threads of the kernels, in GFLOP/s, measured for the given time. */
    public static double peakGigaflops(double seconds) {
        try (NDArray rate = Nd.unscoped(DataType.DOUBLE, Shape.SCALAR)) {
            int status = gatun_h.gt_probe_fma(seconds, rate.memory());
            if (status != 0) {
                NativeErrors.raise(status, "probe");
            }
            return rate.getDouble();
        }
    }

    /** Rate of memory outside the caches, in GB/s: bytes read plus bytes written in copying 64 MiB; the median of some copies. */
    public static double copyGigabytes() {
        try (NDArray from = Nd.unscoped(DataType.BOOL, Shape.of(COPIED)).assign(1);
                NDArray to = Nd.unscoped(DataType.BOOL, Shape.of(COPIED)).assign(0)) {
            double[] nanos = new double[COPIES];
            for (int i = 0; i < COPIES; i++) {
                long start = System.nanoTime();
                int status = gatun_h.gt_probe_copy(to.memory(), from.memory(), COPIED);
                nanos[i] = System.nanoTime() - start;
                if (status != 0) {
                    NativeErrors.raise(status, "probe");
                }
            }
            Arrays.sort(nanos);
            return 2.0 * COPIED / nanos[COPIES / 2];
        }
    }

    /** Threads that kernels use. */
    public static int threads() {
        return gatun_h.gt_num_threads();
    }

    /** Forgets which libraries served this thread so far. */
    public static void forgetLibraries() {
        gatun_h.gt_backends_used();
    }

    /** The libraries whose kernels served this thread since it last asked, such as {@code oneDNN}; our own with their tier. */
    public static String librariesUsed() {
        int used = gatun_h.gt_backends_used();
        return switch (used) {
            case 0 -> "own " + tier();
            case 1 -> "OpenBLAS";
            case 2 -> "oneDNN";
            default -> "OpenBLAS, oneDNN";
        };
    }

    /** Name of the instruction-set tier of our own kernels. */
    public static String tier() {
        return switch (gatun_h.gt_isa()) {
            case 2 -> "x86-64-v2";
            case 3 -> "x86-64-v3";
            case 4 -> "x86-64-v4";
            default -> "portable";
        };
    }
}
