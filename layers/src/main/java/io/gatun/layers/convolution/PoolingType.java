package io.gatun.layers.convolution;

/** What a pooling window gives. */
public enum PoolingType {
    /** The largest value. */
    MAX,
    /** The mean of the values. */
    AVG
}
