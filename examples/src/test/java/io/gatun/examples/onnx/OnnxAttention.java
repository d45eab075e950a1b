package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Range;
import io.gatun.ops.Shape;
import io.gatun.ops.nn.Attention;
import java.util.ArrayList;
import java.util.List;

/** Attention and what belongs to it. */
final class OnnxAttention {
    private OnnxAttention() {}

    static void register(OnnxOperators table) {
        table.all("Attention", OnnxAttention::attention);
        table.one("RotaryEmbedding", OnnxAttention::rotary);
    }

    /** Heads apart: [batch, length, heads * size] as [batch, heads, length, size]. */
    private static <T extends Ops<T>> T apart(T x, long heads) {
        Shape s = x.shape();
        return s.rank() == 4
                ? x
                : x.reshape(s.size(0), s.size(1), heads, s.size(2) / heads).permute(0, 2, 1, 3);
    }

    private static <T extends Ops<T>> T together(T x) {
        Shape s = x.shape();
        return x.permute(0, 2, 1, 3).reshape(s.size(0), s.size(2), s.size(1) * s.size(3));
    }

    /** Each head of keys or values once for each of the heads of queries that share it. */
    private static <T extends Ops<T>> T shared(T x, long heads) {
        return x.shape().size(1) == heads ? x : x.repeat(1, heads / x.shape().size(1));
    }

    private static <T extends Ops<T>> List<T> attention(OnnxNode<T> n) {
        boolean flat = n.in(0).shape().rank() == 3;
        T q = apart(n.in(0), n.integer("q_num_heads", 1));
        T k = apart(n.in(1), n.integer("kv_num_heads", 1));
        T v = apart(n.in(2), n.integer("kv_num_heads", 1));
        long past = 0;
        if (n.has(4)) {
            past = n.in(4).shape().size(2);
            k = Ops.concat(2, List.of(n.in(4), k));
            v = Ops.concat(2, List.of(n.in(5), v));
        }
        long heads = q.shape().size(1);
        double scale = n.real("scale", 1 / Math.sqrt(q.shape().size(3)));
        double cap = n.real("softcap", 0);
        T mask = mask(n, q, k.shape().size(2), past);
        T keys = shared(k, heads);
        T values = shared(v, heads);
        List<T> out = new ArrayList<>();
        if (n.outputs() < 4 && cap == 0) {
            List<T> in = new ArrayList<>(List.of(q, keys, values));
            if (mask != null) {
                in.add(mask.dataType() == DataType.BOOL ? mask : mask.cast(q.dataType()));
            }
            T y = q.apply(new Attention(scale, false, false), in);
            out.add(flat ? together(y) : y);
            out.add(k);
            out.add(v);
            return out;
        }
        return stepByStep(n, q, keys, values, mask, scale, cap, k, v, flat);
    }

    /** With what lies between, or capped. */
    private static <T extends Ops<T>> List<T> stepByStep(
            OnnxNode<T> n, T q, T keys, T values, T mask, double scale, double cap, T k, T v, boolean flat) {
        DataType type = q.dataType();
        // Where types are small, what lies between is FLOAT, as of {@link Attention}.
        DataType wide = type == DataType.DOUBLE ? type : DataType.FLOAT;
        T products = q.cast(wide).matmul(keys.cast(wide), false, true).mul(scale);
        T capped = cap == 0 ? products : products.div(cap).tanh().mul(cap);
        T masked = capped;
        if (mask != null) {
            masked = mask.dataType() == DataType.BOOL
                    ? mask.select(capped, n.scalar(wide, Double.NEGATIVE_INFINITY))
                    : capped.add(mask.cast(wide));
        }
        T top = masked.max(true, -1);
        T some = top.gt(Double.NEGATIVE_INFINITY);
        T weights = some.select(masked.sub(some.select(top, top.zerosLike())).softmax(-1), masked.zerosLike());
        T y = weights.matmul(values.cast(wide)).cast(type);
        T between =
                switch ((int) n.integer("qk_matmul_output_mode", 0)) {
                    case 0 -> products;
                    case 1 -> capped;
                    case 2 -> masked;
                    default -> weights;
                };
        return List.of(flat ? together(y) : y, k, v, between.cast(type));
    }

    /** Who looks where, BOOL or added; null if everybody looks everywhere. */
    private static <T extends Ops<T>> T mask(OnnxNode<T> n, T q, long keys, long past) {
        T mask = null;
        if (n.has(3)) {
            mask = n.in(3);
            long have = mask.shape().size(mask.shape().rank() - 1);
            if (have < keys) { // what it does not reach is hidden
                long[] before = new long[mask.shape().rank()];
                long[] after = before.clone();
                after[after.length - 1] = keys - have;
                mask = mask.dataType() == DataType.BOOL
                        ? mask.pad(before, after, 0)
                        : mask.pad(before, after, Double.NEGATIVE_INFINITY);
            }
        }
        T place = q.apply(new Range(DataType.LONG, 0, 1, keys), List.of());
        T allowed = null;
        T lengths = n.has(6) ? n.in(6).cast(DataType.LONG).reshape(-1, 1, 1, 1) : null;
        if (n.flag("is_causal", false)) {
            long queries = q.shape().size(2);
            T row = q.apply(new Range(DataType.LONG, 0, 1, queries), List.of()).expandDims(1);
            // Without a past, the last query stands at the last key that counts.
            T offset = lengths == null ? row.zerosLike().add(past) : lengths.sub(queries);
            allowed = place.lte(row.add(offset));
        }
        if (lengths != null) {
            T within = place.lt(lengths);
            allowed = allowed == null ? within : allowed.and(within);
        }
        if (allowed == null) {
            return mask;
        }
        if (mask == null) {
            return allowed;
        }
        return mask.dataType() == DataType.BOOL
                ? mask.and(allowed)
                : allowed.select(mask, n.scalar(mask.dataType(), Double.NEGATIVE_INFINITY));
    }

    /** Pairs of features turned by angles that grow with the position. */
    private static <T extends Ops<T>> T rotary(OnnxNode<T> n) {
        boolean flat = n.in(0).shape().rank() == 3;
        T x = n.in(0);
        if (flat) {
            long heads = n.integer("num_heads", 1);
            x = x.reshape(x.shape().size(0), x.shape().size(1), heads, x.shape().size(2) / heads);
        } else {
            x = x.permute(0, 2, 1, 3); // [batch, length, heads, size]
        }
        long size = x.shape().size(3);
        long turned = n.integer("rotary_embedding_dim", 0);
        turned = turned == 0 ? size : turned;
        T part = x.slice(3, 0, turned);
        T cos = n.in(1);
        T sin = n.in(2);
        if (n.has(3)) {
            cos = cos.gather(n.in(3), 0);
            sin = sin.gather(n.in(3), 0);
        }
        cos = cos.expandDims(2);
        sin = sin.expandDims(2);
        boolean pairs = n.flag("interleaved", false);
        T a = pairs ? part.slice(3, 0, turned, 2) : part.slice(3, 0, turned / 2);
        T b = pairs ? part.slice(3, 1, turned, 2) : part.slice(3, turned / 2, turned);
        T real = cos.mul(a).sub(sin.mul(b));
        T imaginary = sin.mul(a).add(cos.mul(b));
        T done = pairs
                ? Ops.stack(4, List.of(real, imaginary)).reshape(part.shape())
                : Ops.concat(3, List.of(real, imaginary));
        T y = turned == size ? done : Ops.concat(3, List.of(done, x.slice(3, turned, size)));
        return flat ? y.reshape(n.in(0).shape()) : y.permute(0, 2, 1, 3);
    }
}
