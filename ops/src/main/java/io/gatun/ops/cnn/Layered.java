package io.gatun.ops.cnn;

import io.gatun.ops.DataType;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Reduce;
import io.gatun.ops.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A value that operations see as [n, c, ...] whichever way it is held. What has a channel-last form runs in it, and what has none
 * runs on a permuted view; so gradients written for one layout serve the other.
 *
 * @param <T> what computes underneath
 */
final class Layered<T extends Ops<T>> implements Ops<Layered<T>> {
    private final T held;
    private final boolean last;

    private Layered(T held, boolean last) {
        this.held = held;
        this.last = last;
    }

    /** Values of which some are held channel-last. Null stays null. */
    static <T extends Ops<T>> List<Layered<T>> all(List<T> values, Set<Integer> last) {
        List<Layered<T>> out = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            T v = values.get(i);
            out.add(v == null ? null : new Layered<>(v, last.contains(i)));
        }
        return out;
    }

    /** The value as [n, ..., c]. */
    T last() {
        return last ? held : Axes.last(held);
    }

    /** The value as [n, c, ...]. */
    T first() {
        return last ? Axes.first(held) : held;
    }

    @Override
    public Shape shape() {
        return last
                ? Axes.toFirst(held.shape().rank())
                        .infer(List.of(held.spec()))
                        .getFirst()
                        .shape()
                : held.shape();
    }

    @Override
    public DataType dataType() {
        return held.dataType();
    }

    @Override
    public List<Layered<T>> applyAll(Op op, List<Layered<T>> in) {
        FeatureMaps maps = FeatureMaps.of(op);
        if (maps != null && maps.inputs().stream().anyMatch(i -> in.get(i).last)) {
            List<T> held = new ArrayList<>(in.size());
            for (int i = 0; i < in.size(); i++) {
                held.add(
                        maps.inputs().contains(i) ? in.get(i).last() : in.get(i).first());
            }
            return all(this.held.applyAll(new ChannelsLast(op), held), maps.results());
        }
        if (op instanceof Elementwise && in.stream().allMatch(this::alike)) {
            List<T> held = in.stream().map(x -> x.held).toList();
            return List.of(new Layered<>(this.held.apply(op, held), in.stream().anyMatch(x -> x.last)));
        }
        if (op instanceof Reduce r && in.getFirst().last && leavesChannels(r, in.getFirst())) {
            T x = in.getFirst().held;
            return List.of(new Layered<>(x.apply(lastAxes(r, x.shape().rank()), List.of(x)), false));
        }
        return all(held.applyAll(op, in.stream().map(Layered::first).toList()), Set.of());
    }

    /** Held channel-last and of this one's shape, or a scalar. */
    private boolean alike(Layered<T> x) {
        return x.held.shape().rank() == 0 || last && x.last && x.held.shape().equals(held.shape());
    }

    private static boolean leavesChannels(Reduce r, Layered<?> x) {
        return !r.keepDims()
                && !r.axes().contains(1)
                && r.axes().size() == x.held.shape().rank() - 1;
    }

    private static Reduce lastAxes(Reduce r, int rank) {
        List<Integer> axes = new ArrayList<>();
        for (int a = 0; a < rank - 1; a++) {
            axes.add(a);
        }
        return new Reduce(r.kind(), axes, false);
    }

    @Override
    public Layered<T> scalar(DataType type, double value) {
        return new Layered<>(held.scalar(type, value), false);
    }

    @Override
    public String toString() {
        return (last ? "channels last: " : "") + held;
    }
}
