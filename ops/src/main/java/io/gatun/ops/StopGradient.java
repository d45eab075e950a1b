package io.gatun.ops;

import io.gatun.ops.table.NoGradient;
import java.util.Collections;
import java.util.List;

/** The input itself, through which no gradient flows. */
@NoGradient
public record StopGradient() implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Check.one(this, in));
    }

    @Override
    public Cost cost(List<Spec> in) {
        return Cost.NONE; // a view
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Collections.singletonList(null);
    }
}
