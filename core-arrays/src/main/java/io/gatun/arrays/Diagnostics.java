package io.gatun.arrays;

import io.gatun.arrays.inspect.FinitePanic;
import io.gatun.arrays.inspect.NanPanic;
import io.gatun.arrays.inspect.OpListener;
import io.gatun.arrays.inspect.OpProfiler;
import io.gatun.arrays.inspect.OperationRecorder;

/**
 * Looking at what arrays compute: listeners, a profiler, a stop at NaN. All of it is for the whole process, and costs one test
 * per operation while nothing is switched on.
 */
public final class Diagnostics {
    private static OpListener panic;
    private static NanPanic mode = NanPanic.OFF;

    private Diagnostics() {}

    /** A listener at work, until it is closed. */
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /** Tells a listener of every operation from now on. */
    public static Listening listen(OpListener listener) {
        Hooks.add(listener);
        return () -> Hooks.remove(listener);
    }

    /** Counts and times every operation by its name. */
    public static OpProfiler profile() {
        return profile(false);
    }

    /**
     * Counts and times every operation.
     *
     * @param byShape whether types and shapes of the arguments are told apart
     */
    public static OpProfiler profile(boolean byShape) {
        OpProfiler p = new OpProfiler(byShape);
        p.onClose(listen(p));
        return p;
    }

    /** Makes operations stop at values that are not finite; {@code -Dgatun.nan} sets it from the start. */
    public static synchronized void nanPanic(NanPanic newMode) {
        if (panic != null) {
            Hooks.remove(panic);
            panic = null;
        }
        mode = newMode;
        if (newMode != NanPanic.OFF) {
            panic = new FinitePanic(newMode);
            Hooks.add(panic);
        }
    }

    /** At which values operations stop. */
    public static synchronized NanPanic nanPanic() {
        return mode;
    }

    /**
     * Records every operation as an event {@code io.gatun.Operation} of the flight recorder, until it is closed;
     * {@code -Dgatun.jfr.ops=true} does it from the start.
     */
    public static Listening recordOperations() {
        return listen(new OperationRecorder());
    }

    /** What system properties switch on. */
    static void byProperties() {
        nanPanic(NanPanic.byProperty());
        if (Boolean.getBoolean("gatun.jfr.ops")) {
            recordOperations();
        }
    }
}
