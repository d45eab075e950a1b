package io.gatun.ops;

import java.util.List;

/**
 * Largest value of each window of x [n, c, h, w], of a floating type; padding is never chosen. The second result, INT, is the
 * index {@code row * w + column} of the first largest value in its channel.
 *
 * @param config window, strides, padding
 */
public record MaxPool2d(Pool2dConfig config) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Check.floating(this, x.dataType());
        Shape out = config.output(Check.rank(this, "x", x, 4, "[batch, channels, height, width]"));
        return List.of(x.as(out), new Spec(DataType.INT, out));
    }

    /** One comparison for each element of each window. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in)
                .withFlops(config.elements() * Cost.elements(infer(in).getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        return List.of(g.apply(new MaxPool2dGrad(config, p.x(0).shape()), List.of(g, p.y(1))));
    }
}
