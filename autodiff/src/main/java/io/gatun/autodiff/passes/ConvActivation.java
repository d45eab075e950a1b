package io.gatun.autodiff.passes;

import io.gatun.ops.Composite;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Ops;
import io.gatun.ops.Unary;
import java.util.List;

/**
 * A convolution and the element-wise function of its result, which the kernel applies while the result is at hand.
 *
 * @param convolution of x, weights and, optionally, bias
 * @param activation the function
 */
public record ConvActivation(Conv2d convolution, Unary activation) implements Composite {
    @Override
    public String label() {
        return convolution.label() + "+" + activation.label();
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        return List.of(in.getFirst().apply(convolution, in).apply(activation));
    }
}
