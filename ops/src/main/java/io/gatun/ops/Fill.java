package io.gatun.ops;

import io.gatun.ops.table.NoGradient;
import java.util.Collections;
import java.util.List;

/**
 * One value everywhere. Takes no input, or one: then sizes that are not known are those of the input, which has the same rank.
 *
 * @param type the result's type
 * @param shape the result's shape
 * @param value the value; integer types take whole numbers up to 2^53
 */
@NoGradient
public record Fill(DataType type, Shape shape, double value) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.isEmpty()) {
            return List.of(new Spec(type, shape));
        }
        Spec like = Check.one(this, in);
        Check.shape(this, "the input", like.shape(), shape);
        return List.of(new Spec(type, shape.isKnown() ? shape : like.shape()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        return Collections.nCopies(p.xs().size(), null);
    }
}
