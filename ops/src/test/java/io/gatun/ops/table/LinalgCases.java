package io.gatun.ops.table;

import static io.gatun.ops.table.Inputs.axes;
import static io.gatun.ops.table.Inputs.positive;
import static io.gatun.ops.table.Inputs.x;

import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import io.gatun.ops.linalg.MatrixNorm;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Cases of Factorizations and Products, and of the diagonals in Linalg. */
final class LinalgCases {
    private final List<TableCase> cases = new ArrayList<>();

    private LinalgCases() {}

    static List<TableCase> all() {
        LinalgCases c = new LinalgCases();
        c.diagonals();
        c.factorizations();
        c.systems();
        c.products();
        c.einsum();
        c.norms();
        return c.cases;
    }

    private void add(Class<?> table, String name, TableCase.Oracle oracle, Object... arguments) {
        cases.add(TableCase.of(table, name, oracle, arguments));
    }

    /** Matrices far from singular, with singular values and eigenvalues far from each other. */
    private static ReferenceValue strong(long... sizes) {
        ReferenceValue v = x(sizes);
        double[] a = v.toArray();
        int n = (int) sizes[sizes.length - 1];
        int m = (int) sizes[sizes.length - 2];
        for (int i = 0; i < a.length; i++) {
            int row = i / n % m;
            a[i] = 0.4 * a[i] + (row == i % n ? 2 + 1.3 * row : 0);
        }
        return ReferenceValue.of(DataType.DOUBLE, Shape.of(sizes), a);
    }

    private void diagonals() {
        add(Linalg.class, "matrixDiagPart", (in, i) -> in.getFirst().get(i[0], i[1], i[1]), x(2, 2, 3));
        add(Linalg.class, "matrixDiagPart", (in, i) -> in.getFirst().get(i[0], i[0]), x(4, 2));
        add(Linalg.class, "matrixDiagPart", null, x(2, 0, 3));
        add(Linalg.class, "matrixDiag", (in, i) -> i[1] == i[2] ? in.getFirst().get(i[0], i[1]) : 0, x(2, 3));
        add(Linalg.class, "diagPart", (in, i) -> in.getFirst().get(i[0], i[0]), x(2, 3));
        add(Linalg.class, "diagPart", (in, i) -> in.getFirst().get(i[0], i[1], i[0], i[1]), x(2, 3, 2, 3));
        add(Linalg.class, "diag", (in, i) -> i[0] == i[1] ? in.getFirst().get(i[0]) : 0, x(3));
        add(
                Linalg.class,
                "diag",
                (in, i) -> i[0] == i[2] && i[1] == i[3] ? in.getFirst().get(i[0], i[1]) : 0,
                x(2, 3));
        TableCase.Oracle set =
                (in, i) -> i[1] == i[2] ? in.get(1).get(i[0], i[1]) : in.get(0).get(i);
        add(Linalg.class, "setDiag", set, x(2, 2, 3), x(2, 2));
        add(Linalg.class, "setDiag", set, x(2, 4, 3), x(2, 3));
        add(Linalg.class, "tril", (in, i) -> i[1] <= i[0] ? in.getFirst().get(i) : 0, x(3, 4));
        add(Linalg.class, "triu", (in, i) -> i[1] >= i[0] ? in.getFirst().get(i) : 0, x(3, 4));
    }

