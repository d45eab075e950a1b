package io.gatun.examples;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.autodiff.Grad;
import io.gatun.autodiff.GradCheck;
import io.gatun.ops.DataType;
import io.gatun.ops.Tape;
import java.util.List;
import java.util.function.Function;

/** Gradients of plain functions: the first, the second, several at once, and a check against finite differences. */
public final class GradientsExample {
    private GradientsExample() {}

    /** Runs the example. */
    public static void main(String[] args) {
        NDArray x = Nd.create(new double[] {-1, 0, 2}, 3);

        // The gradient of the sum of x^3 is 3 x^2 ...
        Function<NDArray, NDArray> first = Grad.of(v -> v.pow(3.0));
        System.out.println("first:  " + first.apply(x));

        // ... and a gradient is a function again: 6 x.
        Function<NDArray, NDArray> second = Grad.of(Grad.of(v -> v.pow(3.0)));
        System.out.println("second: " + second.apply(x));

        // Several arguments: one example of logistic regression, its loss and the gradients of weights and bias.
        NDArray w = Nd.create(new double[] {0.5, -0.25, 0.1}, 3);
        NDArray b = Nd.scalar(DataType.DOUBLE, 0.0);
        var result = Grad.valueAndGrads(GradientsExample::loss).apply(List.of(w, b, x));
        System.out.println("loss:   " + result.value());
        System.out.println("d w:    " + result.gradients().get(0));
        System.out.println("d b:    " + result.gradients().get(1));

        // What a gradient says, finite differences say too.
        System.out.println(GradCheck.standard().check(v -> v.tanh().mul(v.exp()).sum(), x));
    }

    private static Tape.Node<NDArray> loss(List<Tape.Node<NDArray>> in) {
        return in.get(0).mul(in.get(2)).sum().add(in.get(1)).softplus();
    }
}
