package io.gatun.ops.nn;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of {@link PackedAttention}'s y with respect to x: x, y, the logarithms of the sums that it gave, gy, and the mask if
 * there is one, give the gradient of x.
 *
 * @param heads as for the attention
 * @param scale as for the attention
 * @param causal as for the attention
 */
public record PackedAttentionGrad(int heads, double scale, boolean causal) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.size() != 4) {
            Arity.check(this, in, 5);
        }
        Spec x = in.getFirst();
        List<Spec> forward = new ArrayList<>(List.of(x));
        forward.addAll(in.subList(4, in.size()));
        List<Spec> results = new PackedAttention(heads, scale, causal).infer(forward);
        Check.sameType(this, List.of(x, in.get(1), in.get(3)));
        Check.shape(this, "y", in.get(1).shape(), results.get(0).shape());
        Check.sameType(this, List.of(results.get(1), in.get(2)));
        Check.shape(
                this,
                "the logarithm of the sums",
                in.get(2).shape(),
                results.get(1).shape());
        Check.shape(this, "gy", in.get(3).shape(), results.get(0).shape());
        return List.of(x);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        T x = in.getFirst();
        List<T> all = PackedAttention.parts(x, heads);
        Shape part = all.getFirst().shape();
        all.addAll(List.of(in.get(1).reshape(part), in.get(2), in.get(3).reshape(part)));
        all.addAll(in.subList(4, in.size()));
        List<T> found = x.applyAll(new AttentionGrad(scale, causal, true), all);
        Shape third = x.shape().with(-1, x.shape().size(-1) / 3);
        return List.of(Ops.concat(
                x.shape().rank() - 1, found.stream().map(g -> g.reshape(third)).toList()));
    }
}
