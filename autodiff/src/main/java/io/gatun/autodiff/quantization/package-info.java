/** Graphs in 8 bits after training: ranges of values, rounded weights, and how much accuracy that costs. */
package io.gatun.autodiff.quantization;
