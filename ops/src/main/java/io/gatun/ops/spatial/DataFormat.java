package io.gatun.ops.spatial;

import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;

/** Where the channels of feature maps are; the letters stand for any number of spatial axes. */
public enum DataFormat {
    /** [batch, channels, spatial axes...]; also NCW and NCDHW. */
    NCHW,
    /** [batch, spatial axes..., channels]; also NWC and NDHWC. */
    NHWC;

    /**
     * The format that a name means: NCHW, NCW, NCDHW, or NHWC, NWC, NDHWC, in any case.
     *
     * @throws GatunException if it is none of them
     */
    public static DataFormat of(String name) {
        return switch (name.toUpperCase(java.util.Locale.ROOT)) {
            case "NCHW", "NCW", "NCDHW" -> NCHW;
            case "NHWC", "NWC", "NDHWC" -> NHWC;
            default ->
                throw new GatunException("[dataFormat] \"" + name
                        + "\": expected NCW, NCHW or NCDHW, or with the channels last NWC, NHWC or NDHWC");
        };
    }

    /** True if the channels are the last axis. */
    public boolean isLast() {
        return this == NHWC;
    }

    /** The axis of the channels of a value of the given rank. */
    public int channels(int rank) {
        return isLast() ? rank - 1 : 1;
    }

    /** The first spatial axis; the others follow it. */
    public int spatial() {
        return isLast() ? 1 : 2;
    }

    /** The shape, which has the given number of spatial axes.
     *
     * @throws ShapeException if it has not
     */
    public Shape check(String op, Shape x, int axes) {
        if (x.rank() != axes + 2) {
            throw new ShapeException("[" + op + "] x has shape " + x + ": expected rank " + (axes + 2) + ", "
                    + (isLast() ? "[batch, " : "[batch, channels, ")
                    + switch (axes) {
                        case 1 -> "width";
                        case 2 -> "height, width";
                        default -> "depth, height, width";
                    }
                    + (isLast() ? ", channels]" : "]"));
        }
        return x;
    }
}
