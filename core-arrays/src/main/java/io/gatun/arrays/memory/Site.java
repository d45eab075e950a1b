package io.gatun.arrays.memory;

import java.util.Set;

/** Where in the user's code something was created; recorded in memory debug mode only, since it costs microseconds. */
public final class Site {
    private Site() {}

    /** Loaded in debug mode only. */
    private static final class Walk {
        static final StackWalker WALKER = StackWalker.getInstance();
        static final Set<String> OURS = Set.of(
                "io.gatun.arrays.Nd",
                "io.gatun.arrays.NDArray",
                "io.gatun.arrays.Scope",
                "io.gatun.arrays.Rng",
                "io.gatun.arrays.Eager",
                "io.gatun.arrays.Hooks",
                "io.gatun.arrays.Elementary",
                "io.gatun.arrays.Copies",
                "io.gatun.arrays.Views",
                "io.gatun.arrays.InPlace",
                "io.gatun.arrays.Elements",
                "io.gatun.arrays.ElementAccess",
                "io.gatun.arrays.Ownership",
                "io.gatun.arrays.Comparison",
                "io.gatun.arrays.NestedArrays");

        private Walk() {}
    }

    /** The first caller outside of the arrays, as {@code Class.method(File:line)}; null unless in debug mode. */
    public static String capture() {
        return MemorySettings.DEBUG ? walk() : null;
    }

    private static String walk() {
        return Walk.WALKER.walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
                .filter(f -> !isOurs(f.getClassName()))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse("unknown"));
    }

    private static boolean isOurs(String c) {
        return c.startsWith("io.gatun.ops.")
                || c.startsWith("io.gatun.arrays.memory.")
                || c.startsWith("io.gatun.arrays.kernels.")
                || c.startsWith("io.gatun.arrays.io.")
                || c.startsWith("io.gatun.arrays.layout.")
                || Walk.OURS.contains(c);
    }
}
