package io.gatun.autodiff;

import io.gatun.ops.Op;
import java.util.ArrayList;
import java.util.List;

/** How variables of type ARRAY are computed; the results of one operation share one definition. */
public sealed interface Definition {
    /** What the results are computed from. */
    List<SDVariable> in();

    /** The same computation from other inputs, as many as before. */
    Definition with(List<SDVariable> in);

    /**
     * The results of an operation.
     *
     * @param op the operation
     * @param in its inputs
     */
    record Apply(Op op, List<SDVariable> in) implements Definition {
        @Override
        public Apply with(List<SDVariable> other) {
            return new Apply(op, List.copyOf(other));
        }
    }

    /**
     * The gradients of the sum of a value with respect to others. They are built as nodes when shapes are known, so
     * they have gradients themselves.
     *
     * @param loss what is differentiated
     * @param wrt with respect to what
     */
    record Differentiate(SDVariable loss, List<SDVariable> wrt) implements Definition {
        /** What the loss is differentiated by, then the loss. */
        @Override
        public List<SDVariable> in() {
            List<SDVariable> all = new ArrayList<>(wrt);
            all.add(loss);
            return all;
        }

        @Override
        public Differentiate with(List<SDVariable> other) {
            return new Differentiate(other.getLast(), List.copyOf(other.subList(0, other.size() - 1)));
        }
    }
}