    private void factorizations() {
        add(Factorizations.class, "cholesky", null, Inputs.definite(new Random(1), 2, 3, 3));
        add(Factorizations.class, "logdet", null, Inputs.definite(new Random(1), 2, 3, 3));
        for (long[] s : new long[][] {{3, 3}, {2, 4, 3}, {3, 4}}) {
            add(Factorizations.class, "lu", null, strong(s));
            add(Factorizations.class, "qr", null, strong(s));
            add(Factorizations.class, "svd", null, strong(s), false, true);
            add(Factorizations.class, "svd", null, strong(s), false, false);
            add(Factorizations.class, "pinv", null, strong(s));
        }
        add(Factorizations.class, "qr", null, strong(2, 3, 4), true);
        add(Factorizations.class, "svd", null, strong(3, 3), true, true, 16);
        add(Factorizations.class, "pinv", null, strong(3, 2), 0.01);
        add(Factorizations.class, "eigh", null, Inputs.definite(new Random(1), 2, 3, 3));
        add(Factorizations.class, "eigvalsh", null, Inputs.definite(new Random(1), 2, 3, 3));
        add(Factorizations.class, "eig", null, strong(2, 3, 3));
        add(Factorizations.class, "expm", null, x(2, 3, 3));
        add(
                Factorizations.class,
                "matrixInverse",
                (in, i) -> {
                    ReferenceValue a = in.getFirst();
                    double det = a.get(0, 0) * a.get(1, 1) - a.get(0, 1) * a.get(1, 0);
                    return (i[0] == i[1] ? a.get(1 - i[0], 1 - i[0]) : -a.get(i)) / det;
                },
                strong(2, 2));
        add(Factorizations.class, "matrixInverse", null, strong(2, 3, 3));
        add(
                Factorizations.class,
                "matrixDeterminant",
                (in, i) -> {
                    ReferenceValue a = in.getFirst();
                    return a.get(i[0], 0, 0) * a.get(i[0], 1, 1) - a.get(i[0], 0, 1) * a.get(i[0], 1, 0);
                },
                x(3, 2, 2));
        add(Factorizations.class, "slogdet", null, strong(2, 3, 3));
    }

    private void systems() {
        add(Factorizations.class, "solve", null, strong(3, 3), x(3, 2));
        add(Factorizations.class, "solve", null, strong(2, 3, 3), x(3));
        add(Factorizations.class, "solve", null, strong(3, 3), x(2, 3, 2), true);
        for (boolean lower : new boolean[] {true, false}) {
            add(Factorizations.class, "triangularSolve", null, strong(2, 3, 3), x(2, 3, 2), lower, !lower);
            add(Factorizations.class, "triangularSolve", null, strong(3, 3), x(3, 2), lower, lower);
        }
        add(Factorizations.class, "lstsq", null, strong(4, 2), x(4, 3));
        add(Factorizations.class, "lstsq", null, strong(2, 2, 4), x(2), 0.5);
        add(Factorizations.class, "lstsq", null, strong(2, 4, 2), x(2, 4, 1), 0.5, false);
        add(Factorizations.class, "lstsq", null, strong(2, 4), x(2, 3), 0.0, false);
    }

    private void products() {
        TableCase.Oracle product = (in, i) -> in.get(0).get(i[1], 0) * in.get(1).get(0, i[0])
                + in.get(0).get(i[1], 1) * in.get(1).get(1, i[0]);
        add(Linalg.class, "matmul", product, x(3, 2), x(2, 4), false, false, true);
        add(
                Linalg.class,
                "tensorMmul",
                (in, i) -> in.get(0).get(0, i[1]) * in.get(1).get(i[0], 0)
                        + in.get(0).get(1, i[1]) * in.get(1).get(i[0], 1),
                x(2, 3),
                x(4, 2),
                axes(1),
                axes(0),
                true,
                true,
                true);
        add(
                Products.class,
                "tensordot",
                (in, i) -> {
                    double s = 0;
                    for (int k = 0; k < 6; k++) {
                        s += in.get(0).get(i[0], k / 3, k % 3) * in.get(1).get(k / 3, k % 3);
                    }
                    return s;
                },
                x(2, 2, 3),
                x(2, 3),
                2);
        add(
                Products.class,
                "kron",
                (in, i) -> in.get(0).get(i[0] / 2, i[1] / 3) * in.get(1).get(i[0] % 2, i[1] % 3),
                x(3, 2),
                x(2, 3));
        add(
                Products.class,
                "kron",
                (in, i) -> in.get(0).get(i[1] / 3) * in.get(1).get(i[0], i[1] % 3),
                x(2),
                x(2, 3));
        add(Products.class, "matrixPower", null, strong(2, 3, 3), 5);
        add(Products.class, "matrixPower", null, strong(2, 2), -2);
        add(
                Products.class,
                "multiDot",
                (in, i) -> {
                    double s = 0;
                    for (int a = 0; a < 4; a++) {
                        for (int b = 0; b < 3; b++) {
                            s += in.get(0).get(i[0], a)
                                    * in.get(1).get(a, b)
                                    * in.get(2).get(b);
                        }
                    }
                    return s;
                },
                List.of(x(2, 4), x(4, 3), x(3)));
    }

