package io.gatun.arrays.memory;

import io.gatun.ops.GatunException;
import java.util.Locale;

/** The memory settings of the process, read once from system properties; sizes may end in k, m or g. */
public final class MemorySettings {
    /** {@code gatun.debug.memory}: fill memory with NaN before and after use, and record where arrays were created. */
    public static final boolean DEBUG = Boolean.getBoolean("gatun.debug.memory");
    /** {@code gatun.maxBytes}: most native memory in all; three quarters of the machine's (or container's) unless set. */
    public static final long MAX_BYTES = size("gatun.maxBytes", MachineMemory.bytes() / 4 * 3);
    /** {@code gatun.cacheBytes}: most native memory kept unused; half of the limit unless set. */
    public static final long CACHE_BYTES = size("gatun.cacheBytes", MAX_BYTES / 2);
    /** {@code gatun.collectBytes}: memory of arrays without scope after which a garbage collection is asked for. */
    static final long COLLECT_BYTES = size("gatun.collectBytes", Math.min(MAX_BYTES / 4, 1L << 30));

    private MemorySettings() {}

    private static long size(String property, long otherwise) {
        String text = System.getProperty(property);
        return text == null ? otherwise : parse(property, text);
    }

    /** Bytes of {@code 512m} and the like. */
    static long parse(String property, String text) {
        String s = text.strip().toLowerCase(Locale.ROOT);
        int shift = s.endsWith("k") ? 10 : s.endsWith("m") ? 20 : s.endsWith("g") ? 30 : 0;
        try {
            long n = Long.parseLong(
                    shift == 0 ? s : s.substring(0, s.length() - 1).strip());
            if (n <= 0 || n > Long.MAX_VALUE >> shift) {
                throw new NumberFormatException();
            }
            return n << shift;
        } catch (NumberFormatException e) {
            throw new GatunException("[memory] -D" + property + "=" + text
                    + " is not a size: expected bytes, or a number with k, m or g, such as 512m");
        }
    }
}
