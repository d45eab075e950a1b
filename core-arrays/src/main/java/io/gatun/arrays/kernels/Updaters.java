package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.ShapeException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Parameter updates in place, one fused kernel each, over flat arrays: parameters, gradients and state have one shape and one
 * type, FLOAT or DOUBLE, and are contiguous. Gradients are not written.
 */
public final class Updaters {
    private Updaters() {}

    /**
     * An update rule on given arrays.
     *
     * @param p parameters: changed
     * @param g gradients
     * @param state what the rule keeps, in the order that {@link UpdateRule} gives; zeros at the start
     * @param h the rule's numbers, read at each run
     * @throws ShapeException for shapes that differ, for arrays that are not contiguous, and for another number of states
     */
    public static BoundKernel bind(UpdateRule rule, NDArray p, NDArray g, List<NDArray> state, UpdaterParameters h) {
        check(rule, p, g, state);
        int type = p.dataType().code();
        long n = p.length();
        MemorySegment pp = p.memory();
        MemorySegment pg = g.memory();
        MemorySegment[] s = new MemorySegment[3];
        for (int i = 0; i < s.length; i++) {
            s[i] = i < state.size() ? state.get(i).memory() : MemorySegment.NULL;
        }
        Unscoped numbers = Unscoped.allocate(UpdaterParameters.BYTES, "numbers of kernel " + rule.label());
        MemorySegment segment = numbers.segment();
        List<NDArray> arrays = new ArrayList<>(List.of(p, g));
        arrays.addAll(state);
        return new NativeKernel(
                rule.label(),
                () -> {
                    h.write(segment);
                    return gatun_h.gt_update(rule.code(), type, n, pp, pg, s[0], s[1], s[2], segment);
                },
                arrays,
                List.of(numbers));
    }

    private static void check(UpdateRule rule, NDArray p, NDArray g, List<NDArray> state) {
        if (p.dataType() != DataType.FLOAT && p.dataType() != DataType.DOUBLE) {
            throw new DataTypeException(
                    "[" + rule.label() + "] parameters are " + p.dataType() + ": expected FLOAT or DOUBLE");
        }
        if (state.size() != rule.stateSize()) {
            throw new ShapeException("[" + rule.label() + "] received " + state.size() + " arrays of state: expected "
                    + rule.stateSize());
        }
        boolean fits = p.isContiguous();
        List<NDArray> others = new ArrayList<>(List.of(g));
        others.addAll(state);
        for (NDArray x : others) {
            fits &= x.isContiguous()
                    && x.dataType() == p.dataType()
                    && x.shape().equals(p.shape());
        }
        if (!fits) {
            throw new ShapeException("[" + rule.label() + "] parameters " + p.spec() + ", others "
                    + others.stream().map(NDArray::spec).toList() + ": expected one type and shape, all contiguous");
        }
    }
}
