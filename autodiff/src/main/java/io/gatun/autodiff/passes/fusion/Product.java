package io.gatun.autodiff.passes.fusion;

import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;

/** A product, however its factors are put in brackets: {@code factor * above / below}. What others read is one factor. */
final class Product {
    /** More is no pattern's; it also bounds the work on long chains of products. */
    private static final int MOST = 4;

    private static final int DEEPEST = 8;

    private final Match match;
    private final List<Val> above = new ArrayList<>();
    private final List<Val> below = new ArrayList<>();
    private double factor = 1;

    private Product(Match match) {
        this.match = match;
    }

    /** The factors of a value. The match takes the products and quotients between. */
    static Product of(Match match, Val v) {
        Product p = new Product(match);
        p.collect(v, true, 0);
        return p;
    }

    /** The value that this one is a multiple of, and has the type and shape of; of itself, where it is of no other. */
    static Multiple multiple(Match match, Val v) {
        int mark = match.mark();
        Product p = of(match, v);
        if (p.below.isEmpty()
                && p.above.size() == 1
                && p.above.getFirst().spec().equals(v.spec())) {
            return new Multiple(p.above.getFirst(), p.factor);
        }
        match.back(mark);
        return new Multiple(v, 1);
    }

    /** A value and a number. */
    record Multiple(Val of, double factor) {}

    /** The numbers' product. */
    double factor() {
        return factor;
    }

    List<Val> above() {
        return above;
    }

    List<Val> below() {
        return below;
    }

    /** Whether a number that was rounded to a type is another. */
    static boolean close(double x, double expected, DataType type) {
        double rounding = type == DataType.DOUBLE ? 1e-12 : 1e-6;
        return Math.abs(x - expected) <= rounding * Math.abs(expected);
    }

    private void collect(Val v, boolean up, int depth) {
        Double number = Match.number(v);
        if (number != null) {
            factor = up ? factor * number : factor / number;
            return;
        }
        Node node = v.node();
        boolean opens = depth < DEEPEST && above.size() + below.size() < MOST && (depth == 0 || match.alone(v));
        if (opens && (node.op() == Binary.MUL || node.op() == Binary.DIV)) {
            match.add(node);
            collect(node.in().get(0), up, depth + 1);
            collect(node.in().get(1), up == (node.op() == Binary.MUL), depth + 1);
        } else if (opens && node.op() == Unary.RECIPROCAL) {
            match.add(node);
            collect(node.in().getFirst(), !up, depth + 1);
        } else {
            (up ? above : below).add(v);
        }
    }
}
