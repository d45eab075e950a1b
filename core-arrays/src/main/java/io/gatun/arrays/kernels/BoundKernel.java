package io.gatun.arrays.kernels;

/**
 * An operation on given arrays, with every decision made: each {@link #run} computes the outputs from what the inputs hold then.
 * One thread at a time may run it, on any thread that may use the arrays.
 */
@FunctionalInterface
public interface BoundKernel {
    /**
     * Computes the outputs.
     *
     * @throws io.gatun.ops.ScopeException if an array is dead, or was moved since it was bound
     */
    void run();
}
