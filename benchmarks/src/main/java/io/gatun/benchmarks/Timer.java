package io.gatun.benchmarks;

import java.util.Arrays;
import java.util.Locale;

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

    /** {median, best} milliseconds of a call, after two seconds of warm-up. */
    static double[] samples(Runnable op) {
        return ms(op, 5 * WARM_MS, 2 * SAMPLE_MS);
    }

    private static void both(String benchmark, String param, String metric, double median, double best) {
        emit(benchmark, param, metric, median);
        emit(benchmark, param, metric + "_best", best);
    }

    /** {median, best} milliseconds a call. */
    private static double[] ms(Runnable op, double warmMs, double sampleMs) {
        long start = System.nanoTime();
        for (int calls = 0; calls < 5 || System.nanoTime() - start < warmMs * 1e6; calls++) {
            op.run();
        }
        long t = System.nanoTime();
        long calls = 0;
        while (calls == 0 || System.nanoTime() - t < 20e6) {
            op.run();
            calls++;
        }
        double one = (System.nanoTime() - t) / (double) calls;
        long inner = Math.max(1, (long) (sampleMs * 1e6 / one));
        double[] samples = new double[SAMPLES];
        for (int r = 0; r < SAMPLES; r++) {
            long s = System.nanoTime();
            for (long i = 0; i < inner; i++) {
                op.run();
            }
            samples[r] = (System.nanoTime() - s) / 1e6 / inner;
        }
        Arrays.sort(samples);
        return new double[] {samples[SAMPLES / 2], samples[0]};
    }
}
