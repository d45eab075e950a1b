package io.gatun.arrays.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The numbers of an updater, read each time its kernel runs: set them between steps. Fields, since they change with every step
 * and nobody else sees them. Which ones are used is said by the rule: {@link UpdateRule}.
 */
public final class UpdaterParameters {
    static final long BYTES = 9 * Double.BYTES;

    /** Step size. */
    public double learningRate = 0.001;

    /** Factor of the gradients before all else: 1, or what undoes the scaling of a loss. */
    public double scale = 1;

    /** L1 regularisation, added to the gradient as {@code l1 * sign(p)}. */
    public double l1;

    /** L2 regularisation, added to the gradient as {@code l2 * p}. */
    public double l2;

    /** Weight decay: the share of each parameter that a step takes away, beside the rule's own step. */
    public double decay;

    /** The first decay: momentum, beta1 or rho. */
    public double a = 0.9;

    /** The second decay: beta2. */
    public double b = 0.999;

    /** What keeps divisors from zero. */
    public double epsilon = 1e-8;

    /** Number of the step, from 1; biases of moments are corrected by it. */
    public long step = 1;

    /** Writes the numbers in gt_update's order. */
    void write(MemorySegment to) {
        set(to, 0, learningRate);
        set(to, 1, scale);
        set(to, 2, l1);
        set(to, 3, l2);
        set(to, 4, decay);
        set(to, 5, a);
        set(to, 6, b);
        set(to, 7, epsilon);
        set(to, 8, step);
    }

    private static void set(MemorySegment to, int i, double value) {
        to.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
    }
}
