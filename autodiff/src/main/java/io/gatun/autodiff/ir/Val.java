package io.gatun.autodiff.ir;

import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.List;

/** A value of a concrete graph ({@link Ir}): an interpreter of operations that records them. */
public final class Val implements Ops<Val> {
    private final Ir ir;
    private final Node node;
    private final int index;
    private final Spec spec;

    Val(Ir ir, Node node, int index, Spec spec) {
        this.ir = ir;
        this.node = node;
        this.index = index;
        this.spec = spec;
    }

    /** The graph that the value belongs to. */
    public Ir ir() {
        return ir;
    }

    /** What computes the value. */
    public Node node() {
        return node;
    }

    /** Which of the node's outputs it is. */
    public int index() {
        return index;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public Shape shape() {
        return spec.shape();
    }

    @Override
    public DataType dataType() {
        return spec.dataType();
    }

    @Override
    public List<Val> applyAll(Op op, List<Val> in) {
        return ir.apply(op, in);
    }

    /** Bytes of the value when it lies contiguous. */
    public long bytes() {
        return spec.shape().length() * spec.dataType().bytes();
    }

    /** Whether no operation computes it. */
    public boolean isSource() {
        return node.op() == null;
    }

    /** The constant behind the value, or null. */
    public Source.Constant constant() {
        return node.source() instanceof Source.Constant c ? c : null;
    }

    /** The number that every element is known to equal, or null. */
    public Double scalar() {
        Source.Constant c = constant();
        return c == null ? null : c.scalar();
    }

    @Override
    public String toString() {
        return "%" + node.id() + (index == 0 ? "" : "." + index) + ":" + spec;
    }
}
