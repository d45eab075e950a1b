package io.gatun.autodiff;

import io.gatun.ops.GatunException;
import java.util.Arrays;
import java.util.Locale;

/** Whether runs look for values that are not finite after each step; each look costs reading the step's results. */
public enum NanTrace {
    /** Not at all. */
    OFF,
    /** A run stops at the first step that makes NaN of numbers. */
    NAN,
    /** A run stops at the first step that makes NaN, or infinity, of finite numbers. */
    TRACE;

    /** The system property that sets the default: {@code off}, {@code nan} or {@code trace}. */
    public static final String PROPERTY = "gatun.nan";

    /** What {@value #PROPERTY} says, {@link #OFF} without it. */
    static NanTrace byProperty() {
        String text = System.getProperty(PROPERTY, "off").strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(t -> t.name().equals(text.equals("INF") ? "TRACE" : text)) // arrays know infinity alone, too
                .findFirst()
                .orElseThrow(() -> new GatunException("[nan trace] system property " + PROPERTY + " is \""
                        + System.getProperty(PROPERTY) + "\": expected off, nan or trace"));
    }
}
