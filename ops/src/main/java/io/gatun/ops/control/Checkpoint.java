package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A segment whose intermediate values are not kept for the gradient: going back, it is computed again from its inputs (Chen et
 * al., 2016, "Training deep nets with sublinear memory cost").
 *
 * <pre>{@code
 * Composite block = ...;                                   // of (x, weights)
 * List<SDVariable> y = x.applyAll(new Checkpoint(block), List.of(x, w));
 * }</pre>
 *
 * @param body the segment
 */
public record Checkpoint(Composite body) implements Composite {
    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        return Inline.call(body, in);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        int n = p.xs().size();
        List<Integer> wanted = IntStream.range(0, n).filter(p::needs).boxed().toList();
        List<Integer> given = IntStream.range(0, p.gs().size())
                .filter(i -> p.gs().get(i) != null)
                .boxed()
                .toList();
        List<T> gs = Bodies.pick(p.gs(), given);
        // The recomputation must neither be shared with what was computed before, nor start before it is needed.
        List<T> again = p.xs().stream()
                .map(x -> x.apply(new Barrier(), Bodies.join(List.of(x), gs)))
                .toList();
        List<T> found = p.x(0).applyAll(new VjpBody(body, n, wanted, given), Bodies.join(again, gs));
        T[] out = If.none(n);
        for (int k = 0; k < wanted.size(); k++) {
            out[wanted.get(k)] = found.get(k);
        }
        return Arrays.asList(out);
    }
}
