package io.gatun.autodiff.explain;

import io.gatun.arrays.inspect.Machine;
import io.gatun.ops.Cost;

/**
 * What the machine can do at best: the rates that steps are measured against.
 *
 * @param gigaflops rate of arithmetic, in GFLOP/s: float multiply-adds on all threads
 * @param gigabytes rate of memory outside the caches, in GB/s: bytes read plus bytes written
 */
public record Roofline(double gigaflops, double gigabytes) {
    private static final double SECONDS = 0.2;

    /** Refuses rates that are not positive. */
    public Roofline {
        if (!(gigaflops > 0 && gigabytes > 0)) {
            throw new io.gatun.ops.GatunException("[explain] roofline of " + gigaflops + " GFLOP/s and " + gigabytes
                    + " GB/s: expected positive rates");
        }
    }

    private static final class Measured {
        static final Roofline ONCE = measure();
    }

    /** This machine's, measured once in the life of the process: half a second. */
    public static Roofline ofThisMachine() {
        return Measured.ONCE;
    }

    /** This machine's, measured now. */
    public static Roofline measure() {
        return new Roofline(Machine.peakGigaflops(SECONDS), Machine.copyGigabytes());
    }

    /** The least time of some work, in microseconds: that of its arithmetic, or of its bytes if that is longer. */
    public double microseconds(Cost cost) {
        return 1e6 * cost.seconds(1e9 * gigaflops, 1e9 * gigabytes);
    }

    /** Operations a byte from which on arithmetic, not memory, is the limit. */
    public double ridge() {
        return gigaflops / gigabytes;
    }
}
