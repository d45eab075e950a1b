package io.gatun.ops.control;

import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Primitive;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;

/**
 * The first input, once the others are there. What is computed from it counts as different from what is computed from the
 * input itself, so a plan neither shares the two nor computes it earlier: recomputation stays recomputation.
 */
public record Barrier() implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.isEmpty()) {
            throw new GatunException("[barrier] received no inputs: expected a value and what it waits for");
        }
        return List.of(in.getFirst());
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T[] out = If.none(p.xs().size());
        // A view of its own, as every result: the tape tells values apart by identity.
        out[0] = p.g().apply(new Barrier(), List.of(p.g()));
        return Arrays.asList(out);
    }
}
