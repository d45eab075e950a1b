package io.gatun.ops;

import java.util.List;

/**
 * The gradient of {@link AvgPool2d}, from g [n, c, oh, ow].
 *
 * @param config the pooling's
 * @param countPadding the pooling's
 * @param input the shape of its input, which is the result's
 */
public record AvgPool2dGrad(Pool2dConfig config, boolean countPadding, Shape input) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec g = Check.one(this, in);
        Check.floating(this, g.dataType());
        Check.rank(this, "input", g.as(input), 4, "[batch, channels, height, width]");
        Check.rank(this, "g", g, 4, "[batch, channels, height, width]");
        Check.shape(this, "g", g.shape(), config.output(input));
        return List.of(
                g.as(input.size(0) == Shape.UNKNOWN ? input.with(0, g.shape().size(0)) : input));
    }

    /** One addition for each element of each window. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(config.elements() * Cost.elements(in.getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return List.of(p.g().apply(new AvgPool2d(config, countPadding), List.of(p.g())));
    }
}
