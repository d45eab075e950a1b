package io.gatun.arrays;

import static io.gatun.arrays.OperationCase.FLOATING;
import static io.gatun.arrays.OperationCase.of;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.nn.Attention;
import io.gatun.ops.nn.AttentionGrad;
import io.gatun.ops.nn.FusedMatMul;
import io.gatun.ops.nn.LayerNorm;
import io.gatun.ops.nn.LayerNormGrad;
import io.gatun.ops.nn.PackedAttention;
import io.gatun.ops.nn.PackedAttentionGrad;
import io.gatun.ops.nn.SparseSoftmaxCrossEntropy;
import io.gatun.ops.nn.SparseSoftmaxCrossEntropyGrad;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Cases of {@link OperationTest} for the operations of transformers. */
final class TransformerCases {
    private TransformerCases() {}

    static List<OperationCase> all() {
        List<OperationCase> all = new ArrayList<>();
        products(all);
        norms(all);
        attention(all);
        losses(all);
        return all;
    }

    private static void norms(List<OperationCase> all) {
        all.add(of(new LayerNorm(2, 1e-3), FLOATING, s(2, 3, 40), s(40), s(40)));
        all.add(of(new LayerNorm(1, 1e-3), FLOATING, s(4, 3, 5), s(3, 5)));
        all.add(of(new LayerNorm(0, 1e-3), FLOATING, s(7), s(7), s(7)));
        all.add(of(new LayerNorm(1, 1e-3), FLOATING, s(0, 7), s(7), s(7)));
        for (DataType type : FLOATING) {
            DataType statistics = type == DataType.DOUBLE ? type : DataType.FLOAT;
            all.add(new OperationCase(new LayerNormGrad(1), Set.of(type), (random, t) -> {
                ReferenceValue x = OperationTest.values(random, type, 6, 9);
                ReferenceValue gain = OperationTest.values(random, type, 9);
                List<ReferenceValue> y = x.applyAll(new LayerNorm(1, 1e-3), List.of(x, gain));
                return List.of(
                        x,
                        gain,
                        y.get(1).cast(statistics),
                        y.get(2).cast(statistics),
                        OperationTest.values(random, type, 6, 9));
            }));
        }
    }

    private static ReferenceValue mask(Random random, long... sizes) {
        return OperationTest.values(random, DataType.BOOL, sizes);
    }

    /** Values whose products are moderate. */
    private static ReferenceValue small(Random random, DataType type, long... sizes) {
        return OperationTest.values(random, type, sizes).mul(0.25).cast(type);
    }

    private static void attention(List<OperationCase> all) {
        Set<DataType> types = FLOATING;
        for (boolean causal : new boolean[] {false, true}) {
            Attention op = new Attention(0.5, causal, false);
            Attention inside = new Attention(0.5, causal, true);
            attention(all, types, op, false, s(5, 4), s(6, 4), s(6, 3), null);
            attention(all, types, op, true, s(2, 5, 4), s(2, 6, 4), s(2, 6, 3), s(5, 6));
            attention(all, types, op, false, s(2, 3, 2, 5, 4), s(2, 3, 2, 6, 4), s(2, 3, 2, 6, 3), s(3, 1, 1, 6));
            attention(all, types, inside, true, s(2, 5, 3, 4), s(2, 6, 3, 4), s(2, 6, 3, 2), s(2, 1, 5, 1));
            attention(all, types, inside, false, s(5, 3, 4), s(4, 3, 4), s(4, 3, 2), null);
            Attention drops = new Attention(0.5, causal, false, 0.25);
            attention(all, types, drops, false, s(5, 4), s(6, 4), s(6, 3), null);
            attention(all, types, drops, true, s(2, 3, 2, 5, 4), s(2, 3, 2, 6, 4), s(2, 3, 2, 6, 3), s(3, 1, 5, 6));
            Attention dropsInside = new Attention(0.5, causal, true, 0.75);
            attention(all, types, dropsInside, false, s(2, 5, 3, 4), s(2, 6, 3, 4), s(2, 6, 3, 2), s(5, 6));
            for (long[] mask : new long[][] {null, s(7, 7), s(2, 1, 1, 7)}) {
                packed(all, types, new PackedAttention(3, 0.5, causal), s(2, 7, 36), mask);
            }
            packed(all, types, new PackedAttention(2, 0.5, causal), s(4, 12), null);
        }
    }

