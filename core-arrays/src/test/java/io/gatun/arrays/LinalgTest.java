package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostOp;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.linalg.Cholesky;
import io.gatun.ops.linalg.Determinant;
import io.gatun.ops.linalg.Eigh;
import io.gatun.ops.linalg.Expm;
import io.gatun.ops.linalg.Inverse;
import io.gatun.ops.linalg.Lu;
import io.gatun.ops.linalg.Qr;
import io.gatun.ops.linalg.Solve;
import io.gatun.ops.linalg.Svd;
import io.gatun.ops.linalg.TriangularSolve;
import io.gatun.ops.reference.ReferenceValue;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Linear algebra on arrays, by LAPACK and without it, against the Java code of the declarations. */
class LinalgTest {
    private static final int OPENBLAS = 0;
    private static final long[][] SHAPES = {{1, 1}, {6, 6}, {5, 3}, {3, 5}, {2, 3, 4, 4}, {3, 7, 4}};

    @AfterEach
    void lapackAgain() {
        gatun_h.gt_set_backend_enabled(OPENBLAS, 1);
    }

    private static void use(boolean lapack) {
        assertEquals(0, gatun_h.gt_set_backend_enabled(OPENBLAS, lapack ? 1 : 0));
        assertTrue(lapack || gatun_h.gt_lapack() == 0);
    }

    /** Values far from singular, whose triangles are too. */
    private static ReferenceValue strong(Random random, DataType type, long... sizes) {
        Shape shape = Shape.of(sizes);
        long n = shape.size(-1);
        long m = shape.size(-2);
        double[] v = new double[(int) shape.length()];
        for (int i = 0; i < v.length; i++) {
            long row = i / n % m;
            v[i] = random.nextDouble() - 0.5 + (row == i % n ? 2 + row : 0);
        }
        return ReferenceValue.of(type, shape, v);
    }