    private void einsum() {
        sums(
                "ij,jk->ik",
                (in, i) -> in.get(0).get(i[0], 0) * in.get(1).get(0, i[1])
                        + in.get(0).get(i[0], 1) * in.get(1).get(1, i[1]),
                x(3, 2),
                x(2, 4));
        sums("ba", (in, i) -> in.getFirst().get(i[1], i[0]), x(2, 3));
        sums("ii", (in, i) -> in.getFirst().get(0, 0) + in.getFirst().get(1, 1), x(2, 2));
        sums("iji->j", (in, i) -> in.getFirst().get(0, i[0], 0) + in.getFirst().get(1, i[0], 1), x(2, 3, 2));
        sums("iij->ji", (in, i) -> in.getFirst().get(i[1], i[1], i[0]), x(2, 2, 3));
        sums("iii->i", (in, i) -> in.getFirst().get(i[0], i[0], i[0]), x(2, 2, 2));
        sums(
                "...ij,...jk->...ik",
                (in, i) -> {
                    double s = 0;
                    for (int j = 0; j < 2; j++) {
                        s += in.get(0).get(i[0], 0, i[2], j) * in.get(1).get(i[1], j, i[3]);
                    }
                    return s;
                },
                x(2, 1, 3, 2),
                x(3, 2, 2));
        sums("i,j->ij", (in, i) -> in.get(0).get(i[0]) * in.get(1).get(i[1]), x(2), x(3));
        sums(
                "bi,bi->b",
                (in, i) -> in.get(0).get(i[0], 0) * in.get(1).get(i[0], 0)
                        + in.get(0).get(i[0], 1) * in.get(1).get(i[0], 1),
                x(3, 2),
                x(3, 2));
        sums(
                "abc,cd,bde->ea",
                (in, i) -> {
                    double s = 0;
                    for (int b = 0; b < 3; b++) {
                        for (int c = 0; c < 2; c++) {
                            for (int d = 0; d < 4; d++) {
                                s += in.get(0).get(i[1], b, c)
                                        * in.get(1).get(c, d)
                                        * in.get(2).get(b, d, i[0]);
                            }
                        }
                    }
                    return s;
                },
                x(2, 3, 2),
                x(2, 4),
                x(3, 4, 2));
        sums(
                "ab,cd->d",
                (in, i) -> {
                    double s = 0;
                    for (int k = 0; k < 12; k++) {
                        s += in.get(0).get(k / 6, k / 2 % 3) * in.get(1).get(k % 2, i[0]);
                    }
                    return s;
                },
                x(2, 3),
                x(2, 4));
        sums("...->", (in, i) -> in.getFirst().get(0) + in.getFirst().get(1), x(2));
        sums(",i", (in, i) -> in.get(0).get() * in.get(1).get(i[0]), x(), x(3));
        sums("ij,ij->ij", (in, i) -> in.get(0).get(i) * in.get(1).get(0, i[1]), x(3, 2), x(1, 2));
        sums(
                "bqhd,bkhd->bhqk",
                (in, i) -> {
                    double s = 0;
                    for (int d = 0; d < 3; d++) {
                        s += in.get(0).get(i[0], i[2], i[1], d) * in.get(1).get(i[0], i[3], i[1], d);
                    }
                    return s;
                },
                x(2, 3, 2, 3),
                x(2, 4, 2, 3));
    }

    private void sums(String equation, TableCase.Oracle oracle, ReferenceValue... in) {
        add(Products.class, "einsum", oracle, equation, List.of(in));
    }

    private void norms() {
        for (MatrixNorm norm : MatrixNorm.values()) {
            add(Products.class, "matrixNorm", null, strong(2, 3, 3), norm);
        }
        add(Products.class, "matrixNorm", null, strong(2, 3), MatrixNorm.NUCLEAR);
        add(Products.class, "cond", null, strong(2, 4, 3));
        add(Products.class, "cond", null, strong(3, 3), MatrixNorm.ONE);
        add(Products.class, "cond", null, strong(3, 3), MatrixNorm.MIN_TWO);
        add(Products.class, "matrixRank", (in, i) -> 1, positive(3, 1));
        add(Products.class, "matrixRank", (in, i) -> 0, x(2, 3), 100.0);
    }
}
