package io.gatun.autodiff;

import io.gatun.ops.GatunException;
import java.util.Arrays;
import java.util.Locale;

/**
 * What the compiler does to a graph, one switch each ({@link PlanOptions#without}). Values are the same, up to rounding,
 * whichever are off.
 */
public enum PlanPass {
    /** Casts to the {@link Precision} of the options. */
    AUTOCAST,
    /** Computes what depends on constants alone while compiling. */
    CONSTANT_FOLDING,
    /** Computes equal expressions once. */
    COMMON_SUBEXPRESSIONS,
    /** Drops what no result needs. */
    DEAD_CODE,
    /** Drops additions of 0, products with 1 and the like; powers of 2 become squares. */
    ALGEBRA,
    /** Drops casts, reshapes, permutations and broadcasts that change nothing or that the reading kernel does itself. */
    CLEAN_UP,
    /** Lets matrix products read transposed operands as they lie. */
    TRANSPOSED_OPERANDS,
    /** Multiplies and convolves in 8 bits what a graph rounds to 8 bits. */
    INT8,
    /** Batch normalisation in training with the residual and ReLU after it, before gradients are built. */
    BATCH_NORM_FUSION,
    /** Cross entropy that is written out, as the one operation, before gradients are built. */
    LOSS_FUSION,
    /**
     * Attention that is written out, with or without a mask and dropout, as the one operation, before gradients are built. A
     * query that sees nothing by a mask of minus infinity gives zeros then, not NaN.
     */
    ATTENTION_FUSION,
    /** Layer normalisation that is written out, as the one operation, before gradients are built. */
    LAYER_NORM_FUSION,
    /** Gelu (by erf, erfc or tanh), swish and mish that are written out, as the one operation, before gradients are built. */
    ACTIVATION_FUSION,
    /** Folds batch normalisation of inference into the convolution before it. */
    BATCH_NORM_FOLDING,
    /** Carries feature maps channel-last from convolution to convolution where that is faster. */
    LAYOUT,
    /** Computes what depends on parameters alone once, and again when they change: inference only. */
    PRECOMPUTE,
    /** Adds biases and applies activations where the result of a convolution or product is at hand. */
    EPILOGUES,
    /** Sends blocks of memory through whole runs of element-wise operations, and reductions at their ends, at once. */
    FUSION,
    /** Makes one scan of a scan and the one that its gradient needs, which keeps the carried values. */
    SHARED_SCANS,
    /** Lets a loop keep what its gradient reads of every iteration, which need not run the loop again then. */
    SHARED_LOOPS,
    /** Lets results take over the memory of operands that nobody reads again. */
    IN_PLACE,
    /** Keeps weights in the order in which kernels read them fastest, from run to run. */
    PACKED_WEIGHTS,
    /** Orders steps so that fewer bytes are alive at once, where the order of the graph is worse: inference only. */
    REORDER;

    /** The name in {@code gatun.plan.disable}: lower case, words joined by hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The pass of a label.
     *
     * @throws GatunException if there is none of that name
     */
    public static PlanPass of(String label) {
        String wanted = label.strip();
        for (PlanPass p : values()) {
            if (p.label().equalsIgnoreCase(wanted) || p.name().equalsIgnoreCase(wanted)) {
                return p;
            }
        }
        throw new GatunException("[plan] \"" + wanted + "\" is no pass of the compiler: expected one of "
                + Arrays.stream(values()).map(PlanPass::label).toList());
    }
}
