package io.gatun.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/** Timing and output of the comparison with other libraries: the same warm-up, samples and lines as every peer's program. */
final class Timer {
    private static final int SAMPLES = 15;
    private static final double WARM_MS = 400;
    private static final double SAMPLE_MS = 60;

    private Timer() {}

    static void emit(String benchmark, String param, String metric, double value) {
        System.out.println(String.format(Locale.ROOT, "CSV:ours,%s,%s,%s,%.6g", benchmark, param, metric, value));
        System.out.flush();
    }

    /** Milliseconds of a call. */
    static void op(String benchmark, String param, Runnable op) {
        double[] t = ms(op, WARM_MS, SAMPLE_MS);
        both(benchmark, param, "ms", t[0], t[1]);
    }

    /** Nanoseconds of a call. */
    static void opNs(String benchmark, String param, Runnable op) {
        double[] t = ms(op, WARM_MS, SAMPLE_MS);
        both(benchmark, param, "ns", t[0] * 1e6, t[1] * 1e6);
    }

    /** Rate of floating-point operations. */
    static void gflops(String benchmark, String param, double flop, Runnable op) {
        double[] t = ms(op, WARM_MS, SAMPLE_MS);
        both(benchmark, param, "gflops", flop / t[0] / 1e6, flop / t[1] / 1e6);
    }

    /** Examples a second of a training step. */
    static void train(String benchmark, String param, int batch, Runnable step) {
        double[] t = ms(step, 5 * WARM_MS, 2 * SAMPLE_MS);
        both(benchmark, param, "examples/s", batch * 1000.0 / t[0], batch * 1000.0 / t[1]);
    }

    /** Milliseconds of one prediction. */
    static void latency(String benchmark, String param, Runnable op) {
        double[] t = ms(op, 5 * WARM_MS, SAMPLE_MS);
        both(benchmark, param, "ms", t[0], t[1]);
    }

    /** Calls for two seconds, at least five times. */
    static void warmUp(Runnable op) {
        warmUp(op, 5 * WARM_MS);
    }

    /**
     * Milliseconds of a call, in samples of 120 ms or of one call if that is longer, after {@link #warmUp}; and what a probe
     * measured before, between and after them.
     */
    static double[][] between(Runnable op, DoubleSupplier probe) {
        double[] samples = new double[SAMPLES];
        double[] probes = new double[SAMPLES + 1];
        long inner = calls(op, 2 * SAMPLE_MS);
        probes[0] = probe.getAsDouble();
        for (int r = 0; r < SAMPLES; r++) {
            op.run(); // what the probe drove from the caches
            samples[r] = sample(op, inner);
            probes[r + 1] = probe.getAsDouble();
        }
        return new double[][] {samples, probes};
    }

    private static void both(String benchmark, String param, String metric, double median, double best) {
        emit(benchmark, param, metric, median);
        emit(benchmark, param, metric + "_best", best);
    }

    /** {median, best} milliseconds a call. */
    private static double[] ms(Runnable op, double warmMs, double sampleMs) {
        warmUp(op, warmMs);
        long inner = calls(op, sampleMs);
        double[] samples = new double[SAMPLES];
        for (int r = 0; r < SAMPLES; r++) {
            samples[r] = sample(op, inner);
        }
        Arrays.sort(samples);
        return new double[] {samples[SAMPLES / 2], samples[0]};
    }

    private static void warmUp(Runnable op, double warmMs) {
        long start = System.nanoTime();
        for (int calls = 0; calls < 5 || System.nanoTime() - start < warmMs * 1e6; calls++) {
            op.run();
        }
    }

    /** How many calls a sample of some length takes. */
    private static long calls(Runnable op, double sampleMs) {
        long t = System.nanoTime();
        long calls = 0;
        while (calls == 0 || System.nanoTime() - t < 20e6) {
            op.run();
            calls++;
        }
        double one = (System.nanoTime() - t) / (double) calls;
        return Math.max(1, (long) (sampleMs * 1e6 / one));
    }

    private static double sample(Runnable op, long calls) {
        long s = System.nanoTime();
        for (long i = 0; i < calls; i++) {
            op.run();
        }
        return (System.nanoTime() - s) / 1e6 / calls;
    }
}
