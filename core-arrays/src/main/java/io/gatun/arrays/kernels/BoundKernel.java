package io.gatun.arrays.kernels;

/**
 * An operation on given arrays, with every decision made: each {@link #run} computes the outputs from what the inputs hold then.
 * One thread at a time may run it, on any thread that may use the arrays.
 */
@FunctionalInterface
public interface BoundKernel extends AutoCloseable {
    /**
     * Computes the outputs.
     *
     * @throws io.gatun.ops.ScopeException if an array is dead, or was moved since it was bound
     */
    void run();

    /** Gives back what the kernel keeps in native memory; it must not run afterwards. A kernel that is dropped gives it back in time. */
    @Override
    default void close() {}
}
