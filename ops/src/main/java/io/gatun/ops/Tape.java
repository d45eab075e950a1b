package io.gatun.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records operations on values of any interpreter, and differentiates them. Its nodes are an interpreter themselves, so tapes
 * nest: a tape over the nodes of another gives second-order gradients.
 *
 * <p>Not thread-safe: one tape for each computation.
 *
 * @param <T> what computes underneath
 */
public final class Tape<T extends Ops<T>> {
    private final List<Gradients.Applied<Node<T>>> program = new ArrayList<>();

    /** An empty tape. */
    public Tape() {}

    /** A node for a value with respect to which gradients may be asked. */
    public Node<T> variable(T value) {
        return new Node<>(this, value, true);
    }

    /** A node for a value through which no gradient flows. */
    public Node<T> constant(T value) {
        return new Node<>(this, value, false);
    }

    /**
     * Gradients of the sum of a result's elements; see {@link #gradients(List, List, List)}.
     */
    public List<T> gradients(Node<T> result, List<Node<T>> wrt) {
        return gradients(List.of(result), List.of(result.value.onesLike()), wrt);
    }

    /**
     * Gradients of results with respect to nodes, by one pass backwards.
     *
     * @param results what is differentiated
     * @param gs gradients of the results, each of its result's shape; null for none
     * @param wrt variables, or nodes computed from them
     * @return for each of wrt its gradient, null where the results do not depend on it
     */
    public List<T> gradients(List<Node<T>> results, List<T> gs, List<Node<T>> wrt) {
        if (results.size() != gs.size()) {
            throw new GatunException(
                    "[gradients] " + gs.size() + " gradients for " + results.size() + " results: expected one each");
        }
        Map<Node<T>, T> seeds = new IdentityHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            if (gs.get(i) != null) {
                seeds.merge(results.get(i), gs.get(i), Ops::add);
            }
        }
        Map<Node<T>, T> found = Gradients.backward(Collections.unmodifiableList(program), seeds, wrt, Node::value);
        List<T> out = new ArrayList<>();
        for (Node<T> node : wrt) {
            out.add(found.get(node));
        }
        return out;
    }

    /**
     * A recorded value. Every operation of {@link Ops} works on it, and lands on the tape if a gradient can flow through it.
     *
     * @param <T> what computes underneath
     */
    public static final class Node<T extends Ops<T>> implements Ops<Node<T>> {
        private final Tape<T> tape;
        private final T value;
        private final boolean varies;

        private Node(Tape<T> tape, T value, boolean varies) {
            this.tape = tape;
            this.value = value;
            this.varies = varies;
        }

        /** The value itself. */
        public T value() {
            return value;
        }

        @Override
        public Shape shape() {
            return value.shape();
        }

        @Override
        public DataType dataType() {
            return value.dataType();
        }

        @Override
        public List<Node<T>> applyAll(Op op, List<Node<T>> in) {
            List<T> values = new ArrayList<>(in.size());
            boolean flows = false;
            for (Node<T> n : in) {
                values.add(n.value);
                flows |= varies(n);
            }
            flows &= !(op instanceof StopGradient);
            boolean recorded = false;
            List<Node<T>> out = new ArrayList<>(1);
            for (T v : value.applyAll(op, values)) {
                Node<T> node = new Node<>(tape, v, flows && v.dataType().isFloating());
                recorded |= node.varies;
                out.add(node);
            }
            if (recorded) {
                tape.program.add(new Gradients.Applied<>(op, in, out));
            }
            return out;
        }

        private boolean varies(Node<T> n) {
            if (n.varies && n.tape != tape) {
                throw new GatunException("[tape] a node of another tape among the inputs: expected nodes of one tape; "
                        + "make a constant of its value()");
            }
            return n.varies;
        }

        @Override
        public Node<T> scalar(DataType type, double v) {
            return new Node<>(tape, value.scalar(type, v), false);
        }

        @Override
        public String toString() {
            return "node of " + value;
        }
    }
}
