package io.gatun.autodiff.graph;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.VariableType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Values of variables that are known while a graph is made: constants, and what is computed from constants alone. */
public final class ConstantValues {
    private ConstantValues() {}

    /** See {@link SDVariable#asAxes}. */
    public static int[] axes(SDVariable v) {
        if (!v.dataType().isInteger()) {
            throw new DataTypeException("[axes] " + v + ": expected an integer type");
        }
        if (v.shape().rank() > 1) {
            throw new GatunException("[axes] " + v + ": expected one number, or a vector of them");
        }
        requireConstant(v);
        try (Scope s = Scope.open("axes");
                NDArray x = v.eval()) {
            long[] values = x.toLongArray();
            int[] axes = new int[values.length];
            for (int i = 0; i < axes.length; i++) {
                axes[i] = (int) Math.clamp(values[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
            }
            return axes;
        }
    }

    private static void requireConstant(SDVariable v) {
        Deque<SDVariable> open = new ArrayDeque<>();
        Set<SDVariable> seen = new HashSet<>();
        open.push(v);
        while (!open.isEmpty()) {
            SDVariable x = open.pop();
            if (!seen.add(x) || x.type() == VariableType.CONSTANT) {
                continue;
            }
            if (x.definition() == null) {
                throw new GatunException("[axes] " + v + (x == v ? "" : " depends on " + x)
                        + ": expected a constant, or what is computed from constants alone; the shape of a result must not"
                        + " depend on values that are given later");
            }
            x.definition().in().forEach(open::push);
        }
    }
}
