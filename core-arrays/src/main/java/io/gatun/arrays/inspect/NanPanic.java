package io.gatun.arrays.inspect;

import io.gatun.ops.GatunException;
import java.util.Arrays;
import java.util.Locale;

/** At which values operations on arrays stop with a {@link NotFiniteValueException}; each look costs reading the results. */
public enum NanPanic {
    /** At none. */
    OFF,
    /** At NaN. */
    NAN,
    /** At infinity. */
    INF,
    /** At both. */
    ANY;

    /** The system property that sets it for the process, and that plans of graphs obey, too: off, nan, inf or trace (any). */
    public static final String PROPERTY = "gatun.nan";

    /** What {@value #PROPERTY} says, {@link #OFF} without it. */
    public static NanPanic byProperty() {
        String text = System.getProperty(PROPERTY, "off").strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(p -> p.name().equals(text.equals("TRACE") ? "ANY" : text))
                .findFirst()
                .orElseThrow(() -> new GatunException("[nan] system property " + PROPERTY + " is \""
                        + System.getProperty(PROPERTY) + "\": expected off, nan, inf or trace"));
    }
}
