package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * The values of x [n, c, h, w] to which argmax [n, c, oh, ow] of a {@link MaxPool2d} points: the transpose of its gradient.
 *
 * @param config the pooling's
 */
public record MaxPool2dPick(Pool2dConfig config) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.floating(this, in.get(0).dataType());
        checkArgmax(this, in.get(1));
        Shape x = Check.rank(this, "x", in.get(0), 4, "[batch, channels, height, width]");
        Check.shape(this, "argmax", in.get(1).shape(), config.output(x));
        return List.of(in.get(0).as(in.get(1).shape()));
    }

    static void checkArgmax(Op op, Spec argmax) {
        if (argmax.dataType() != DataType.INT) {
            throw new DataTypeException("[" + op.label() + "] argmax is " + argmax.dataType()
                    + ": expected INT, the second result of maxPool2d");
        }
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        return Arrays.asList(g.apply(new MaxPool2dGrad(config, p.x(0).shape()), List.of(g, p.x(1))), null);
    }
}
