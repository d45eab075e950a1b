package io.gatun.arrays.memory;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where in the user's code something was created; recorded in memory debug mode only, since it costs microseconds. */
public final class Site {
    private static final StackWalker WALKER = StackWalker.getInstance();

    private static final Set<String> OURS = Stream.of(
                    "Nd",
                    "NDArray",
                    "Scope",
                    "Rng",
                    "Eager",
                    "Elementary",
                    "Copies",
                    "Views",
                    "InPlace",
                    "Elements",
                    "ElementAccess",
                    "Ownership",
                    "Comparison",
                    "ArrayPrinter")
            .map("io.gatun.arrays."::concat)
            .collect(Collectors.toUnmodifiableSet());

    private Site() {}

    /** The first caller outside of the arrays, as {@code Class.method(File:line)}; null unless in debug mode. */
    public static String capture() {
        return MemorySettings.DEBUG ? walk() : null;
    }

    private static String walk() {
        return WALKER.walk(frames -> frames.map(StackWalker.StackFrame::toStackTraceElement)
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
                || OURS.contains(c);
    }
}
