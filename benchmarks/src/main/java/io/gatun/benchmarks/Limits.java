package io.gatun.benchmarks;

import io.gatun.bindings.GatunNative;
import io.gatun.bindings.gatun_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * What this machine can do, measured from C in this run with the threads that Gatun uses; medians, as our own times are.
 *
 * @param fma peak of float multiply-adds, GFLOP/s
 * @param copy bytes read plus bytes written in copying 64 MiB to 64 MiB, GB/s
 * @param read bytes read in summing 64 MiB, GB/s
 * @param sgemm the best of OpenBLAS and oneDNN for each size n of n x n x n, GFLOP/s
 */
record Limits(double fma, double copy, double read, Map<Integer, Double> sgemm) {
    private static final int ROUNDS = 21;

    static Limits measure() {
        try (Arena arena = Arena.ofConfined();
                Bandwidth memory = new Bandwidth()) {
            MemorySegment number = arena.allocate(ValueLayout.JAVA_DOUBLE);
            GatunNative.check(gatun_h.gt_probe_fma(0.5, number), "fma");
            double fma = number.get(ValueLayout.JAVA_DOUBLE, 0);
            double copy = memory.copy(ROUNDS);
            double read = memory.read(ROUNDS);
            Map<Integer, Double> sgemm = new LinkedHashMap<>();
            sgemm.put(256, sgemm(256, 1000));
            sgemm.put(1024, sgemm(1024, 101));
            sgemm.put(2048, sgemm(2048, ROUNDS));
            return new Limits(fma, copy, read, sgemm);
        }
    }

    /** The sgemm rate that networks are measured against, as it is now, in about a second. */
    static double sgemmNow() {
        return Math.max(sgemm(1024, 51), sgemm(2048, 11));
    }

    /** A matrix product of one size by one library. */
    record Sgemm(int backend, int n) {
        /** Its rate as it is now, GFLOP/s. */
        double rate() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment number = arena.allocate(ValueLayout.JAVA_DOUBLE);
                GatunNative.check(gatun_h.gt_probe_matmul(backend, n, 3, number), "matmul");
                return 2e-9 * n * n * n / number.get(ValueLayout.JAVA_DOUBLE, 0);
            }
        }
    }

    /** The fastest of OpenBLAS and oneDNN at 1024 and 2048, found in about three seconds. */
    static Sgemm fastestSgemm() {
        Sgemm best = null;
        double rate = 0;
        for (int round = 0; round < 3; round++) {
            for (int backend = 0; backend < 2; backend++) {
                for (int n = 1024; n <= 2048; n *= 2) {
                    Sgemm one = new Sgemm(backend, n);
                    double now = rate(one);
                    if (now > rate) {
                        rate = now;
                        best = one;
                    }
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException("neither OpenBLAS nor oneDNN is there: gatun doctor says why");
        }
        return best;
    }

    /** 0 where its library is missing. */
    private static double rate(Sgemm one) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(ValueLayout.JAVA_DOUBLE);
            return gatun_h.gt_probe_matmul(one.backend(), one.n(), 1, number) == 0 ? one.rate() : 0;
        }
    }

    /** Median rate of n x n x n by the better of OpenBLAS and oneDNN, GFLOP/s. */
    private static double sgemm(int n, int rounds) {
        double rate = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(ValueLayout.JAVA_DOUBLE);
            for (int k = 0; k < 2; k++) {
                int backend = k;
                if (gatun_h.gt_probe_matmul(backend, n, 1, number) == 0) {
                    double seconds = median(rounds, () -> {
                        GatunNative.check(gatun_h.gt_probe_matmul(backend, n, 1, number), "matmul");
                        return number.get(ValueLayout.JAVA_DOUBLE, 0);
                    });
                    rate = Math.max(rate, 2e-9 * n * n * n / seconds);
                }
            }
        }
        return rate;
    }

    /** The better of two measurements, value by value: other work on the machine only ever lowers one. */
    Limits or(Limits other) {
        Map<Integer, Double> best = new LinkedHashMap<>(sgemm);
        other.sgemm.forEach((n, rate) -> best.merge(n, rate, Math::max));
        return new Limits(Math.max(fma, other.fma), Math.max(copy, other.copy), Math.max(read, other.read), best);
    }

    /** The rate that networks are measured against: the best sgemm of all sizes. */
    double sgemmRate() {
        return sgemm.values().stream().mapToDouble(d -> d).max().orElse(0);
    }

    static double median(int rounds, DoubleSupplier measure) {
        double[] all = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            all[i] = measure.getAsDouble();
        }
        Arrays.sort(all);
        return all[rounds / 2];
    }
}
