package io.gatun.ops;

import java.util.Collections;
import java.util.List;

/**
 * The values in another type. Floating to integer truncates toward zero and saturates, NaN gives 0; anything to BOOL is
 * {@code x != 0}. The gradient flows between floating types alone.
 *
 * @param to the result's type
 */
public record Cast(DataType to) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Check.one(this, in).as(to));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        boolean flows = to.isFloating() && p.x(0).dataType().isFloating();
        return Collections.singletonList(flows ? p.g().cast(p.x(0).dataType()) : null);
    }
}
