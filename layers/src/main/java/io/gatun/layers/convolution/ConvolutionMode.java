package io.gatun.layers.convolution;

/** How a window is laid over an input whose size it does not divide, by Deeplearning4j's names. */
public enum ConvolutionMode {
    /**
     * Rows and columns that do not fill a window are left out: {@code out = floor((in + 2 padding - kernel) / stride) +
     * 1}.
     */
    Truncate,
    /** The same size, but an error if anything is left out. */
    Strict,
    /**
     * {@code out = ceil(in / stride)}: as much padding as that takes, the odd row or column at the end; no padding of
     * one's own.
     */
    Same
}
