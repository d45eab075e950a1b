package io.gatun.ops.nn;

import io.gatun.ops.Composite;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * The gradients of {@link Attention}'s y: q, k, v, y, the logarithms of the sums that it gave, gy, and the mask and the key
 * of dropout if there are, give the gradients of q, k and v. The weights are computed again, block by block.
 *
 * @param scale as for the attention
 * @param causal as for the attention
 * @param headsInside as for the attention
 * @param dropout as for the attention
 */
public record AttentionGrad(double scale, boolean causal, boolean headsInside, double dropout) implements Composite {
    /** Checks the rate. */
    public AttentionGrad {
        AttentionShapes.rate("attentionGrad", dropout);
    }

    /** The gradients of attention that drops nothing. */
    public AttentionGrad(double scale, boolean causal, boolean headsInside) {
        this(scale, causal, headsInside, 0);
    }

    /** Whether there is a mask among n inputs. */
    public boolean masked(int n) {
        return n > (dropout > 0 ? 7 : 6);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return AttentionShapes.backward(this, headsInside, AttentionShapes.withoutKey(this, dropout, in));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        List<T> wide = AttentionShapes.widened(in, dropout);
        T q = AttentionShapes.outside(wide.get(0), headsInside);
        T k = AttentionShapes.outside(wide.get(1), headsInside);
        T v = AttentionShapes.outside(wide.get(2), headsInside);
        T y = AttentionShapes.outside(wide.get(3), headsInside);
        T gy = AttentionShapes.outside(wide.get(5), headsInside);
        T logSum = wide.get(4).expandDims(-1);
        T sees = logSum.neq(Double.NEGATIVE_INFINITY);
        T finite = sees.select(logSum, logSum.zerosLike());
        T products = new Attention(scale, causal, false)
                .masked(q.matmul(k, false, true).mul(scale), masked(in.size()) ? wide.get(6) : null);
        T weights = products.sub(finite).exp();
        // The products with the gradient sum up to that with y: dropping commutes with neither, but with both alike.
        T ofWeights = AttentionShapes.dropped(gy.matmul(v, false, true), dropout, in)
                .sub(gy.mul(y).sum(true, -1));
        T ofProducts = weights.mul(ofWeights).mul(scale);
        return Trailing.narrowed(
                List.of(
                        AttentionShapes.outside(ofProducts.matmul(k), headsInside),
                        AttentionShapes.outside(ofProducts.matmul(q, true, false), headsInside),
                        AttentionShapes.outside(
                                AttentionShapes.dropped(weights, dropout, in).matmul(gy, true, false), headsInside)),
                in.getFirst().dataType());
    }
}
