package io.gatun.ops.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Numeric;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.SpecValue;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Values against NumPy 2 and SciPy, and against what defines a factorization. */
class FactorizationTest {
    private static final ReferenceValue SYMMETRIC =
            matrix(4, 4, -1, -2, -3, 1, 2, -4, -5, -2, 0, 3, -6, 2, 1, -2, -1); // above the diagonal: not read

    private static final ReferenceValue TALL = matrix(4, 1, 2, 3, 4, 5, 6, 7, 8, 10, -1, 0, 2);
    private static final ReferenceValue SQUARE = matrix(3, 1, 2, 3, 4, 5, 6, 7, 8, 10);

    private static ReferenceValue matrix(int rows, double... values) {
        return ReferenceValue.of(DataType.DOUBLE, Shape.of(rows, values.length / rows), values);
    }

    private static void near(ReferenceValue actual, double... expected) {
        assertArrayEquals(expected, actual.toArray(), 2e-14 * (1 + max(expected)));
    }

    private static double max(double[] v) {
        double m = 0;
        for (double x : v) {
            m = Math.max(m, Math.abs(x));
        }
        return m;
    }

    @Test
    void valuesOfNumPy() {
        near(SYMMETRIC.eigvalsh(), -2.197516977439427, 1.0843644637732177, 2.2685314064312423, 6.844621107234966);
        near(TALL.svd(false, false).getFirst(), 17.436984282741232, 2.202867477135057, 0.31456954972769646);
        near(
                TALL.qr().get(1),
                -8.18535277187245,
                -9.529216659791809,
                -11.606097213848996,
                0,
                1.481225793303057,
                3.647644470583036,
                0,
                0,
                -0.9965928350693511);
        near(
                TALL.pinv(),
                -1.1232876712328774,
                -0.8767123287671189,
                0.8287671232876689,
                0.1712328767123285,
                1.5616438356164406,
                1.4383561643835558,
                -1.164383561643833,
                -0.8356164383561647,
                -0.47945205479452163,
                -0.5205479452054776,
                0.44520547945205396,
                0.5547945205479456);
        near(matrix(3, 4, 99, 99, 2, 5, 99, 2, 3, 6).cholesky(), 2, 0, 0, 1, 2, 0, 1, 1, 2);
        near(SQUARE.matrixInverse(), -2. / 3, -4. / 3, 1, -2. / 3, 11. / 3, -2, 1, -2, 1);
        near(SQUARE.matrixDeterminant(), -3);
        near(SQUARE.slogdet().get(0), -1);
        near(SQUARE.slogdet().get(1), Math.log(3));
        near(
                TALL.lstsq(ReferenceValue.of(1, 0, 2, 5), 0, false),
                1.390410958904099,
                -4.945205479452042,
                3.1849315068493103);
        near(SQUARE.cond(), 88.4482799206987);
        near(SQUARE.matrixNorm(MatrixNorm.NUCLEAR), 18.48453303803646);
        near(SQUARE.matrixNorm(MatrixNorm.ONE), 19);
        near(SQUARE.matrixNorm(MatrixNorm.MIN_INFINITY), 6);
        near(SQUARE.matrixNorm(MatrixNorm.MIN_TWO), 0.19686652111743008);
        near(SQUARE.cond(MatrixNorm.MIN_TWO), 1 / 88.4482799206987);
    }

    @Test
    void valuesOfSciPy() {
        near(
                matrix(2, 1, 2, 3, -4).expm(),
                6.334439220083283,
                2.109233757694733,
                3.163850636542098,
                1.0613548258464518);
        near(matrix(2, 0, 18, -18, 0).expm(), Math.cos(18), Math.sin(18), -Math.sin(18), Math.cos(18));
        List<ReferenceValue> lu = TALL.t().slice(-1, 0, 3).lu();
        near(lu.get(0), 3, 6, 10, 1. / 3, 2, 11. / 3, 2. / 3, 0.5, -0.5);
        near(lu.get(1), 2, 0, 1);
    }

    @Test
    void eigenvaluesOfAnyMatrix() {
        List<ReferenceValue> turn = matrix(3, 0, 1, 0, 0, 0, 1, 1, 0, 0).eig();
        double half = Math.sqrt(3) / 2;
        near(turn.get(0), -0.5, -0.5, 1);
        near(turn.get(1), half, -half, 0);
        Random random = new Random(5);
        for (int n = 1; n <= 24; n++) {
            ReferenceValue a = Numeric.uniform(random, -1, 1, n, n);
            List<ReferenceValue> f = a.eig();
            ReferenceValue left = Ops.concat(1, List.of(a.matmul(f.get(2)), a.matmul(f.get(3))));
            ReferenceValue re = f.get(2).mul(f.get(0)).sub(f.get(3).mul(f.get(1)));
            ReferenceValue im = f.get(2).mul(f.get(1)).add(f.get(3).mul(f.get(0)));
            same(left, Ops.concat(1, List.of(re, im)), "eig " + n);
            near(
                    f.get(2).square().add(f.get(3).square()).sum(0),
                    ReferenceValue.of(new double[n]).add(1.0).toArray());
            assertEquals(a.trace().item(), f.get(0).sum().item(), 1e-12);
        }
        // A defective matrix: one eigenvalue, one direction.
        List<ReferenceValue> defective = matrix(2, 3, 1, 0, 3).eig();
        near(defective.get(0), 3, 3);
        near(defective.get(2).abs(), 1, 1, 0, 0);
    }

