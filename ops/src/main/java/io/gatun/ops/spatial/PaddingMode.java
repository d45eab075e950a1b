package io.gatun.ops.spatial;

/** How the frame of zeros around a feature map is found. */
public enum PaddingMode {
    /** The padding that the configuration gives; none if it gives none. */
    VALID,
    /** As much as gives {@code ceil(size / stride)} positions; an odd rest goes to the end. */
    SAME,
    /** As {@link #SAME}; an odd rest goes to the beginning: ONNX's SAME_LOWER. */
    SAME_LOWER,
    /** {@code dilation * (kernel - 1)} at the beginning, so that no result sees what comes later: sequences alone. */
    CAUSAL
}
