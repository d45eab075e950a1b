package io.gatun.ops.control;

import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Primitive;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import io.gatun.ops.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The first input, unless the second, BOOL of any shape, is false anywhere: then computing it fails with the message, and with
 * the further inputs' values. It is checked where the result is used.
 *
 * @param message what was expected, in the words of whoever asserts it
 */
public record Assert(String message) implements Primitive {
    /**
     * A value that exists only if a condition holds.
     *
     * @param x the value
     * @param condition BOOL of any shape, true everywhere
     * @param shown values that the error tells
     */
    public static <T extends Ops<T>> T that(T x, T condition, String message, List<T> shown) {
        return x.apply(new Assert(message), Bodies.join(List.of(x, condition), shown));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        While.requireInputs("assert", 2, in.size());
        if (in.get(1).dataType() != DataType.BOOL) {
            throw new DataTypeException(
                    "[assert] the condition is " + in.get(1) + ": expected BOOL, for example x.gt(0)");
        }
        return List.of(in.getFirst());
    }

    /** The error of a condition that does not hold. */
    public GatunException failure(List<? extends Value<?>> in) {
        return new GatunException("[assert] " + message
                + in.subList(2, in.size()).stream()
                        .map(Object::toString)
                        .collect(Collectors.joining("; ", in.size() > 2 ? ": received " : "", "")));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T[] out = If.none(p.xs().size());
        out[0] = p.g().apply(new Barrier(), List.of(p.g()));
        return Arrays.asList(out);
    }
}
