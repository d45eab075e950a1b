package io.gatun.autodiff.passes.fusion;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.DataType;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.control.Structured;
import java.util.ArrayList;
import java.util.List;

/** Finds masks of constants that hide the future and nothing else: attention then need not read them, nor compute what they hide. */
final class CausalMask {
    /** What is added where a query must not look: with anything less far down, it would still look a little. */
    private static final double HIDDEN = -1e8;

    /** Of a type that ends at -65504. */
    private static final double HIDDEN_HALF = -6e4;

    private static final long LARGEST = 1 << 24;
    private static final int DEEPEST = 8;

    private CausalMask() {}

    /** Whether scores of a type that are set to a number have no weight beside others. */
    static boolean hides(double score, DataType type) {
        return score <= (type == DataType.HALF ? HIDDEN_HALF : HIDDEN);
    }

    /**
     * Whether a mask of scores [..., n, n] shows query i the keys 0 to i.
     *
     * @param mask BOOL; or added to the scores
     * @param hides whether a BOOL one is true where it may not look
     */
    static boolean is(Val mask, boolean hides, Shape scores) {
        Shape s = mask.shape();
        long n = scores.size(-1);
        if (scores.size(-2) != n
                || s.rank() < 2
                || s.size(-1) != n
                || s.size(-2) != n
                || s.length() != n * n
                || n * n > LARGEST) {
            return false;
        }
        try (Scope temporary = Scope.open("causal mask")) {
            NDArray x = value(mask, 0);
            if (x == null) {
                return false;
            }
            boolean bool = mask.dataType() == DataType.BOOL;
            return isTriangle((bool && hides ? x.not() : x).toDoubleArray(), (int) n, bool);
        }
    }

    private static boolean isTriangle(double[] x, int n, boolean shows) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double v = x[i * n + j];
                boolean seen = shows ? v != 0 : v == 0;
                boolean hidden = shows ? v == 0 : v <= HIDDEN;
                if (j <= i ? !seen : !hidden) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The value of what is computed from constants alone; null of others. */
    private static NDArray value(Val v, int depth) {
        if (v.constant() != null) {
            return v.constant().array();
        }
        Node node = v.node();
        if (node.op() == null
                || node.op() instanceof HostOp
                || node.op() instanceof Structured
                || depth > DEEPEST
                || v.shape().length() > LARGEST) {
            return null;
        }
        List<NDArray> in = new ArrayList<>();
        for (Val x : node.in()) {
            NDArray known = value(x, depth + 1);
            if (known == null) {
                return null;
            }
            in.add(known);
        }
        NDArray any = in.isEmpty() ? Nd.scalar(DataType.FLOAT, 0) : in.getFirst();
        return any.applyAll(node.op(), in).get(v.index());
    }
}
