/**
 * For interpreters of graphs: operations bound to arrays once and run many times. {@link io.gatun.arrays.kernels.Kernels} is the
 * only place that maps operations to native calls.
 */
package io.gatun.arrays.kernels;
