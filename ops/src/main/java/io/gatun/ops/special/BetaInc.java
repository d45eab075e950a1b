package io.gatun.ops.special;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * The regularised incomplete beta function of a, b and x, floating inputs of one type whose shapes broadcast: the share of a beta
 * distribution below x. NaN unless a and b are above 0 and x is from 0 to 1. Computed in double precision one by one, in Java. As in
 * TensorFlow no gradient flows to a and b.
 */
public record BetaInc() implements HostOp {
    @Override
    public String label() {
        return "betainc";
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Check.floating(this, Check.sameType(this, in));
        Shape shape = Shape.broadcast(label(), in.get(0).shape(), in.get(1).shape());
        return List.of(
                in.getFirst().as(Shape.broadcast(label(), shape, in.get(2).shape())));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray y =
                HostArray.of(infer(in.stream().map(HostArray::spec).toList()).getFirst());
        int[][] places =
                in.stream().map(x -> Broadcast.places(x.shape(), y.shape())).toArray(int[][]::new);
        double[] v = new double[3];
        for (int i = 0; i < y.length(); i++) {
            for (int k = 0; k < 3; k++) {
                v[k] = in.get(k).get(places[k] == null ? i : places[k][i]);
            }
            y.set(i, IncompleteBeta.of(v[0], v[1], v[2]));
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Arrays.asList(null, null, p.needs(2) ? p.g().mul(density(p.x(0), p.x(1), p.x(2))) : null);
    }

    /** The density of the beta distribution. */
    private static <T extends Ops<T>> T density(T a, T b, T x) {
        T scale = lgamma(a.add(b)).sub(lgamma(a)).sub(lgamma(b));
        return timesLog(a.sub(1.0), x)
                .add(timesLog(b.sub(1.0), x.rsub(1.0)))
                .add(scale)
                .exp();
    }

    /** {@code p log(x)}, and 0 where p is 0. */
    private static <T extends Ops<T>> T timesLog(T p, T x) {
        T none = p.eq(0.0);
        return none.select(p.zerosLike(), p.mul(none.select(x.onesLike(), x).log()));
    }

    private static <T extends Ops<T>> T lgamma(T x) {
        return x.apply(new SpecialFunction(SpecialFunction.Kind.LGAMMA), List.of(x));
    }

    @Override
    public String whyNoGradient() {
        return "derivatives of the incomplete beta function by its parameters are not computed, those by x are";
    }
}