    private static void same(ReferenceValue expected, ReferenceValue actual, String what) {
        assertEquals(expected.shape(), actual.shape(), what);
        assertArrayEquals(expected.toArray(), actual.toArray(), 1e-12, what);
    }

    @Test
    void factorsMultiplyToTheMatrix() {
        Random random = new Random(4);
        for (long[] s :
                new long[][] {{1, 1}, {5, 5}, {3, 7}, {7, 3}, {2, 3, 6, 4}, {3, 4, 6}, {0, 3}, {3, 0}, {0, 2, 2}}) {
            ReferenceValue a = Numeric.uniform(random, -1, 1, s);
            factors(a);
            if (a.shape().length() > 0 && s.length == 2) {
                // Rank 1, and a column and a row of zeros.
                ReferenceValue one = a.slice(0, 0, 1).mul(a.slice(1, 0, 1));
                factors(one);
                factors(one.zerosLike());
                assertEquals(1, one.matrixRank().item());
                assertEquals(0, one.zerosLike().matrixRank().item());
                same(one, one.matmul(one.pinv()).matmul(one), "pinv");
            }
        }
    }

    private static void factors(ReferenceValue a) {
        String what = a.spec().toString();
        long m = a.shape().size(-2);
        long n = a.shape().size(-1);
        for (boolean full : new boolean[] {false, true}) {
            List<ReferenceValue> qr = a.qr(full);
            same(a, qr.get(0).matmul(qr.get(1)), what);
            orthonormal(qr.get(0));
            same(qr.get(1), qr.get(1).triu(), what);
            List<ReferenceValue> svd = a.svd(full, true);
            long k = Math.min(m, n);
            ReferenceValue u = svd.get(1).slice(-1, 0, k);
            same(a, u.mul(svd.get(0).expandDims(-2)).matmul(svd.get(2).slice(-1, 0, k), false, true), what);
            orthonormal(svd.get(1));
            orthonormal(svd.get(2));
            same(svd.get(0), a.svd(full, false).getFirst(), what);
            for (int i = 1; k > 1 && i < k; i++) {
                assertTrue(svd.get(0)
                                .slice(-1, i - 1, i)
                                .gte(svd.get(0).slice(-1, i, i + 1))
                                .all()
                                .item()
                        == 1);
            }
        }
        List<ReferenceValue> lu = a.lu();
        ReferenceValue rows = lu.get(1).oneHot(m, DataType.DOUBLE);
        long k = Math.min(m, n);
        ReferenceValue l = lu.get(0).slice(-1, 0, k);
        ReferenceValue lower = l.tril(-1).add(l.onesLike().tril().triu());
        same(rows.matmul(a), lower.matmul(lu.get(0).slice(-2, 0, k).triu()), what);
    }

    private static void orthonormal(ReferenceValue q) {
        ReferenceValue product = q.matmul(q, true, false);
        same(product.onesLike().tril().triu(), product, "orthonormal " + q.spec());
    }

