package io.gatun.ops;

import java.util.List;

/**
 * The gradients of {@link BatchNormTrain}'s y: x, gamma, mean, variance and gy give the gradients of x, gamma and beta. Mean and
 * variance are taken as functions of x.
 *
 * @param eps added to the variance
 */
public record BatchNormGrad(double eps) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 5);
        Shape perChannel = Channels.check(this, in.subList(0, 4), "gamma", "mean", "variance");
        Check.sameType(this, in);
        Check.shape(this, "gy", in.get(4).shape(), in.get(0).shape());
        return List.of(in.get(0), in.get(0).as(perChannel), in.get(0).as(perChannel));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.get(0);
        T gy = in.get(4);
        int[] others = Channels.others(x.shape());
        Shape flat = in.get(1).shape();
        Shape column = Channels.column(flat, x.shape());
        T scale = in.get(3).add(eps).rsqrt().reshape(column);
        T normal = x.sub(in.get(2).reshape(column)).mul(scale);
        T product = gy.mul(normal);
        T gx = gy.sub(gy.mean(true, others))
                .sub(normal.mul(product.mean(true, others)))
                .mul(scale.mul(in.get(1).reshape(column)));
        return List.of(gx, product.sum(others), gy.sum(others));
    }
}
