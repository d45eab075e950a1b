package io.gatun.ops;

import java.util.List;

/**
 * Batch normalisation with known statistics: x [n, c, ...] of rank 2 to 5, gamma, beta, mean and variance [c], of one floating type,
 * give {@code gamma * (x - mean) / sqrt(variance + eps) + beta}.
 *
 * @param eps added to the variance
 */
public record BatchNormInfer(double eps) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 5);
        Channels.check(this, in, "gamma", "beta", "mean", "variance");
        return List.of(in.get(0));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.get(0);
        Shape column = Channels.column(in.get(1).shape(), x.shape());
        T scale = in.get(4).add(eps).rsqrt().mul(in.get(1));
        return List.of(x.sub(in.get(3).reshape(column))
                .mul(scale.reshape(column))
                .add(in.get(2).reshape(column)));
    }
}
