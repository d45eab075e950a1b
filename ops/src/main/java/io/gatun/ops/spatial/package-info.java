/**
 * Convolution and pooling over one, two or three axes, in every layout and padding, as compositions of the two-dimensional
 * operations; windows along one axis ({@link io.gatun.ops.spatial.Windows}), of which patches and columns are made.
 */
package io.gatun.ops.spatial;
