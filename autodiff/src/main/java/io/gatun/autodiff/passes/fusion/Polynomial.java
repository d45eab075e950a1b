package io.gatun.autodiff.passes.fusion;

import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Val;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Unary;
import java.util.Arrays;

/** A polynomial of one value, however it is written: sums, products, squares, whole powers, numbers. */
final class Polynomial {
    private static final int DEGREE = 3;
    private static final int DEEPEST = 8;

    private final Match match;
    private final Val x;

    private Polynomial(Match match, Val x) {
        this.match = match;
        this.x = x;
    }

    /** Whether a value is the polynomial with these coefficients, from the constant one on. The match takes its nodes. */
    static boolean is(Match match, Val v, Val x, double... coefficients) {
        int mark = match.mark();
        double[] found = new Polynomial(match, x).of(v, 0);
        boolean same = found != null;
        for (int i = 0; same && i <= DEGREE; i++) {
            double expected = i < coefficients.length ? coefficients[i] : 0;
            same = expected == 0 ? found[i] == 0 : Product.close(found[i], expected, tolerated(x.dataType()));
        }
        if (!same) {
            match.back(mark);
        }
        return same;
    }

    /** Factors of a narrow type are as far from what is meant as its rounding. */
    private static DataType tolerated(DataType type) {
        return type == DataType.DOUBLE ? type : DataType.FLOAT;
    }

    /** The coefficients; null if it is no polynomial of the degree. */
    private double[] of(Val v, int depth) {
        if (v == x) {
            return new double[] {0, 1, 0, 0};
        }
        Double number = Match.number(v);
        if (number != null) {
            return new double[] {number, 0, 0, 0};
        }
        Node node = v.node();
        if (depth == DEEPEST || !v.spec().equals(x.spec()) || v.isSource()) {
            return null;
        }
        double[] out =
                switch (node.op()) {
                    case Unary u -> unary(u, node, depth);
                    case Binary b -> binary(b, node, depth);
                    default -> null;
                };
        if (out != null) {
            match.add(node);
        }
        return out;
    }

    private double[] unary(Unary op, Node node, int depth) {
        if (op != Unary.NEG && op != Unary.SQUARE) {
            return null;
        }
        double[] a = of(node.in().getFirst(), depth + 1);
        return a == null ? null : op == Unary.NEG ? sum(a, a, -2) : product(a, a);
    }

    private double[] binary(Binary op, Node node, int depth) {
        if (op != Binary.ADD && op != Binary.SUB && op != Binary.MUL && op != Binary.DIV && op != Binary.POW) {
            return null;
        }
        double[] a = of(node.in().get(0), depth + 1);
        double[] b = a == null ? null : of(node.in().get(1), depth + 1);
        if (b == null) {
            return null;
        }
        return switch (op) {
            case ADD -> sum(a, b, 1);
            case SUB -> sum(a, b, -1);
            case MUL -> product(a, b);
            case DIV -> isNumber(b) ? product(a, new double[] {1 / b[0], 0, 0, 0}) : null;
            default -> isNumber(b) ? power(a, b[0]) : null;
        };
    }

    private static boolean isNumber(double[] p) {
        return p[1] == 0 && p[2] == 0 && p[3] == 0;
    }

    private static double[] sum(double[] a, double[] b, double factor) {
        double[] out = new double[DEGREE + 1];
        Arrays.setAll(out, i -> a[i] + factor * b[i]);
        return out;
    }

    private static double[] product(double[] a, double[] b) {
        double[] out = new double[DEGREE + 1];
        for (int i = 0; i <= DEGREE; i++) {
            for (int k = 0; k <= DEGREE; k++) {
                double c = a[i] * b[k];
                if (i + k <= DEGREE) {
                    out[i + k] += c;
                } else if (c != 0) {
                    return null;
                }
            }
        }
        return out;
    }

    private static double[] power(double[] a, double exponent) {
        if (exponent == 2) {
            return product(a, a);
        }
        double[] square = exponent == 3 ? product(a, a) : null;
        return square == null ? null : product(square, a);
    }
}
