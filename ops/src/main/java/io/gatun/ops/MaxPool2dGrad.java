package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * The gradient of {@link MaxPool2d}: g [n, c, oh, ow] added into zeros where argmax points.
 *
 * @param config the pooling's
 * @param input the shape of its input, which is the result's
 */
public record MaxPool2dGrad(Pool2dConfig config, Shape input) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.floating(this, in.get(0).dataType());
        MaxPool2dPick.checkArgmax(this, in.get(1));
        Shape g = Check.rank(this, "g", in.get(0), 4, "[batch, channels, height, width]");
        Check.rank(this, "input", in.get(0).as(input), 4, "[batch, channels, height, width]");
        Check.shape(this, "g", g, config.output(input));
        Check.shape(this, "argmax", in.get(1).shape(), g);
        return List.of(in.get(0).as(input.size(0) == Shape.UNKNOWN ? input.with(0, g.size(0)) : input));
    }

    /** One addition for each window. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Cost.elements(in.getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Arrays.asList(p.g().apply(new MaxPool2dPick(config), List.of(p.g(), p.x(1))), null);
    }
}
