package io.gatun.ops.control;

import io.gatun.ops.DataType;
import io.gatun.ops.Gather;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * A fixed number of values of one shape, which loops read and write by index. It never changes: a write gives a new one, and a
 * plan writes in place where the old one is not read again. In a loop its {@link #values} are carried like any other value.
 *
 * <pre>{@code
 * TensorArray<SDVariable> squares = TensorArray.zeros(n, DataType.FLOAT, 10);
 * List<SDVariable> end = sd.whileLoop(
 *         List.of(zero, squares.values()),
 *         s -> s.get(0).lt(10),
 *         s -> List.of(s.get(0).add(one), TensorArray.of(s.get(1)).write(s.get(0), s.get(0).square()).values()));
 * }</pre>
 *
 * @param values all of them along axis 0, [size, ...]
 * @param <T> arrays, graph variables, or any other interpreter
 */
public record TensorArray<T extends Ops<T>>(T values) {
    /**
     * Checks the rank.
     *
     * @throws ShapeException for a scalar
     */
    public TensorArray {
        if (values.shape().rank() == 0) {
            throw new ShapeException("[tensorArray] the values are " + values.spec() + ": expected [size, ...]");
        }
    }

    /** The rows of a value, [size, ...]; also the way back from what a loop carries. */
    public static <T extends Ops<T>> TensorArray<T> of(T values) {
        return new TensorArray<>(values);
    }

    /** Values one after the other, of one shape and type. */
    public static <T extends Ops<T>> TensorArray<T> of(List<T> values) {
        return new TensorArray<>(Ops.stack(0, values));
    }

    /**
     * Zeros.
     *
     * @param any a value of the interpreter, which decides nothing
     * @param size number of values
     * @param shape of each
     */
    public static <T extends Ops<T>> TensorArray<T> zeros(T any, DataType type, long size, long... shape) {
        return new TensorArray<>(any.scalar(type, 0).broadcastTo(rows(size, Shape.of(shape))));
    }

    private static Shape rows(long size, Shape row) {
        return Scan.rows(size, row);
    }

    /** Number of values; {@link Shape#UNKNOWN} if a graph does not know it yet. */
    public long size() {
        return values.shape().size(0);
    }

    /** Shape and type of each value. */
    public Spec element() {
        return Scan.row(values.spec());
    }

    /**
     * The value at an index, an INT or LONG scalar; negative ones count from the end. Running it with one out of range is an
     * error.
     */
    public T read(T index) {
        return values.apply(new Gather(0), List.of(values, index));
    }

    /** The value at an index. */
    public T read(long index) {
        return read(index(index));
    }

    /** With another value at an index, an INT or LONG scalar. */
    public TensorArray<T> write(T index, T value) {
        return new TensorArray<>(values.apply(new PutRow(), List.of(values, index, value)));
    }

    /** With another value at an index. */
    public TensorArray<T> write(long index, T value) {
        return write(index(index), value);
    }

    private T index(long i) {
        return values.scalar(DataType.LONG, i);
    }

    /** The values at several indices, [indices, ...]. */
    public T gather(T indices) {
        return values.apply(new Gather(0), List.of(values, indices));
    }

    /**
     * With other values at several indices; of equal ones the last wins.
     *
     * @param indices INT or LONG [n]
     * @param rows the values, [n, ...]
     */
    public TensorArray<T> scatter(T indices, T rows) {
        return new TensorArray<>(Control.fold(
                        List.of(values),
                        List.of(indices, rows),
                        List.of(),
                        s -> List.of(s.get(0).apply(new PutRow(), s)))
                .getFirst());
    }

    /** All values along a new first axis. */
    public T stack() {
        return values;
    }

    /** All values one by one; the size is known. */
    public List<T> unstack() {
        return values.unstack(0);
    }

    /** All values one after the other along their first axis: [size, n, ...] gives [size * n, ...]. */
    public T concat() {
        long[] sizes = element().shape().toArray();
        if (sizes.length == 0) {
            throw new ShapeException("[tensorArray] the values are scalars: stack() puts them into a vector");
        }
        sizes[0] = Shape.UNKNOWN;
        return values.reshape(sizes);
    }
}
