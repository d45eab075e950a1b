package io.gatun.arrays.events;

/** Whether the flight recorder is there and at work. Its classes are loaded once it is started, never by us. */
public final class Events {
    private static final boolean THERE = isThere();

    private Events() {}

    private static boolean isThere() {
        try {
            Class.forName("jdk.jfr.FlightRecorder", false, Events.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** True once something has started the flight recorder in this process. */
    public static boolean recording() {
        return THERE && Recorder.started();
    }

    /** Apart, so that a run time image without the flight recorder can load this class. */
    private static final class Recorder {
        static boolean started() {
            return jdk.jfr.FlightRecorder.isInitialized();
        }
    }

    /** Tells of native memory that was taken. */
    public static void allocated(long bytes, boolean cached) {
        AllocationEvent e = new AllocationEvent();
        if (e.shouldCommit()) {
            e.bytes = bytes;
            e.cached = cached;
            e.commit();
        }
    }
}
