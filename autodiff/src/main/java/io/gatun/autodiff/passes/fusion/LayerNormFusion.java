package io.gatun.autodiff.passes.fusion;

import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.passes.Pass;
import io.gatun.autodiff.passes.Rewriting;
import io.gatun.autodiff.passes.Target;
import io.gatun.ops.Binary;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.nn.LayerNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Layer normalisation that is written out, {@code gain * (x - mean) / sqrt(variance + eps) + bias} over the last axes,
 * the bias missing or not, as the one operation, whose gradient is one operation too. Factors may stand in any order; the
 * variance is the mean of the squared differences from the mean.
 */
public final class LayerNormFusion implements Pass {
    @Override
    public PlanPass kind() {
        return PlanPass.LAYER_NORM_FUSION;
    }

    @Override
    public List<Val> run(List<Val> values, Target target) {
        Rewriting r = new Rewriting(values, target.successor(values.getFirst().ir()));
        for (Node node : r.nodes().reversed()) { // with the bias first
            if (r.isFree(node) && node.out().getFirst().dataType().isFloating()) {
                match(r, node);
            }
        }
        return r.run();
    }

    /** A mean over the last axes. */
    private record Mean(Val of, int axis) {}

    /** What is normalised over which axes, and what is added to its variance. */
    private record Statistics(Mean mean, double eps) {}

    private static void match(Rewriting r, Node last) {
        if (last.op() == Binary.ADD) {
            for (int k = 0; k < 2; k++) {
                if (product(new Match(r, last), last.in().get(k), last.in().get(1 - k))) {
                    return;
                }
            }
        } else if (last.op() == Binary.MUL || last.op() == Binary.DIV) {
            product(new Match(r, last), last.out().getFirst(), null);
        }
    }

    /** Finds {@code gain * centred / deviation}. */
    private static boolean product(Match m, Val v, Val bias) {
        Product p = Product.of(m, v);
        if (p.factor() != 1
                || p.above().size() + p.below().size() != 3
                || p.below().size() > 1) {
            return false;
        }
        List<Val> deviations = p.below().isEmpty() ? p.above() : p.below();
        int mark = m.mark();
        for (Val d : deviations) {
            List<Val> others = new ArrayList<>(p.above());
            others.remove(d);
            for (int k = 0; k < others.size(); k++) {
                m.back(mark);
                Statistics s = deviation(m, d, !p.below().isEmpty());
                Mean centre = s == null ? null : centred(m, others.get(k));
                if (centre != null && centre.equals(s.mean()) && join(m, s, others.get(1 - k), bias)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean join(Match m, Statistics s, Val gain, Val bias) {
        Val x = s.mean().of();
        int axis = s.mean().axis();
        long[] sizes = x.shape().toArray();
        Shape each = Shape.of(Arrays.copyOfRange(sizes, axis, sizes.length));
        Val y = m.last().out().getFirst();
        if (!y.spec().equals(x.spec()) || !fits(gain, x, each) || bias != null && !fits(bias, x, each)) {
            return false;
        }
        LayerNorm op = new LayerNorm(axis, s.eps());
        return m.join(op, w -> {
            List<Val> in = new ArrayList<>(List.of(w.image(x), w.image(gain).reshape(each)));
            if (bias != null) {
                in.add(w.image(bias).reshape(each));
            }
            w.put(y, w.to().apply(op, in).getFirst());
        });
    }

    /** Whether a value has a number for each normalised element, and none for more. */
    private static boolean fits(Val v, Val x, Shape each) {
        int more = v.shape().rank() - each.rank();
        return v.dataType() == x.dataType()
                && v.shape().length() == each.length()
                && more >= 0
                && more <= x.shape().rank() - each.rank()
                && Shape.of(Arrays.copyOfRange(
                                v.shape().toArray(), more, v.shape().rank()))
                        .equals(each);
    }

    /** What a value is the deviation of: a divisor, or a factor that is the reciprocal. */
    private static Statistics deviation(Match m, Val v, boolean divides) {
        Node root = m.take(v, op -> op == (divides ? Unary.SQRT : Unary.RSQRT) || op == Binary.POW);
        if (root == null || root.op() == Binary.POW && !is(root.in().get(1), divides ? 0.5 : -0.5)) {
            return null;
        }
        Val inside = root.in().getFirst();
        if (inside.node().op() != Binary.ADD) {
            return variance(m, inside, 0);
        }
        m.add(inside.node());
        for (int k = 0; k < 2; k++) {
            Double eps = Match.number(inside.node().in().get(1 - k));
            if (eps != null && eps >= 0 && eps < Double.POSITIVE_INFINITY) {
                return variance(m, inside.node().in().get(k), eps);
            }
        }
        return null;
    }

    private static Statistics variance(Match m, Val v, double eps) {
        Mean squares = mean(m, v);
        Node square = squares == null
                ? null
                : m.take(
                        squares.of(),
                        op -> op == Unary.SQUARE
                                || op == Binary.MUL
                                || op == Binary.POW
                                || op == Binary.SQUARED_DIFFERENCE);
        if (square == null) {
            return null;
        }
        List<Val> in = square.in();
        Mean centre =
                switch (square.op()) {
                    case Binary.SQUARED_DIFFERENCE -> {
                        Mean c = difference(m, in.get(0), in.get(1));
                        yield c != null ? c : difference(m, in.get(1), in.get(0));
                    }
                    case Binary.MUL -> in.get(0) == in.get(1) ? centred(m, in.get(0)) : null;
                    case Binary.POW -> is(in.get(1), 2) ? centred(m, in.get(0)) : null;
                    default -> centred(m, in.get(0));
                };
        return centre != null && centre.axis() == squares.axis() ? new Statistics(centre, eps) : null;
    }

    /** What a value is the difference from the mean of. */
    private static Mean centred(Match m, Val v) {
        Node sub = m.take(v, op -> op == Binary.SUB);
        return sub == null ? null : difference(m, sub.in().get(0), sub.in().get(1));
    }

    private static Mean difference(Match m, Val x, Val mean) {
        int mark = m.mark();
        Mean found = mean(m, mean);
        if (found != null && found.of() == x) {
            return found;
        }
        m.back(mark);
        return null;
    }

    /** What a value is the mean of over its last axes, kept as 1 or put back. */
    private static Mean mean(Match m, Val v) {
        Product.Multiple scaled = Product.multiple(m, v);
        Val reduced = scaled.of();
        if (reduced.node().op() instanceof Reshape) {
            m.add(reduced.node());
            reduced = reduced.node().in().getFirst();
        }
        Node node = m.take(reduced, op -> op instanceof Reduce);
        if (node == null) {
            return null;
        }
        Reduce op = (Reduce) node.op();
        Val x = node.in().getFirst();
        int axis = x.shape().rank() - op.axes().size();
        boolean last = !op.axes().isEmpty() && op.axes().stream().allMatch(a -> a >= axis);
        boolean placed =
                v.shape().equals(op.reduced(x.shape(), true)) || v.shape().rank() == 0;
        double count =
                (double) x.shape().length() / node.out().getFirst().shape().length();
        boolean divided =
                switch (op.kind()) {
                    case MEAN -> scaled.factor() == 1;
                    case SUM -> Product.close(scaled.factor() * count, 1, x.dataType());
                    default -> false;
                };
        return last && placed && divided ? new Mean(x, axis) : null;
    }

    private static boolean is(Val v, double number) {
        Double n = Match.number(v);
        return n != null && n == number;
    }
}
