package io.gatun.ops;

import java.util.List;

/**
 * What an interpreter of operations implements; everything else ({@link Ops}) is derived from it.
 * Interpreters are arrays (eager), graph variables, the tape of the gradients, and shape inference.
 *
 * @param <T> the interpreter itself
 */
public interface Value<T extends Ops<T>> {
    /** Sizes along each axis. */
    Shape shape();

    /** Element type. */
    DataType dataType();

    /** All results of an operation on the given inputs (this value need not be among them). */
    List<T> applyAll(Op op, List<T> in);

    /** The only or first result of an operation on the given inputs. */
    default T apply(Op op, List<T> in) {
        return applyAll(op, in).getFirst();
    }

    /** An element-wise function of this value. */
    @SuppressWarnings("unchecked")
    default T apply(Unary op) {
        return apply(op, List.of((T) this));
    }

    /** An element-wise function of this value and another. */
    @SuppressWarnings("unchecked")
    default T apply(Binary op, T y) {
        return apply(op, List.of((T) this, y));
    }

    /** A constant of the given type, rank 0. Interpreters may cache it. */
    default T scalar(DataType type, double value) {
        return apply(new Fill(type, Shape.SCALAR, value), List.of());
    }

    /** Shape and type together. */
    default Spec spec() {
        return new Spec(dataType(), shape());
    }
}
