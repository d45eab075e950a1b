package io.gatun.ops.nn;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * Layer normalisation (Ba et al., 2016) over the axes from one on: {@code gain * (x - mean) / sqrt(variance + eps) + bias}.
 *
 * <p>Inputs of one floating type: x, a gain of the shape of the normalised axes, and if there is one a bias of that shape. Results:
 * y of x's shape and type, then for the gradient the mean and {@code 1 / sqrt(variance + eps)} (the variance is the biased one), of
 * the shape of the axes before, FLOAT (DOUBLE where x is).
 *
 * @param axis the first normalised axis, counted from the front
 * @param eps added to the variance
 */
public record LayerNorm(int axis, double eps) implements Composite {
    /** Checks the axis. */
    public LayerNorm {
        if (axis < 0 || !(eps >= 0)) {
            throw new ShapeException("[layerNorm] axis " + axis + ", eps " + eps
                    + ": expected an axis counted from the front and 0 or more");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.size() != 2) {
            Arity.check(this, in, 3);
        }
        Check.floating(this, Check.sameType(this, in));
        Spec x = in.getFirst();
        Check.within(this, axis, x.shape());
        Check.shape(this, "gain", in.get(1).shape(), Trailing.of(x.shape(), axis));
        if (in.size() == 3) {
            Check.shape(this, "bias", in.get(2).shape(), Trailing.of(x.shape(), axis));
        }
        Spec statistics = new Spec(Trailing.statistics(x.dataType()), Trailing.leading(x.shape(), axis));
        return List.of(x, statistics, statistics);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        DataType type = in.getFirst().dataType();
        List<T> wide = Trailing.widened(in);
        T x = wide.getFirst();
        int[] axes = Trailing.axes(x.shape(), axis);
        T mean = x.mean(true, axes);
        T centred = x.sub(mean);
        T scale = centred.square().mean(true, axes).add(eps).rsqrt();
        T y = centred.mul(scale).mul(wide.get(1));
        return List.of(
                (in.size() == 3 ? y.add(wide.get(2)) : y).cast(type),
                Trailing.reduced(mean, axis),
                Trailing.reduced(scale, axis));
    }

    /** The fused gradient serves y alone: where something depends on mean or deviation too, the composition's is taken. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (p.gs().get(1) != null || p.gs().get(2) != null) {
            return Composite.super.vjp(p);
        }
        List<T> all = p.g().applyAll(new LayerNormGrad(axis), List.of(p.x(0), p.x(1), p.y(1), p.y(2), p.g()));
        return new ArrayList<>(all.subList(0, p.xs().size()));
    }
}