    /** Symmetric and positive definite below the diagonal; above it, something else. */
    private static ReferenceValue lower(Random random, DataType type, long... sizes) {
        return strong(random, type, sizes)
                .tril()
                .add(strong(random, type, sizes).triu(1).mul(100.0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void uniqueResultsAreTheReferences(boolean lapack) {
        use(lapack);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.HALF}) {
            Random random = new Random(8);
            for (long[] s : SHAPES) {
                check(new Lu(), strong(random, type, s));
                check(new Qr(false), strong(random, type, s));
                check(new Svd(false, false), strong(random, type, s));
                long[] square = s.clone();
                square[s.length - 2] = s[s.length - 1];
                check(new Inverse(), strong(random, type, square));
                check(new Determinant(), strong(random, type, square));
                check(new Cholesky(), lower(random, type, square));
                check(new Eigh(false), lower(random, type, square));
                check(new Expm(), strong(random, type, square).mul(0.2).cast(type));
                long[] right = square.clone();
                right[s.length - 1] = 1 + random.nextInt(3);
                for (boolean adjoint : new boolean[] {true, false}) {
                    check(new Solve(adjoint), strong(random, type, square), strong(random, type, right));
                    for (boolean low : new boolean[] {true, false}) {
                        check(
                                new TriangularSolve(low, adjoint),
                                strong(random, type, square),
                                strong(random, type, right));
                    }
                }
            }
        }
    }

    private static void check(HostOp op, ReferenceValue... in) {
        // Errors grow with the condition of the matrix; HALF rounds the result once, and the input before.
        OperationTest.check(op, in[0].dataType() == DataType.HALF ? 2 : 200, List.of(in));
    }

    private static double distance(NDArray x, NDArray y) {
        return x.length() == 0 ? 0 : x.sub(y).abs().max().getDouble();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void vectorsGiveTheMatrixBack(boolean lapack) {
        use(lapack);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            double near = type == DataType.FLOAT ? 1e-5 : 1e-13;
            for (long[] s : SHAPES) {
                try (Scope scope = Scope.open()) {
                    NDArray a = Rng.of(3).normal(type, 0, 1, s);
                    long k = Math.min(a.size(-2), a.size(-1));
                    for (boolean full : new boolean[] {true, false}) {
                        List<NDArray> f = a.svd(full, true);
                        NDArray u = f.get(1).slice(-1, 0, k).mul(f.get(0).expandDims(-2));
                        assertEquals(0, distance(a, u.matmul(f.get(2).slice(-1, 0, k), false, true)), near);
                        NDArray vv = f.get(2).matmul(f.get(2), true, false);
                        assertEquals(0, distance(vv, vv.matrixPower(0)), near);
                        List<NDArray> qr = a.qr(full);
                        assertEquals(0, distance(a, qr.get(0).matmul(qr.get(1))), near);
                    }
                    NDArray square = a.matmul(a, false, true);
                    List<NDArray> e = square.eigh();
                    assertEquals(
                            0,
                            distance(
                                    square,
                                    e.get(1).mul(e.get(0).expandDims(-2)).matmul(e.get(1), false, true)),
                            20 * near);
                    NDArray any = square.add(square.onesLike().triu(1).mul(5));
                    List<NDArray> g = any.eig();
                    NDArray re = g.get(2)
                            .mul(g.get(0).expandDims(-2))
                            .sub(g.get(3).mul(g.get(1).expandDims(-2)));
                    assertEquals(0, distance(any.matmul(g.get(2)), re), 200 * near);
                    assertEquals(0, distance(a, a.matmul(a.pinv()).matmul(a)), 50 * near);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void transposedAndReversedViewsAreReadAsTheyAre(boolean lapack) {
        use(lapack);
        try (Scope scope = Scope.open()) {
            NDArray a = Rng.of(5).normal(DataType.DOUBLE, 0, 1, 4, 6);
            for (NDArray view : List.of(a.t(), a.reverse(1), a.slice(1, 0, 6, 2))) {
                assertEquals(0, distance(view.dup().pinv(), view.pinv()), 1e-13);
                assertEquals(0, distance(view.dup().lu().get(0), view.lu().get(0)), 1e-13);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void emptyMatrices(boolean lapack) {
        use(lapack);
        for (Op op : new Op[] {new Svd(true, true), new Svd(false, true), new Qr(true), new Qr(false), new Lu()}) {
            for (long[] s : new long[][] {{0, 3}, {3, 0}, {0, 2, 2}, {2, 0, 0}}) {
                OperationTest.check(op, 1, List.of(ReferenceValue.of(DataType.DOUBLE, Shape.of(s), new double[0])));
            }
        }
        for (Op op : new Op[] {new Inverse(), new Cholesky(), new Determinant(), new Eigh(true)}) {
            for (long[] s : new long[][] {{0, 0}, {0, 2, 2}, {2, 0, 0}}) {
                OperationTest.check(op, 1, List.of(ReferenceValue.of(DataType.DOUBLE, Shape.of(s), new double[0])));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void errorsNameTheMatrix(boolean lapack) {
        use(lapack);
        NDArray a = Nd.create(new double[] {1, 0, 0, 1, 1, 2, 2, 4}, 2, 2, 2);
        for (Runnable call : Arrays.<Runnable>asList(
                a::matrixInverse,
                () -> a.solve(a),
                a::cholesky,
                () -> a.div(0.0).svd(false, true),
                () -> a.div(0.0).eig(),
                () -> a.div(0.0).eigh())) {
            GatunException e = assertThrows(GatunException.class, call::run);
            assertEquals(GatunException.class, e.getClass());
            assertTrue(e.getMessage().matches("\\[\\w+] matrix [01] of the batch .*"), e.getMessage());
        }
        assertEquals(Double.NEGATIVE_INFINITY, a.slogdet().get(1).getDouble(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deterministicModeAndThreadsGiveTheSameBits(boolean deterministic) {
        int threads = gatun_h.gt_num_threads();
        try {
            gatun_h.gt_set_deterministic(deterministic ? 1 : 0);
            NDArray a = Rng.of(9).normal(DataType.FLOAT, 0, 1, 300, 300);
            gatun_h.gt_set_num_threads(1);
            float[] one = a.matrixInverse().toFloatArray();
            gatun_h.gt_set_num_threads(2);
            float[] two = a.matrixInverse().toFloatArray();
            assertTrue(!deterministic || Arrays.equals(one, two));
            assertEquals(0, distance(Nd.create(one), Nd.create(two)), 0.05);
        } finally {
            gatun_h.gt_set_num_threads(threads);
            gatun_h.gt_set_deterministic(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT", "DOUBLE", "LONG", "HALF"})
    void sumsOverNamedAxes(String type) {
        NDArray x = Rng.of(1).uniform(DataType.DOUBLE, -3, 3, 4, 5, 6).cast(DataType.valueOf(type));
        NDArray y = Rng.of(2).uniform(DataType.DOUBLE, -3, 3, 6, 5, 2).cast(DataType.valueOf(type));
        NDArray z = Ops.einsum("bij,jik->kb", List.of(x, y));
        NDArray expected = x.permute(0, 2, 1)
                .reshape(4, 30)
                .cast(DataType.DOUBLE)
                .matmul(y.reshape(30, 2).cast(DataType.DOUBLE));
        assertEquals(DataType.valueOf(type), z.dataType());
        assertEquals(0, distance(expected.t(), z.cast(DataType.DOUBLE)), type.equals("HALF") ? 0.1 : 1e-4);
    }
}
