package io.gatun.ops.cnn;

import io.gatun.ops.Composite;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution and what usually follows it, in one pass over the result: x [n, ic, h, w], weights [oc, ic / groups, kh, kw], then
 * bias [oc] if there is one, then residual [n, oc, oh, ow] if there is one, of one floating type, give
 * {@code activation(conv2d(x, weights) + bias + residual)}.
 *
 * <p>The kernel may write its result over the residual.
 *
 * @param config strides, padding, dilation, groups
 * @param activation the function, or null for none
 * @param bias whether there is a bias
 * @param residual whether there is a residual
 */
public record FusedConv2d(Conv2dConfig config, Unary activation, boolean bias, boolean residual) implements Composite {
    /** Checks that the function has a floating result. */
    public FusedConv2d {
        if (config == null) {
            throw new ShapeException("[fusedConv2d] config is null: expected strides, padding, dilation, groups");
        }
        if (activation != null) {
            Activation.check(new FusedConv2d(config, null, bias, residual), activation);
        }
    }

    /** Number of inputs. */
    public int arity() {
        return 2 + (bias ? 1 : 0) + (residual ? 1 : 0);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        if (in.size() != arity()) {
            throw new ShapeException("[" + label() + "] " + in.size() + " inputs: expected " + arity() + ", x, weights"
                    + (bias ? ", bias" : "") + (residual ? ", residual" : ""));
        }
        T y = in.getFirst().apply(new Conv2d(config), in.subList(0, bias ? 3 : 2));
        if (residual) {
            y = Residual.add(this, y, in.getLast());
        }
        return List.of(Activation.apply(activation, y));
    }

    /** Without the sum, where the activation's gradient needs its result alone. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (!Activation.byResult(activation)) {
            return Composite.super.vjp(p);
        }
        T x = p.x(0);
        T w = p.x(1);
        T g = Activation.pull(activation, p.g(), p.y());
        List<T> out = new ArrayList<>();
        out.add(p.needs(0) ? g.apply(new Conv2dInputGrad(config, x.shape()), List.of(g, w)) : null);
        out.add(p.needs(1) ? g.apply(new Conv2dWeightGrad(config, w.shape()), List.of(x, g)) : null);
        if (bias) {
            out.add(p.needs(2) ? g.sum(0, 2, 3) : null);
        }
        if (residual) {
            out.add(p.needs(arity() - 1) ? g : null);
        }
        return out;
    }
}
