package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/** Element-wise choice, {@code condition ? x : y}, of a BOOL condition and two values of one type; the three shapes broadcast. */
public record Select() implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Spec condition = in.get(0);
        if (condition.dataType() != DataType.BOOL) {
            throw new DataTypeException("[select] takes a BOOL condition, received " + condition.dataType()
                    + ": compare first, for example x.gt(0)");
        }
        DataType type = Check.sameType(this, in.subList(1, 3));
        Shape values = Shape.broadcast("select", in.get(1).shape(), in.get(2).shape());
        return List.of(new Spec(type, Shape.broadcast("select", condition.shape(), values)));
    }

    /** One choice for each element. */
    @Override
    public Cost cost(List<Spec> in) {
        return Cost.moving(this, in).withFlops(Cost.elements(infer(in).getFirst()));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        T zero = g.scalar(g.dataType(), 0);
        return Arrays.asList(
                null, p.needs(1) ? p.x(0).select(g, zero) : null, p.needs(2) ? p.x(0).select(zero, g) : null);
    }
}
