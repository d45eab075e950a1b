/** Fused operations of convolutional networks, and the same operations on channel-last feature maps. */
package io.gatun.ops.cnn;
