package io.gatun.ops.nn;

import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Scaled dot-product attention (Vaswani et al., 2017), {@code dropout(softmax(scale q k' + mask)) v}, in memory linear in the
 * lengths (Dao et al., 2022).
 *
 * <p>Inputs of one floating type: q [..., lq, d], k [..., lk, d], v [..., lk, dv] with equal leading axes, and if there is one a mask
 * that broadcasts to [..., lq, lk]: BOOL, true where a query may look, or of the floating type, added to the products; last, where
 * weights are dropped, the key LONG[2] of {@link Dropout}, which drops what it would of weights [..., lq, lk]. Results: y
 * [..., lq, dv], and for the gradient the logarithm of each row's sum of exponentials [..., lq], FLOAT (DOUBLE where q is). A row
 * that may look nowhere gives zeros, and minus infinity.
 *
 * @param scale factor of the products, mostly {@code 1 / sqrt(d)}
 * @param causal whether query i looks at keys 0 to i alone
 * @param headsInside whether the arrays are [..., length, heads, size] instead of [..., heads, length, size], y too; masks and
 *     the second result are not touched by it
 * @param dropout rate at which weights are dropped, in [0, 1); 0 for none
 */
public record Attention(double scale, boolean causal, boolean headsInside, double dropout) implements Composite {
    /** Checks the rate. */
    public Attention {
        AttentionShapes.rate("attention", dropout);
    }

    /** Attention that drops nothing. */
    public Attention(double scale, boolean causal, boolean headsInside) {
        this(scale, causal, headsInside, 0);
    }

    /** Whether there is a mask among n inputs. */
    public boolean masked(int n) {
        return n > (dropout > 0 ? 4 : 3);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return AttentionShapes.forward(this, headsInside, AttentionShapes.withoutKey(this, dropout, in));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        DataType type = in.getFirst().dataType();
        List<T> wide = AttentionShapes.widened(in, dropout);
        T q = AttentionShapes.outside(wide.get(0), headsInside);
        T k = AttentionShapes.outside(wide.get(1), headsInside);
        T v = AttentionShapes.outside(wide.get(2), headsInside);
        T products = masked(q.matmul(k, false, true).mul(scale), masked(in.size()) ? wide.get(3) : null);
        T largest = products.max(true, -1).stopGradient();
        T top = largest.gt(Double.NEGATIVE_INFINITY).select(largest, largest.zerosLike());
        T e = products.sub(top).exp();
        T sum = e.sum(true, -1);
        T weights = e.div(sum.eq(0.0).select(sum.onesLike(), sum));
        T logSum = top.add(sum.log()).squeeze(-1);
        weights = AttentionShapes.dropped(weights, dropout, in);
        return List.of(AttentionShapes.outside(weights.matmul(v), headsInside).cast(type), logSum);
    }

    /** The products where a query may look, minus infinity elsewhere. */
    <T extends Ops<T>> T masked(T products, T mask) {
        T out = products;
        if (mask != null && mask.dataType() != DataType.BOOL) {
            out = out.add(mask);
        }
        T hidden = products.scalar(products.dataType(), Double.NEGATIVE_INFINITY);
        if (mask != null && mask.dataType() == DataType.BOOL) {
            out = mask.select(out, hidden);
        }
        return causal ? AttentionShapes.past(out).select(out, hidden) : out;
    }

    /**
     * The fused gradient serves y and takes the mask as given; where something depends on the sums too, or a gradient flows to the
     * mask, the composition's is taken.
     */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        boolean hasMask = masked(p.xs().size());
        if (p.gs().get(1) != null || hasMask && p.needs(3)) {
            return Composite.super.vjp(p);
        }
        List<T> in = new ArrayList<>(List.of(p.x(0), p.x(1), p.x(2), p.y(0), p.y(1), p.g()));
        in.addAll(p.xs().subList(3, p.xs().size()));
        List<T> out = new ArrayList<>(p.g().applyAll(new AttentionGrad(scale, causal, headsInside, dropout), in));
        out.addAll(Collections.nCopies(p.xs().size() - 3, (T) null));
        return out;
    }
}