    private static void attention(
            List<OperationCase> all,
            Set<DataType> types,
            Attention op,
            boolean bool,
            long[] q,
            long[] k,
            long[] v,
            long[] mask) {
        for (DataType type : types) {
            all.add(new OperationCase(op, Set.of(type), (random, t) -> inputs(random, t, op, bool, mask, q, k, v)));
            all.add(new OperationCase(
                    new AttentionGrad(op.scale(), op.causal(), op.headsInside(), op.dropout()),
                    Set.of(type),
                    (random, t) -> {
                        List<ReferenceValue> in = inputs(random, t, op, bool, mask, q, k, v);
                        List<ReferenceValue> out = in.getFirst().applyAll(op, in);
                        List<ReferenceValue> grad = new ArrayList<>(in.subList(0, 3));
                        grad.addAll(out);
                        grad.add(small(random, t, out.getFirst().shape().toArray()));
                        grad.addAll(in.subList(3, in.size()));
                        return grad;
                    }));
        }
    }

    /** With a key where weights are dropped. */
    private static List<ReferenceValue> inputs(
            Random random, DataType type, Attention op, boolean bool, long[] mask, long[]... shapes) {
        List<ReferenceValue> in = inputs(random, type, bool, mask, shapes);
        if (op.dropout() > 0) {
            in.add(ReferenceValue.of(DataType.LONG, Shape.of(2), 17, 5));
        }
        return in;
    }

    private static List<ReferenceValue> inputs(
            Random random, DataType type, boolean bool, long[] mask, long[]... shapes) {
        List<ReferenceValue> in = new ArrayList<>();
        for (long[] s : shapes) {
            in.add(small(random, type, s));
        }
        if (mask != null) {
            in.add(bool ? mask(random, mask) : small(random, type, mask));
        }
        return in;
    }

    private static void packed(
            List<OperationCase> all, Set<DataType> types, PackedAttention op, long[] x, long[] mask) {
        all.add(new OperationCase(op, types, (random, t) -> inputs(random, t, true, mask, x)));
        all.add(new OperationCase(new PackedAttentionGrad(op.heads(), op.scale(), op.causal()), types, (random, t) -> {
            List<ReferenceValue> in = inputs(random, t, true, mask, x);
            List<ReferenceValue> grad = new ArrayList<>(List.of(in.getFirst()));
            grad.addAll(in.getFirst().applyAll(op, in));
            grad.add(small(random, t, grad.get(1).shape().toArray()));
            grad.addAll(in.subList(1, in.size()));
            return grad;
        }));
    }

    private static void losses(List<OperationCase> all) {
        for (DataType index : List.of(DataType.INT, DataType.LONG)) {
            ReferenceValue labels = ReferenceValue.of(index, Shape.of(2, 3), 0, 5, -1, 2, 3, 5);
            all.add(new OperationCase(
                    new SparseSoftmaxCrossEntropy(0.1, -1),
                    FLOATING,
                    (random, type) -> List.of(OperationTest.values(random, type, 2, 3, 6), labels)));
            all.add(new OperationCase(
                    new SparseSoftmaxCrossEntropyGrad(0, -1),
                    FLOATING,
                    (random, type) -> List.of(
                            OperationTest.values(random, type, 2, 3, 6),
                            labels,
                            OperationTest.values(random, type, 2, 3))));
        }
    }

    private static long[] s(long... sizes) {
        return sizes;
    }

    private static void products(List<OperationCase> all) {
        for (Unary f : new Unary[] {null, Unary.RELU, Unary.TANH}) {
            all.add(of(new FusedMatMul(false, false, f, true, false), FLOATING, s(4, 3), s(3, 5), s(5)));
            all.add(of(new FusedMatMul(true, false, f, true, true), FLOATING, s(3, 4), s(3, 5), s(5), s(4, 5)));
            all.add(of(new FusedMatMul(false, true, f, false, true), FLOATING, s(2, 4, 3), s(5, 3), s(2, 4, 5)));
            all.add(of(
                    new FusedMatMul(true, true, f, true, true),
                    FLOATING,
                    s(2, 1, 3, 4),
                    s(6, 5, 3),
                    s(5),
                    s(2, 6, 4, 5)));
            all.add(of(new FusedMatMul(false, false, f, false, false), FLOATING, s(4, 3), s(3, 5)));
            all.add(of(new FusedMatMul(false, false, f, true, true), FLOATING, s(2, 0), s(0, 3), s(3), s(2, 3)));
            all.add(of(new FusedMatMul(false, false, f, true, false), FLOATING, s(0, 2), s(2, 3), s(3)));
        }
        all.add(of(
                new FusedMatMul(false, false, Unary.RELU, true, true),
                FLOATING,
                s(97, 100),
                s(100, 99),
                s(99),
                s(97, 99)));
    }
}
