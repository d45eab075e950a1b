package io.gatun.ops.cnn;

import io.gatun.ops.BatchNormGrad;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients of {@link BatchNormActivation}'s y: x, gamma, beta, mean, variance, then y if there is a residual, then gy give the
 * gradients of x, gamma, beta and, if there is one, of the residual. Mean and variance are taken as functions of x. Without a
 * residual the sign of y is computed from x, which saves reading y.
 *
 * @param eps added to the variance
 * @param activation {@link Unary#RELU}, or null for none
 * @param residual whether there is a residual
 */
public record BatchNormActivationGrad(double eps, Unary activation, boolean residual) implements Composite {
    /** Checks the function. */
    public BatchNormActivationGrad {
        BatchNormActivation.check("batchNormActivationGrad", activation);
    }

    /** Number of inputs. */
    public int arity() {
        return residual ? 7 : 6;
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        if (in.size() != arity()) {
            throw new ShapeException("[" + label() + "] " + in.size() + " inputs: expected " + arity()
                    + ", x, gamma, beta, mean, variance, " + (residual ? "y, gy" : "gy"));
        }
        T x = in.getFirst();
        T gy = in.getLast();
        Residual.require(this, "gy", gy, x);
        if (activation != null) {
            T y = residual ? in.get(5) : x.apply(new BatchNormInfer(eps), in.subList(0, 5));
            Residual.require(this, "y", y, x);
            gy = activation.vjp(gy, y, y);
        } else if (residual) {
            gy = gy.mul(1.0); // a result of its own: the residual's gradient
        }
        List<T> out =
                new ArrayList<>(x.applyAll(new BatchNormGrad(eps), List.of(x, in.get(1), in.get(3), in.get(4), gy)));
        if (residual) {
            out.add(gy);
        }
        return out;
    }
}
