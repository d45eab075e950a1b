package io.gatun.ops.nn;

import io.gatun.ops.Check;
import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Self-attention of several heads whose queries, keys and values came from one product: x [..., length, 3 * heads * size], in
 * that order, and if there is one a mask as for {@link Attention}, broadcast to [..., heads, length, length], give y
 * [..., length, heads * size] and the logarithm of the sums of exponentials [..., heads, length]. Nothing is copied or transposed on the
 * way, and the gradient lies as x does.
 *
 * @param heads number of heads
 * @param scale factor of the products, mostly {@code 1 / sqrt(size)}
 * @param causal whether a position looks at none behind it
 */
public record PackedAttention(int heads, double scale, boolean causal) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        check(this, heads, in.getFirst());
        List<Spec> parts = new ArrayList<>(List.of(part(in.getFirst()), part(in.getFirst()), part(in.getFirst())));
        parts.addAll(in.subList(1, in.size()));
        List<Spec> out = AttentionShapes.forward(this, true, parts);
        Shape x = in.getFirst().shape();
        return List.of(in.getFirst().as(x.with(-1, third(x))), out.get(1));
    }

    /** Refuses an input that is not three times so many heads. */
    static void check(Composite op, int heads, Spec x) {
        Check.floating(op, x.dataType());
        if (heads < 1 || x.shape().rank() < 2 || x.shape().size(-1) % (3L * heads) != 0) {
            throw new ShapeException("[" + op.label() + "] x has shape " + x.shape() + ", heads are " + heads
                    + ": expected [..., length, 3 * heads * size]");
        }
    }

    private static long third(Shape x) {
        return x.size(-1) == Shape.UNKNOWN ? Shape.UNKNOWN : x.size(-1) / 3;
    }

    private Spec part(Spec x) {
        long[] sizes = Arrays.copyOf(x.shape().toArray(), x.shape().rank() + 1);
        sizes[sizes.length - 2] = heads;
        sizes[sizes.length - 1] = third(x.shape()) / heads;
        return x.as(Shape.of(sizes));
    }

    /** Queries, keys and values, each [..., length, heads, size]. */
    static <T extends Ops<T>> List<T> parts(T x, int heads) {
        long width = x.shape().size(-1) / 3;
        List<T> out = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            T part = x.slice(-1, i * width, (i + 1) * width);
            long[] sizes = Arrays.copyOf(part.shape().toArray(), part.shape().rank() + 1);
            sizes[sizes.length - 2] = heads;
            sizes[sizes.length - 1] = width / heads;
            out.add(part.reshape(Shape.of(sizes)));
        }
        return out;
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        List<T> all = parts(in.getFirst(), heads);
        all.addAll(in.subList(1, in.size()));
        List<T> out = in.getFirst().applyAll(new Attention(scale, causal, true), all);
        Shape x = in.getFirst().shape();
        return List.of(out.get(0).reshape(x.with(-1, x.size(-1) / 3)), out.get(1));
    }

    /** As that of {@link Attention}. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        boolean hasMask = p.xs().size() > 1;
        if (p.gs().get(1) != null || hasMask && p.needs(1)) {
            return Composite.super.vjp(p);
        }
        List<T> in = new ArrayList<>(List.of(p.x(0), p.y(0), p.y(1), p.g()));
        if (hasMask) {
            in.add(p.x(1));
        }
        T g = p.g().apply(new PackedAttentionGrad(heads, scale, causal), in);
        return hasMask ? Arrays.asList(g, null) : List.of(g);
    }
}
