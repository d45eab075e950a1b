package io.gatun.ops;

import java.util.List;

/**
 * Batch normalisation in training (Ioffe and Szegedy, 2015): x [n, c, ...] of rank 2 to 5, gamma [c] and beta [c], of one floating
 * type, give y of x's shape, the mean [c] and the biased variance [c] over all axes but 1.
 *
 * @param eps added to the variance
 */
public record BatchNormTrain(double eps) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Shape perChannel = Channels.check(this, in, "gamma", "beta");
        return List.of(in.get(0), in.get(0).as(perChannel), in.get(0).as(perChannel));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.get(0);
        int[] others = Channels.others(x.shape());
        Shape column = Channels.column(in.get(1).shape(), x.shape());
        T mean = x.mean(true, others);
        T centred = x.sub(mean);
        T variance = centred.square().mean(true, others);
        T y = centred.mul(variance.add(eps).rsqrt())
                .mul(in.get(1).reshape(column))
                .add(in.get(2).reshape(column));
        Shape flat = in.get(1).shape();
        return List.of(y, mean.reshape(flat), variance.reshape(flat));
    }

    /** The fused gradient serves y alone: where something depends on mean or variance too, the composition's is taken. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (p.gs().get(1) != null || p.gs().get(2) != null) {
            return Composite.super.vjp(p);
        }
        return p.g().applyAll(new BatchNormGrad(eps), List.of(p.x(0), p.x(1), p.y(1), p.y(2), p.g()));
    }
}
