package io.gatun.ops.cnn;

import io.gatun.ops.Composite;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;

/**
 * The gradient of a convolution's input, added to another gradient of the same value: g [n, oc, oh, ow], weights
 * [oc, ic / groups, kh, kw] and residual [n, ic, h, w], of one floating type, give
 * {@code conv2dInputGrad(g, weights) + residual}.
 *
 * <p>Where a residual block begins, the gradients of its two ways meet like this. The kernel may write its result over
 * the residual; that of a dense 1 x 1 convolution adds while it writes.
 *
 * @param config the convolution's
 * @param input the shape of its input, [n, ic, h, w], which is the residual's and the result's
 */
public record FusedConv2dInputGrad(Conv2dConfig config, Shape input) implements Composite {
    /** Checks that both are there. */
    public FusedConv2dInputGrad {
        if (config == null || input == null) {
            throw new ShapeException("[fusedConv2dInputGrad] received config " + config + " and input shape " + input
                    + ": expected both, as for conv2dInputGrad");
        }
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        if (in.size() != 3) {
            throw new ShapeException("[" + label() + "] " + in.size() + " inputs: expected 3, g, weights and residual");
        }
        T y = in.getFirst().apply(new Conv2dInputGrad(config, input), in.subList(0, 2));
        return List.of(Residual.add(this, y, in.getLast()));
    }
}
