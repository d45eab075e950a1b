package io.gatun.autodiff.functional;

import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * One example of a batch: what is computed with it is computed for all of them at once. Its shape is that of one example; the
 * value underneath has one axis more, the first. Values that are the same for every example have none. See {@link Vmap}.
 *
 * @param <T> what computes underneath
 */
public final class Batched<T extends Ops<T>> implements Ops<Batched<T>> {
    private final T value;
    private final boolean batched;
    private final Spec spec;

    private Batched(T value, boolean batched, Spec spec) {
        this.value = value;
        this.batched = batched;
        this.spec = spec;
    }

    /** The examples along axis 0. */
    public static <T extends Ops<T>> Batched<T> examples(T value) {
        long[] sizes = value.shape().toArray();
        if (sizes.length == 0) {
            throw new io.gatun.ops.ShapeException(
                    "[vmap] a value of shape " + value.shape() + ": expected a batch axis, or that it is not mapped");
        }
        return new Batched<>(
                value, true, new Spec(value.dataType(), Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length))));
    }

    /** A value that every example sees. */
    public static <T extends Ops<T>> Batched<T> same(T value) {
        return new Batched<>(value, false, value.spec());
    }

    /** The value underneath: all examples along axis 0, or the one that all see. */
    public T value() {
        return value;
    }

    /** Whether examples differ. */
    public boolean isBatched() {
        return batched;
    }

    /** All examples along axis 0, repeated if they are the same. */
    T all(long size) {
        return batched ? value : Rules.repeat(value, size);
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
    public List<Batched<T>> applyAll(Op op, List<Batched<T>> in) {
        return Rules.apply(this, op, in);
    }

    @Override
    public Batched<T> scalar(DataType type, double v) {
        return same(value.scalar(type, v));
    }

    @Override
    public String toString() {
        return (batched ? "each of " : "same ") + value;
    }
}
