package io.gatun.autodiff.passes.fusion;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Pass;
import io.gatun.autodiff.passes.Rewriting;
import io.gatun.autodiff.passes.Target;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Dropout;
import io.gatun.ops.MatMul;
import io.gatun.ops.Permute;
import io.gatun.ops.Select;
import io.gatun.ops.Shape;
import io.gatun.ops.Softmax;
import io.gatun.ops.nn.Attention;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Attention that is written out, {@code dropout(softmax(scale q k' + mask)) v}, as the one operation: memory linear in the
 * lengths, and a gradient that is one operation too. The scale may stand at q, at k or after the product; the mask is
 * added, or chooses between products and a number far down. Where that is minus infinity, a query that sees nothing gives
 * zeros then, not NaN; where it is finite, such a query has equal weights, as before. A mask of constants that hides the
 * future ({@link CausalMask}) is not read at all.
 */
public final class AttentionFusion implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.ATTENTION_FUSION;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes()) {
            if (node.op() instanceof MatMul m && !m.transposeA() && r.isFree(node)) {
                match(new Match(r, node), m);
            }
        }
        return r.run();
    }

    /** A factor of a product as attention takes it: a value, whose last two axes are exchanged first, and a number. */
    private record Factor(Val value, boolean exchanged, double scale) {}

    /**
     * What hides keys from queries.
     *
     * @param value BOOL, or added to the scores
     * @param hides whether a BOOL one is true where a query may not look
     * @param finite whether the number that stands for hidden scores is finite
     */
    private record Mask(Val value, boolean hides, boolean finite) {
        boolean isBool() {
            return value.dataType() == DataType.BOOL;
        }
    }

    private static void match(Match m, MatMul second) {
        Val weights = m.last().in().get(0);
        Node drop = m.take(weights, op -> op instanceof Dropout);
        Val soft = drop == null ? weights : drop.in().get(0);
        if (m.take(
                        soft,
                        op -> op instanceof Softmax s
                                && s.axis() == soft.shape().rank() - 1)
                == null) {
            return;
        }
        Val scores = soft.node().in().getFirst();
        int mark = m.mark();
        boolean done = products(m, second, drop, scores, null);
        if (!done && scores.node().op() == Binary.ADD) {
            for (int k = 0; k < 2 && !done; k++) {
                m.back(mark);
                m.add(scores.node());
                Val mask = scores.node().in().get(1 - k);
                done = mask.dataType() == scores.dataType()
                        && products(m, second, drop, scores.node().in().get(k), new Mask(mask, false, false));
            }
        } else if (!done && scores.node().op() instanceof Select) {
            for (int k = 1; k <= 2 && !done; k++) {
                m.back(mark);
                m.add(scores.node());
                Double hidden = Match.number(scores.node().in().get(3 - k));
                done = hidden != null
                        && CausalMask.hides(hidden, scores.dataType())
                        && products(
                                m,
                                second,
                                drop,
                                scores.node().in().get(k),
                                new Mask(scores.node().in().get(0), k == 2, !Double.isInfinite(hidden)));
            }
        }
    }

    /** Goes on at the products of queries and keys, before the mask. */
    private static boolean products(Match m, MatMul second, Node drop, Val scores, Mask mask) {
        Product.Multiple scaled = Product.multiple(m, scores);
        Node product = m.take(scaled.of(), op -> op instanceof MatMul);
        if (product == null
                || !scores.dataType().isFloating()
                || !m.last().in().get(0).spec().equals(scores.spec())
                || mask != null && !mask.value().shape().broadcastsTo(scores.shape())) {
            return false;
        }
        MatMul first = (MatMul) product.op();
        Val left = product.in().get(0);
        Val right = product.in().get(1);
        Val values = m.last().in().get(1);
        int rank = scores.shape().rank();
        if (rank < 2
                || left.shape().rank() != rank
                || right.shape().rank() != rank
                || values.shape().rank() != rank
                || !leading(left).equals(leading(right))
                || !leading(left).equals(leading(values))) {
            return false;
        }
        Factor q = factor(m, left, first.transposeA());
        Factor k = factor(m, right, !first.transposeB());
        Factor v = new Factor(values, second.transposeB(), 1);
        double scale = scaled.factor() * q.scale() * k.scale();
        if (!Double.isFinite(scale)) {
            return false;
        }
        boolean causal = mask != null && CausalMask.is(mask.value(), mask.hides(), scores.shape());
        double rate = drop == null ? 0 : ((Dropout) drop.op()).rate();
        Attention op = new Attention(scale, causal, false, rate);
        Val y = m.last().out().getFirst();
        return m.join(op, w -> {
            List<Val> in = new ArrayList<>(List.of(image(w, q), image(w, k), image(w, v)));
            if (mask != null && !causal) {
                hide(in, w.image(mask.value()), mask);
            }
            if (rate > 0) {
                in.add(w.image(drop.in().get(1)));
            }
            w.put(y, w.to().apply(op, in).getFirst());
        });
    }

    /**
     * Adds a mask to q, k and v. Where hidden scores are a finite number, a query from which all keys are hidden has equal
     * scores: it sees all keys then, with products of 0.
     */
    private static void hide(List<Val> in, Val image, Mask mask) {
        if (!mask.isBool()) {
            in.add(image);
            return;
        }
        Val sees = mask.hides() ? image.not() : image;
        if (!mask.finite()) {
            in.add(sees);
            return;
        }
        Val some = sees.shape().rank() == 0 ? sees : sees.any(true, -1);
        Val q = in.getFirst();
        in.set(0, some.select(q, q.zerosLike()));
        in.add(sees.or(some.not()));
    }

    /** Takes off numbers and transpositions that nobody else reads. */
    private static Factor factor(Match m, Val v, boolean exchanged) {
        Val now = v;
        boolean turned = exchanged;
        double scale = 1;
        while (m.alone(now)) {
            Product.Multiple scaled = Product.multiple(m, now);
            scale *= scaled.factor();
            Val before = now;
            now = scaled.of();
            if (m.alone(now) && isExchange(now)) {
                m.add(now.node());
                now = now.node().in().getFirst();
                turned = !turned;
            }
            if (now == before) {
                break;
            }
        }
        return new Factor(now, turned, scale);
    }

    private static Val image(Rewriting w, Factor f) {
        Val v = w.image(f.value());
        return f.exchanged()
                ? w.to().apply(new Permute(exchange(v.shape().rank())), List.of(v))
                        .getFirst()
                : v;
    }

    private static boolean isExchange(Val v) {
        return v.node().op() instanceof Permute p
                && p.axes().size() > 1
                && p.axes().equals(exchange(p.axes().size()));
    }

    private static List<Integer> exchange(int rank) {
        List<Integer> axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(axes, rank - 1, rank - 2);
        return axes;
    }

    private static Shape leading(Val v) {
        return v.shape().with(-1, 1).with(-2, 1);
    }
}
