package io.gatun.autodiff;

import io.gatun.ops.Op;
import java.util.List;

/** How variables of type ARRAY are computed. */
sealed interface Definition {
    /** What the outputs are computed from. */
    List<SDVariable> in();

    /** The results of an operation. */
    record Apply(Op op, List<SDVariable> in) implements Definition {}

    /**
     * The gradients of the sum of a value with respect to others. They are built as nodes when shapes are known, so
     * they have gradients themselves.
     */
    record Differentiate(SDVariable loss, List<SDVariable> wrt) implements Definition {
        @Override
        public List<SDVariable> in() {
            List<SDVariable> all = new java.util.ArrayList<>(wrt);
            all.add(loss);
            return all;
        }
    }
}
