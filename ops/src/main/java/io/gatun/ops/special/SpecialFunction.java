package io.gatun.ops.special;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * An element-wise special function of one or two floating inputs of one type, whose shapes broadcast. These are computed in double
 * precision one by one, in Java: right rather than fast.
 *
 * @param kind which function
 */
public record SpecialFunction(Kind kind) implements HostOp {
    /** The functions. */
    public enum Kind {
        /** Logarithm of the absolute value of gamma. */
        LGAMMA(1),
        /** Derivative of the logarithm of gamma. */
        DIGAMMA(1),
        /** Inverse of the error function. */
        ERFINV(1),
        /** Lower regularised incomplete gamma function of a and x. */
        IGAMMA(2),
        /** Upper regularised incomplete gamma function of a and x. */
        IGAMMAC(2),
        /** Derivative of IGAMMA in a. */
        IGAMMA_BY_A(2),
        /** Second derivative of IGAMMA in a; it has no gradient in a. */
        IGAMMA_BY_AA(2),
        /** Derivative of order n, a whole number, of DIGAMMA at x; no gradient flows to n. */
        POLYGAMMA(2),
        /** Hurwitz zeta of x and q; no gradient flows to x. */
        ZETA(2);

        private final int arity;

        Kind(int arity) {
            this.arity = arity;
        }

        double of(double x, double y) {
            return switch (this) {
                case LGAMMA -> SpecialMath.lgamma(x);
                case DIGAMMA -> SpecialMath.digamma(x);
                case ERFINV -> SpecialMath.erfinv(x);
                case IGAMMA -> SpecialMath.igamma(x, y);
                case IGAMMAC -> SpecialMath.igammac(x, y);
                case IGAMMA_BY_A -> SpecialMath.igammaByA(x, y, 1);
                case IGAMMA_BY_AA -> SpecialMath.igammaByA(x, y, 2);
                case POLYGAMMA -> SpecialMath.polygamma(x, y);
                case ZETA -> SpecialMath.zeta(x, y);
            };
        }
    }

    @Override
    public String label() {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, kind.arity);
        Check.floating(this, Check.sameType(this, in));
        Shape shape = in.getFirst().shape();
        return List.of(in.getFirst()
                .as(
                        kind.arity == 1
                                ? shape
                                : Shape.broadcast(label(), shape, in.get(1).shape())));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        Spec spec = infer(in.stream().map(HostArray::spec).toList()).getFirst();
        HostArray y = HostArray.of(spec);
        int[] first = Broadcast.places(in.getFirst().shape(), spec.shape());
        int[] second = kind.arity == 1 ? null : Broadcast.places(in.get(1).shape(), spec.shape());
        for (int i = 0; i < y.length(); i++) {
            double a = in.getFirst().get(first == null ? i : first[i]);
            double b = kind.arity == 1 ? 0 : in.get(1).get(second == null ? i : second[i]);
            y.set(i, kind.of(a, b));
        }
        return List.of(y);
    }

    private static <T extends Ops<T>> T of(Kind kind, T x, T y) {
        return x.apply(new SpecialFunction(kind), List.of(x, y));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        T x = p.x(0);
        if (kind.arity == 1) {
            return List.of(g.mul(
                    switch (kind) {
                        case LGAMMA -> x.apply(new SpecialFunction(Kind.DIGAMMA), List.of(x));
                        case DIGAMMA -> of(Kind.POLYGAMMA, x.onesLike(), x);
                        default -> p.y().square().exp().mul(Math.sqrt(Math.PI) / 2);
                    }));
        }
        T y = p.x(1);
        return switch (kind) {
            case POLYGAMMA -> Arrays.asList(null, g.mul(of(Kind.POLYGAMMA, x.add(1.0), y)));
            case ZETA ->
                Arrays.asList(null, g.mul(x).mul(of(Kind.ZETA, x.add(1.0), y)).neg());
            case IGAMMA ->
                Arrays.asList(
                        p.needs(0) ? g.mul(of(Kind.IGAMMA_BY_A, x, y)) : null,
                        p.needs(1) ? g.mul(density(x, y)) : null);
            case IGAMMAC ->
                Arrays.asList(
                        p.needs(0) ? g.mul(of(Kind.IGAMMA_BY_A, x, y)).neg() : null,
                        p.needs(1) ? g.mul(density(x, y)).neg() : null);
            case IGAMMA_BY_A ->
                Arrays.asList(
                        p.needs(0) ? g.mul(of(Kind.IGAMMA_BY_AA, x, y)) : null,
                        p.needs(1) ? g.mul(density(x, y)).mul(y.log().sub(digamma(x))) : null);
            default -> throw new GatunException("[" + label() + "] has no gradient: " + whyNoGradient());
        };
    }

    private static <T extends Ops<T>> T digamma(T x) {
        return x.apply(new SpecialFunction(Kind.DIGAMMA), List.of(x));
    }

    /** The density of the gamma distribution: the derivative of IGAMMA in x. */
    private static <T extends Ops<T>> T density(T a, T x) {
        T log = x.apply(new SpecialFunction(Kind.LGAMMA), List.of(a));
        return a.sub(1.0).mul(x.log()).sub(x).sub(log).exp();
    }

    @Override
    public String whyNoGradient() {
        return "third derivatives of the incomplete gamma function in its parameter are not computed";
    }
}
