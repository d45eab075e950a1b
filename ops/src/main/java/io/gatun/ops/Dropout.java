package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * Inverted dropout (Srivastava et al., 2014) of x with a random key, LONG[2] = {seed, offset}: zero with probability rate, else
 * {@code x / (1 - rate)}. The same key drops the same elements, which is what makes the gradient right.
 *
 * @param rate probability of zero, in [0, 1)
 */
public record Dropout(double rate) implements Primitive {
    /** Checks the rate. */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new GatunException("[dropout] rate " + rate + ": expected 0 <= rate < 1, the share that is dropped");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.floating(this, in.get(0).dataType());
        Check.key(this, in.get(1));
        return List.of(in.get(0));
    }

    /** One multiplication for each element; drawing the random bits is not counted. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Cost.elements(in.getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Arrays.asList(p.g().apply(this, List.of(p.g(), p.x(1))), null);
    }
}
