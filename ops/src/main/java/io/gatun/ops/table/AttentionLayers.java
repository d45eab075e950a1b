package io.gatun.ops.table;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.nn.Attention;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention with the layouts of Deeplearning4j: positions are the last axis. {@link Layers} has it with positions before sizes, as
 * other libraries. A mask may be null.
 */
@Namespace("nn")
public final class AttentionLayers {
    private AttentionLayers() {}

    /** What a mask of 0 is added to a product; that of HALF is as large as it holds. */
    private static final double HIDDEN = 1e9;

    private static final double HIDDEN_HALF = 6e4;

    /**
     * Dot-product attention: {@code values * softmax(keys' * queries [/ sqrt(features)])}, in memory linear in the lengths.
     *
     * @param queries [batch, features, queries] or [batch, heads, features, queries]
     * @param keys [batch, features, steps] or [batch, heads, features, steps]
     * @param values [batch, value features, steps] or [batch, heads, value features, steps]
     * @param mask [batch, steps], 1 where a step may be looked at, 0 where not; optional
     * @param scaled whether products are divided by the square root of the number of features
     * @return [batch, value features, queries] or [batch, heads, value features, queries]
     * @formula $y = V \operatorname{softmax} \left( \frac{K^\top Q}{\sqrt{d}} \right)$
     * @shapes queries [batch, features, queries], keys [batch, features, steps], values [batch, values, steps], mask
     *     [batch, steps] or null, to [batch, values, queries]; also with heads behind the batch
     * @types x, keys, values: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T dotProductAttention(T queries, T keys, T values, T mask, boolean scaled) {
        List<T> v = Axes.floats("dotProductAttention", List.of(queries, keys, values));
        int rank = queries.shape().rank();
        if (rank != 3 && rank != 4) {
            throw new ShapeException("[dotProductAttention] queries have shape " + queries.shape()
                    + ": expected [batch, features, queries] or [batch, heads, features, queries]");
        }
        long features = queries.shape().size(-2);
        if (scaled && features == Shape.UNKNOWN) {
            throw new ShapeException("[dotProductAttention] queries have shape " + queries.shape()
                    + ": expected a known number of features");
        }
        List<T> in = new ArrayList<>();
        v.forEach(a -> in.add(a.t()));
        if (mask != null) {
            in.add(added(mask, v.getFirst().dataType(), rank));
        }
        double scale = scaled ? 1 / Math.sqrt(Math.max(1, features)) : 1;
        return in.getFirst().apply(new Attention(scale, false, false), in).t();
    }

    /** What a mask [batch, steps] adds to products [batch, (heads,) queries, steps]. */
    private static <T extends Ops<T>> T added(T mask, DataType type, int rank) {
        if (mask.shape().rank() != 2) {
            throw new ShapeException(
                    "[dotProductAttention] mask has shape " + mask.shape() + ": expected [batch, steps]");
        }
        T sum = mask.cast(type).sub(1.0).mul(type == DataType.HALF ? HIDDEN_HALF : HIDDEN);
        T wide = sum.expandDims(1);
        return rank == 4 ? wide.expandDims(1) : wide;
    }

    /**
     * The same, and the weights [batch, (heads,) steps, queries] that each query gives to the steps.
     *
     * @formula $w = \operatorname{softmax} \left( \frac{K^\top Q}{\sqrt{d}} \right), \quad y = V w$
     * @shapes as dotProductAttention; two results, the second [batch, (heads,) steps, queries]
     * @types x, keys, values: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> List<T> dotProductAttentionWithWeights(
            T queries, T keys, T values, T mask, boolean scaled) {
        List<T> v = Axes.floats("dotProductAttention", List.of(queries, keys, values));
        int rank = queries.shape().rank();
        T products = v.get(1).matmul(v.get(0), true, false);
        if (scaled) {
            products = products.mul(1 / Math.sqrt(Math.max(1, queries.shape().size(-2))));
        }
        if (mask != null) {
            products = products.add(added(mask, v.getFirst().dataType(), rank).t());
        }
        T weights = products.softmax(-2);
        return List.of(v.get(2).matmul(weights), weights);
    }

    /**
     * Attention of several heads (Vaswani et al., 2017): each projects queries, keys and values, attends, and what all found side by side
     * is projected once more.
     *
     * @param queries [batch, query features, queries]
     * @param keys [batch, key features, steps]
     * @param values [batch, value features, steps]
     * @param wq [heads, projected, query features]
     * @param wk [heads, projected, key features]
     * @param wv [heads, projected values, value features]
     * @param wo [heads * projected values, out]
     * @param mask [batch, steps], 1 where a step may be looked at, 0 where not; optional
     * @param scaled whether products are divided by the square root of the projected size
     * @return [batch, out, queries]
     * @formula $y = W_o^\top \, (head_1, \ldots, head_h), \quad head_i = \operatorname{attention}(W_q^{(i)} Q,
     *     W_k^{(i)} K, W_v^{(i)} V)$
     * @shapes queries [batch, in, queries], keys [batch, in, steps], values [batch, in, steps], wq, wk, wv [heads,
     *     projected, in], wo [heads * projected, out], mask [batch, steps] or null, to [batch, out, queries]
     * @types x, keys, values, wq, wk, wv, wo: all types; result as x, but FLOAT for BOOL, integers
     */
    public static <T extends Ops<T>> T multiHeadDotProductAttention(
            T queries, T keys, T values, T wq, T wk, T wv, T wo, T mask, boolean scaled) {
        List<T> v = Axes.floats("multiHeadDotProductAttention", List.of(queries, keys, values, wq, wk, wv, wo));
        for (int i = 0; i < 6; i++) {
            if (v.get(i).shape().rank() != 3) {
                throw new ShapeException("[multiHeadDotProductAttention] input " + i + " has shape "
                        + v.get(i).shape() + ": expected rank 3, "
                        + (i < 3 ? "[batch, features, positions]" : "[heads, projected, features]"));
            }
        }
        T heads = dotProductAttention(
                projected(v.get(0), v.get(3)),
                projected(v.get(1), v.get(4)),
                projected(v.get(2), v.get(5)),
                mask,
                scaled);
        Shape s = heads.shape();
        long width = s.size(1) * s.size(2);
        // [batch, heads * projected values, queries] times wo.
        T joined = heads.reshape(s.size(0), width, s.size(3));
        return v.get(6).t().expandDims(0).matmul(joined);
    }

    /** [batch, features, positions] by weights [heads, projected, features]: [batch, heads, projected, positions]. */
    private static <T extends Ops<T>> T projected(T x, T w) {
        Shape s = w.shape();
        T rows = w.reshape(s.size(0) * s.size(1), s.size(2)).expandDims(0);
        T all = rows.matmul(x);
        return all.reshape(x.shape().size(0), s.size(0), s.size(1), x.shape().size(2));
    }
}
