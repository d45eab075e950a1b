package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * The gradient of {@link Conv2d} with respect to its input (a transposed convolution), from g [n, oc, oh, ow] and the weights.
 *
 * @param config the convolution's
 * @param input the shape of its input, which is the result's
 */
public record Conv2dInputGrad(Conv2dConfig config, Shape input) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.floating(this, Check.sameType(this, in));
        Shape g = Check.rank(this, "g", in.get(0), 4, "[batch, channels, height, width]");
        Shape w = Check.rank(this, "weights", in.get(1), 4, "[out channels, in channels / groups, height, width]");
        Check.rank(this, "input", in.get(0).as(input), 4, "[batch, channels, height, width]");
        Conv2d.checkChannels(this, config, input.size(1), w);
        Check.shape(this, "g", g, Conv2d.output(config, input, w));
        return List.of(in.get(0).as(input.size(0) == Shape.UNKNOWN ? input.with(0, g.size(0)) : input));
    }

    /** As much arithmetic as the convolution. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Conv2d.flops(in.get(0), in.get(1)));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        T w = p.x(1);
        return Arrays.asList(
                p.needs(0) ? g.apply(new Conv2d(config), List.of(g, w)) : null,
                p.needs(1) ? g.apply(new Conv2dWeightGrad(config, w.shape()), List.of(g, p.x(0))) : null);
    }
}
