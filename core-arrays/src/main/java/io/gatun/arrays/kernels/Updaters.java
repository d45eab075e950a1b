package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.ShapeException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Parameter updates in place, one fused kernel each, over flat arrays: parameters, gradients and state have one shape and one
 * type, FLOAT or DOUBLE, and are contiguous. Gradients are not written.
 */
public final class Updaters {
    private Updaters() {}

    /** Gradient descent: {@code p -= lr * g}. */
    public static BoundKernel sgd(NDArray p, NDArray g, UpdaterParameters h) {
        check("sgd", p, g);
        MemorySegment pp = p.memory();
        MemorySegment pg = g.memory();
        int type = p.dataType().code();
        long n = p.length();
        return new NativeKernel(
                "sgd", () -> gatun_h.gt_sgd(type, n, pp, pg, h.learningRate, h.l1, h.l2), List.of(p, g), List.of());
    }

    /**
     * Nesterov's momentum as in Sutskever et al. (2013): {@code v' = mu * v - lr * g; p += -mu * v + (1 + mu) * v'}.
     *
     * @param v velocity, zeros at the start
     */
    public static BoundKernel nesterovs(NDArray p, NDArray g, NDArray v, UpdaterParameters h) {
        check("nesterovs", p, g, v);
        MemorySegment pp = p.memory();
        MemorySegment pg = g.memory();
        MemorySegment pv = v.memory();
        int type = p.dataType().code();
        long n = p.length();
        return new NativeKernel(
                "nesterovs",
                () -> gatun_h.gt_nesterovs(type, n, pp, pg, pv, h.learningRate, h.momentum, h.l1, h.l2),
                List.of(p, g, v),
                List.of());
    }

    /**
     * Adam (Kingma and Ba, 2014) with its bias correction in the step size.
     *
     * @param m first moment, zeros at the start
     * @param v second moment, zeros at the start
     */
    public static BoundKernel adam(NDArray p, NDArray g, NDArray m, NDArray v, UpdaterParameters h) {
        check("adam", p, g, m, v);
        MemorySegment pp = p.memory();
        MemorySegment pg = g.memory();
        MemorySegment pm = m.memory();
        MemorySegment pv = v.memory();
        int type = p.dataType().code();
        long n = p.length();
        return new NativeKernel(
                "adam",
                () -> gatun_h.gt_adam(
                        type, n, pp, pg, pm, pv, h.learningRate, h.beta1, h.beta2, h.epsilon, h.step, h.l1, h.l2),
                List.of(p, g, m, v),
                List.of());
    }

    private static void check(String op, NDArray p, NDArray... others) {
        if (p.dataType() != DataType.FLOAT && p.dataType() != DataType.DOUBLE) {
            throw new DataTypeException("[" + op + "] parameters are " + p.dataType() + ": expected FLOAT or DOUBLE");
        }
        boolean fits = p.isContiguous();
        for (NDArray x : others) {
            fits &= x.isContiguous()
                    && x.dataType() == p.dataType()
                    && x.shape().equals(p.shape());
        }
        if (!fits) {
            throw new ShapeException("[" + op + "] parameters " + p.spec() + ", others "
                    + java.util.Arrays.stream(others).map(NDArray::spec).toList()
                    + ": expected one type and shape, all contiguous");
        }
    }
}
