package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * The gradient of {@link Conv2d} with respect to its weights, from its input x and g [n, oc, oh, ow].
 *
 * @param config the convolution's
 * @param weights the shape of its weights, which is the result's
 */
public record Conv2dWeightGrad(Conv2dConfig config, Shape weights) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.floating(this, Check.sameType(this, in));
        Shape x = Check.rank(this, "x", in.get(0), 4, "[batch, channels, height, width]");
        Shape g = Check.rank(this, "g", in.get(1), 4, "[batch, channels, height, width]");
        Check.rank(this, "weights", in.get(0).as(weights), 4, "[out channels, in channels / groups, height, width]");
        Conv2d.checkChannels(this, config, x.size(1), weights);
        Check.shape(this, "g", g, Conv2d.output(config, x, weights));
        return List.of(in.get(0).as(weights));
    }

    /** As much arithmetic as the convolution. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Conv2d.flops(in.get(1), in.get(0).as(weights)));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        T x = p.x(0);
        return Arrays.asList(
                p.needs(0) ? g.apply(new Conv2dInputGrad(config, x.shape()), List.of(p.x(1), g)) : null,
                p.needs(1) ? g.apply(new Conv2d(config), List.of(x, g)) : null);
    }
}