    @Test
    void powersAndSystems() {
        Random random = new Random(6);
        ReferenceValue a = Numeric.uniform(random, -1, 1, 2, 4, 4);
        same(a.matmul(a).matmul(a), a.matrixPower(3), "power");
        ReferenceValue one = a.onesLike().tril().triu();
        same(one, a.matrixPower(0), "power");
        same(one, a.matrixPower(-2).matmul(a).matmul(a), "power");
        ReferenceValue b = Numeric.uniform(random, -1, 1, 4, 3);
        same(b.broadcastTo(2, 4, 3), a.matmul(a.solve(b)), "solve");
        same(b.broadcastTo(2, 4, 3), a.t().matmul(a.solve(b, true)), "solve");
        ReferenceValue tall = Numeric.uniform(random, -1, 1, 5, 2);
        ReferenceValue y = Numeric.uniform(random, -1, 1, 5);
        same(tall.lstsq(y), tall.lstsq(y, 0, false), "lstsq");
        same(tall.lstsq(y, 0.3), tall.lstsq(y, 0.3, false), "lstsq");
        ReferenceValue wide = tall.t();
        same(wide.lstsq(b.slice(0, 0, 2)), wide.lstsq(b.slice(0, 0, 2), 0, false), "lstsq");
        same(wide.lstsq(b.slice(0, 0, 2), 0.3), wide.lstsq(b.slice(0, 0, 2), 0.3, false), "lstsq");
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        ReferenceValue singular = matrix(2, 1, 2, 2, 4);
        ReferenceValue batch = Ops.stack(0, List.of(matrix(2, 1, 0, 0, 1), singular));
        fails(
                () -> batch.matrixInverse(),
                "[matrixInverse] matrix 1 of the batch is singular: pivot 2 is exactly zero");
        fails(() -> batch.solve(ReferenceValue.of(1, 2)), "[solve] matrix 1 of the batch is singular");
        fails(
                () -> batch.neg().cholesky(),
                "[cholesky] matrix 0 of the batch is not positive definite: its leading minor of order 1");
        fails(
                () -> singular.triu(1).triangularSolve(singular, false, false),
                "[triangularSolve] matrix 0 of the batch is singular");
        near(singular.matrixDeterminant(), 0);
        near(singular.slogdet().get(0), 0);
        assertEquals(Double.NEGATIVE_INFINITY, singular.slogdet().get(1).item());
        fails(() -> singular.div(0.0).svd(false, true), "[svd] matrix 0 of the batch holds NaN or infinity");
        fails(() -> TALL.matrixInverse(), "[matrixInverse] shape [4, 3]: expected square matrices");
        fails(() -> ReferenceValue.of(1, 2).qr(), "[qr] shape [2]: expected a matrix, rank 2 or more");
        fails(() -> SQUARE.solve(TALL), "[solve] matrix [3, 3] and right-hand side [4, 3]");
        fails(() -> SQUARE.matrixNorm(null), null);
        fails(() -> TALL.matrixPower(2), "[matrixPower] shape [4, 3]: expected square matrices");
        fails(() -> TALL.lstsq(TALL, -1), "[lstsq] l2 -1.0: expected 0 or more");
        fails(() -> TALL.setDiag(TALL), "[setDiag] diagonal of shape [4, 3]");
        fails(
                () -> TALL.reshape(2, 3, 2).diagPart(),
                "[diagPart] shape [2, 3, 2]: expected even rank and equal halves");
    }

    @Test
    void equationsThatAreNone() {
        fails(() -> Ops.einsum("ij,jk", List.of(TALL)), "[einsum] ij,jk has 2 operands: received 1");
        fails(() -> Ops.einsum("ijk", List.of(TALL)), "operand 0 has 3 indices, but rank 2");
        fails(() -> Ops.einsum("i...jk", List.of(TALL)), "operand 0 has 3 indices and an ellipsis, but rank 2");
        fails(() -> Ops.einsum("ij->ijj", List.of(TALL)), "index j stands twice in the result");
        fails(() -> Ops.einsum("ij->k", List.of(TALL)), "index k of the result stands in no operand");
        fails(() -> Ops.einsum("i1->i", List.of(TALL)), "is not made of letters");
        fails(() -> Ops.einsum("ij->i->j", List.of(TALL)), "is not made of letters");
        fails(
                () -> Ops.einsum("ij,jk", List.of(TALL, TALL)),
                "index j has size 3 and, in operand 1 of shape [4, 3], 4");
        fails(() -> Ops.einsum("ii", List.of(TALL)), "index i has size 4");
        fails(() -> Ops.einsum("", List.<ReferenceValue>of()), "of no operands");
    }

    private static void fails(Runnable call, String text) {
        if (text == null) {
            assertThrows(RuntimeException.class, call::run);
            return;
        }
        String message = assertThrows(GatunException.class, call::run).getMessage();
        assertTrue(message.contains(text), message);
    }

    @Test
    void whole_numbers_and_narrow_types() {
        assertEquals(DataType.FLOAT, SQUARE.cast(DataType.INT).matrixInverse().dataType());
        assertEquals(DataType.HALF, SQUARE.cast(DataType.HALF).qr().getFirst().dataType());
        assertEquals(
                DataType.LONG,
                Ops.einsum("ij,jk", List.of(SQUARE.cast(DataType.LONG), SQUARE.cast(DataType.INT)))
                        .dataType());
        assertEquals(
                DataType.INT,
                Ops.einsum("ii", List.of(SQUARE.cast(DataType.BOOL))).dataType());
    }

    @Test
    void sizesThatAreNotKnown() {
        SpecValue x = SpecValue.of(DataType.FLOAT, -1, 3, 3);
        List<Function<SpecValue, SpecValue>> ops = List.of(
                SpecValue::cholesky,
                SpecValue::matrixInverse,
                SpecValue::expm,
                SpecValue::pinv,
                v -> v.solve(v),
                v -> v.eigh().get(1),
                v -> v.svd(false, true).get(2),
                v -> v.qr().getFirst(),
                v -> Ops.einsum("bij,bjk->bik", List.of(v, v)));
        for (Function<SpecValue, SpecValue> f : ops) {
            assertEquals(Spec.of(DataType.FLOAT, -1, 3, 3), f.apply(x).spec());
        }
        assertEquals(Spec.of(DataType.FLOAT, -1), x.logdet().spec());
        assertEquals(Spec.of(DataType.FLOAT, -1), x.matrixDeterminant().spec());
    }
}
