package io.gatun.ops.cnn;

import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * Batch normalisation in training (Ioffe and Szegedy, 2015) and what follows it in a residual network (He et al., 2016): x [n, c, ...]
 * of rank 2 to 5, gamma [c], beta [c] and, if there is one, residual of x's shape, of one floating type, give
 * {@code y = activation(batchNorm(x) + residual)}, the mean [c] and the biased variance [c] over all axes but 1.
 *
 * @param eps added to the variance
 * @param activation {@link Unary#RELU}, or null for none
 * @param residual whether there is a residual
 */
public record BatchNormActivation(double eps, Unary activation, boolean residual) implements Composite {
    /** Checks the function. */
    public BatchNormActivation {
        check("batchNormActivation", activation);
    }

    static void check(String label, Unary activation) {
        if (activation != null && activation != Unary.RELU) {
            throw new ShapeException("[" + label + "] activation " + activation.label()
                    + ": expected relu or null; apply others to the result");
        }
    }

    /** Number of inputs. */
    public int arity() {
        return residual ? 4 : 3;
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        if (in.size() != arity()) {
            throw new ShapeException("[" + label() + "] " + in.size() + " inputs: expected " + arity()
                    + ", x, gamma, beta" + (residual ? ", residual" : ""));
        }
        List<T> out = in.getFirst().applyAll(new BatchNormTrain(eps), in.subList(0, 3));
        T y = residual ? Residual.add(this, out.getFirst(), in.get(3)) : out.getFirst();
        return List.of(Activation.apply(activation, y), out.get(1), out.get(2));
    }

    /** The fused gradient serves y alone: where something depends on mean or variance too, the composition's is taken. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (p.gs().get(1) != null || p.gs().get(2) != null) {
            return Composite.super.vjp(p);
        }
        List<T> in = new ArrayList<>(List.of(p.x(0), p.x(1), p.x(2), p.y(1), p.y(2)));
        if (residual) {
            in.add(p.y());
        }
        in.add(p.g());
        return p.g().applyAll(new BatchNormActivationGrad(eps, activation, residual), in);
    }
}
