package io.gatun.ops.cnn;

import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The same operation on channel-last feature maps: where the operation takes or gives [n, c, h, w], this takes or gives
 * [n, h, w, c]. Weights, and values of each channel, stay as they are, and so do the operation's parameters (the shape of an
 * input among them is [n, c, h, w]). An index of max pooling means the same pixel.
 *
 * <p>Kernels read and write channel-last memory as it is; on processors with wide vectors that is the fastest layout.
 *
 * @param op the operation, one of those that {@link #takes} knows
 */
public record ChannelsLast(Op op) implements Composite {
    /** Checks the operation. */
    public ChannelsLast {
        if (op == null || !takes(op)) {
            throw new GatunException("[channelsLast] received " + (op == null ? "null" : op.label())
                    + ": expected an operation on feature maps, such as conv2d, maxPool2d, batchNormTrain");
        }
    }

    /** Whether an operation has feature maps among its inputs and results, and so a channel-last form. */
    public static boolean takes(Op op) {
        return FeatureMaps.of(op) != null;
    }

    /** Whether input i of an operation that {@link #takes} knows is a feature map; the others keep their layout. */
    public static boolean isInputMap(Op op, int i) {
        return FeatureMaps.of(op).inputs().contains(i);
    }

    /** Whether result i of an operation that {@link #takes} knows is a feature map. */
    public static boolean isResultMap(Op op, int i) {
        return FeatureMaps.of(op).results().contains(i);
    }

    @Override
    public String label() {
        return op.label() + ":nhwc";
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        FeatureMaps maps = FeatureMaps.of(op);
        List<Spec> first = new ArrayList<>(in);
        for (int i = 0; i < in.size(); i++) {
            if (maps.inputs().contains(i)) {
                first.set(i, Axes.first(this, in.get(i)));
            }
        }
        List<Spec> out = new ArrayList<>(op.infer(first));
        for (int i = 0; i < out.size(); i++) {
            if (maps.results().contains(i)) {
                out.set(i, Axes.last(out.get(i)));
            }
        }
        return List.copyOf(out);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        FeatureMaps maps = FeatureMaps.of(op);
        List<T> first = new ArrayList<>(in);
        for (int i = 0; i < in.size(); i++) {
            if (maps.inputs().contains(i)) {
                first.set(i, Axes.first(in.get(i)));
            }
        }
        List<T> out = new ArrayList<>(in.getFirst().applyAll(op, first));
        for (int i = 0; i < out.size(); i++) {
            if (maps.results().contains(i)) {
                out.set(i, Axes.last(out.get(i)));
            }
        }
        return out;
    }

    /** The operation's own gradient, with every operation in it channel-last where it has that form. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        FeatureMaps maps = FeatureMaps.of(op);
        List<Layered<T>> found = op.vjp(new Pullback<>(
                Layered.all(p.gs(), maps.results()),
                Layered.all(p.xs(), maps.inputs()),
                Layered.all(p.ys(), maps.results()),
                p.needed()));
        List<T> out = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            Layered<T> g = found.get(i);
            out.add(g == null ? null : maps.inputs().contains(i) ? g.last() : g.first());
        }
        return out;
    }
}
