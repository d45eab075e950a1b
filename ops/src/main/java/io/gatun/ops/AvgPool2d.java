package io.gatun.ops;

import java.util.List;

/**
 * Mean of each window of x [n, c, h, w], of a floating type.
 *
 * @param config window, strides, padding
 * @param countPadding if true, padding counts as zeros; if false, the mean is over the pixels inside the image
 */
public record AvgPool2d(Pool2dConfig config, boolean countPadding) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.floating(this, x.dataType());
        return List.of(x.as(config.output(Check.rank(this, "x", x, 4, "[batch, channels, height, width]"))));
    }

    /** One addition for each element of each window. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in)
                .withFlops(config.elements() * Cost.elements(infer(in).getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        return List.of(g.apply(new AvgPool2dGrad(config, countPadding, p.x(0).shape()), List.of(g)));
    }
}
