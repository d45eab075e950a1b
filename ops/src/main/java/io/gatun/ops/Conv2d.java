package io.gatun.ops;

import java.util.ArrayList;
import java.util.List;

/**
 * Two-dimensional convolution (cross-correlation): x [n, ic, h, w], weights [oc, ic / groups, kh, kw] and, optionally, bias [oc],
 * of one floating type, give [n, oc, oh, ow].
 *
 * @param config strides, padding, dilation, groups
 */
public record Conv2d(Conv2dConfig config) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.size() != 3) {
            Arity.check(this, in, 2);
        }
        Check.floating(this, Check.sameType(this, in));
        Shape x = Check.rank(this, "x", in.get(0), 4, "[batch, channels, height, width]");
        Shape w = Check.rank(this, "weights", in.get(1), 4, "[out channels, in channels / groups, height, width]");
        checkChannels(this, config, x.size(1), w);
        if (in.size() == 3) {
            Check.shape(this, "bias", in.get(2).shape(), Shape.of(w.size(0)));
        }
        return List.of(in.get(0).as(output(config, x, w)));
    }

    /** The result's shape for an input and weights. */
    static Shape output(Conv2dConfig config, Shape x, Shape w) {
        return Shape.of(
                x.size(0), w.size(0), config.outHeight(x.size(2), w.size(2)), config.outWidth(x.size(3), w.size(3)));
    }

    static void checkChannels(Op op, Conv2dConfig config, long channels, Shape w) {
        long groups = config.groups();
        if (channels != Shape.UNKNOWN && w.size(1) != Shape.UNKNOWN && channels != w.size(1) * groups) {
            throw new ShapeException("[" + op.label() + "] x has " + channels + " channels, weights " + w + " with "
                    + groups + " groups take " + w.size(1) * groups + ": expected equal numbers");
        }
        if (w.size(0) != Shape.UNKNOWN && w.size(0) % groups != 0) {
            throw new ShapeException(
                    "[" + op.label() + "] weights " + w + ": expected out channels that " + groups + " groups divide");
        }
    }

    /** A multiply-add for each element of the result and each weight of its channel; what falls into the padding counts too. */
    @Override
    public Cost cost(List<Spec> in) {
        Spec y = infer(in).getFirst();
        double bias = in.size() == 3 ? Cost.elements(y) : 0;
        return Cost.moving(this, in).withFlops(flops(y, in.get(1)) + bias);
    }

    /** The arithmetic of a pass over all pairs of weights and results: the same forward and for both gradients. */
    static double flops(Spec y, Spec w) {
        return 2 * Cost.elements(y) * Cost.elements(w) / Cost.size(w, 0);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T x = p.x(0);
        T w = p.x(1);
        T g = p.g();
        List<T> out = new ArrayList<>();
        out.add(p.needs(0) ? g.apply(new Conv2dInputGrad(config, x.shape()), List.of(g, w)) : null);
        out.add(p.needs(1) ? g.apply(new Conv2dWeightGrad(config, w.shape()), List.of(x, g)) : null);
        if (p.xs().size() == 3) {
            out.add(p.needs(2) ? g.sum(0, 2, 3) : null);
        }
        return out;
    }
}
