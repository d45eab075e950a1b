package io.gatun.arrays.kernels;

/**
 * The numbers of an updater, read each time its kernel runs: set them between steps. Fields, since they change with every step
 * and nobody else sees them. Which ones are used is said by the kernels: {@link Updaters}.
 */
public final class UpdaterParameters {
    /** Step size. */
    public double learningRate = 0.001;

    /** Nesterov's momentum, mu. */
    public double momentum = 0.9;

    /** Adam's decay of the first moment. */
    public double beta1 = 0.9;

    /** Adam's decay of the second moment. */
    public double beta2 = 0.999;

    /** Adam's epsilon. */
    public double epsilon = 1e-8;

    /** Number of the step, from 1; Adam corrects its bias by it. */
    public long step = 1;

    /** L1 regularisation, added to the gradient as {@code l1 * sign(p)}. */
    public double l1;

    /** L2 regularisation, added to the gradient as {@code l2 * p}. */
    public double l2;
}
