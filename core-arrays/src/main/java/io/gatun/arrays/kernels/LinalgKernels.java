package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.layout.Layout;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.MatMul;
import io.gatun.ops.Shape;
import io.gatun.ops.nn.FusedMatMul;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Matrix products. A matrix is taken as it lies, plain or transposed; batch axes are merged into one where strides allow. */
final class LinalgKernels {
    private LinalgKernels() {}

    /**
     * The last two axes of an operand.
     *
     * @param rows rows of the operand
     * @param columns columns of the operand
     * @param transposed whether memory holds it column by column
     * @param lead distance of two rows (or columns, if transposed) in memory
     */
    private record Matrix(long rows, long columns, boolean transposed, long lead) {
        /** The matrix of an operand, or null if it must be copied first; a vector is a row or a column. */
        static Matrix of(NDArray x, boolean column) {
            long[] strides = x.strides();
            int r = strides.length;
            if (r == 1) {
                long n = x.size(0);
                return column ? of(n, 1, strides[0], 1) : of(1, n, n, strides[0]);
            }
            for (int i = 0; i < r - 2; i++) {
                if (strides[i] < 0) {
                    return null;
                }
            }
            return of(x.size(-2), x.size(-1), strides[r - 2], strides[r - 1]);
        }

        private static Matrix of(long rows, long columns, long rowStep, long columnStep) {
            if ((columns <= 1 || columnStep == 1) && (rows <= 1 || rowStep >= Math.max(columns, 1))) {
                return new Matrix(rows, columns, false, rows <= 1 ? Math.max(columns, 1) : rowStep);
            }
            if ((rows <= 1 || rowStep == 1) && (columns <= 1 || columnStep >= Math.max(rows, 1))) {
                return new Matrix(rows, columns, true, columns <= 1 ? Math.max(rows, 1) : columnStep);
            }
            return null;
        }
    }

    /** True if the kernel takes the operand as it lies. */
    static boolean accepts(NDArray x, boolean second) {
        return x.isContiguous() || Matrix.of(x, second) != null;
    }

    /** A native product: of one matrix (or batch) on the left, one on the right, and what may be added to the result. */
    @FunctionalInterface
    private interface Product {
        int run(MemorySegment a, MemorySegment b, MemorySegment residual, MemorySegment c);
    }

    static BoundKernel fusedMatMul(Binding b, FusedMatMul op) {
        return matmul(b, op.product(), op);
    }

    static BoundKernel matmul(Binding b, MatMul op) {
        return matmul(b, op, null);
    }

    private static BoundKernel matmul(Binding b, MatMul op, FusedMatMul fused) {
        NDArray x = b.x(0);
        NDArray y = b.x(1);
        NDArray out = b.y(0);
        Matrix a = Matrix.of(x, false);
        Matrix c = Matrix.of(y, true);
        boolean flipA = op.transposeA() && x.rank() > 1;
        boolean flipB = op.transposeB() && y.rank() > 1;
        long m = flipA ? a.columns : a.rows;
        long k = flipA ? a.rows : a.columns;
        long n = flipB ? c.rows : c.columns;
        if (k == 0 && fused == null) {
            return b.kernel(ElementwiseKernels.fill(b, 0));
        }
        Batch batch = Batch.of(x, y, out, m * n);
        boolean ta = flipA != a.transposed;
        boolean tb = flipB != c.transposed;
        if (batch.inner > 1 && batch.innerB == 0 && !ta && batch.innerA == m * a.lead) {
            // One matrix on the right serves the whole batch: the rows of all the left ones are one tall matrix.
            return kernel(b, batch, product(b, fused, batch, ta, tb, m * batch.inner, n, k, a.lead, c.lead, 1), fused);
        }
        return kernel(b, batch, product(b, fused, batch, ta, tb, m, n, k, a.lead, c.lead, batch.inner), fused);
    }

    private static Product product(
            Binding b,
            FusedMatMul fused,
            Batch batch,
            boolean ta,
            boolean tb,
            long m,
            long n,
            long k,
            long lda,
            long ldb,
            long count) {
        int type = b.type();
        int fa = ta ? 1 : 0;
        int fb = tb ? 1 : 0;
        long ldc = Math.max(n, 1);
        long sa = batch.innerA;
        long sb = batch.innerB;
        long sc = batch.innerC;
        if (fused == null) {
            return (x, y, residual, out) ->
                    gatun_h.gt_matmul(type, fa, fb, m, n, k, 1, x, lda, y, ldb, 0, out, ldc, count, sa, sb, sc);
        }
        int unary = fused.activation() == null ? -1 : fused.activation().ordinal();
        MemorySegment bias = fused.bias() ? b.px(2) : MemorySegment.NULL;
        return (x, y, residual, out) -> gatun_h.gt_matmul_fused(
                unary, type, fa, fb, m, n, k, x, lda, y, ldb, bias, residual, out, ldc, count, sa, sb, sc);
    }

    private static BoundKernel kernel(Binding b, Batch batch, Product product, FusedMatMul fused) {
        Pointer pa = b.in(0);
        Pointer pb = b.in(1);
        Pointer pc = b.out(0);
        boolean adds = fused != null && fused.residual();
        Pointer pr = adds ? b.in(b.in.size() - 1) : new Pointer(MemorySegment.NULL);
        if (batch.outer.length == 0) {
            return b.kernel(() -> product.run(pa.at, pb.at, pr.at, pc.at));
        }
        int bytes = b.x(0).dataType().bytes();
        return b.kernel(() -> {
            int status = 0;
            for (int i = 0; i < batch.outer.length && status == 0; i++) {
                long[] at = batch.outer[i];
                status = product.run(
                        pa.at.asSlice(at[0] * bytes),
                        pb.at.asSlice(at[1] * bytes),
                        adds ? pr.at.asSlice(at[2] * bytes) : pr.at,
                        pc.at.asSlice(at[2] * bytes));
            }
            return status;
        });
    }

    /**
     * The batch axes: one loop for the kernel, and where its strides differ the offsets of its repetitions.
     *
     * @param inner matrices of one call
     * @param innerA their distance on the left, in elements
     * @param innerB their distance on the right
     * @param innerC their distance in the result
     * @param outer offsets of each call on the left, on the right and in the result; none if one call does it all
     */
    private record Batch(long inner, long innerA, long innerB, long innerC, long[][] outer) {
        static Batch of(NDArray x, NDArray y, NDArray out, long matrix) {
            if (x.rank() <= 2 && y.rank() <= 2) {
                return new Batch(1, 0, 0, matrix, NO_LOOP);
            }
            int r = out.rank() - (x.rank() > 1 ? 1 : 0) - (y.rank() > 1 ? 1 : 0);
            Shape shape = Shape.of(Arrays.copyOf(out.shape().toArray(), r));
            long[] a = steps(x, shape);
            long[] b = steps(y, shape);
            // Merges axes from the last to the first while both operands' strides continue.
            long inner = 1;
            long stepA = 0;
            long stepB = 0;
            int axis = r - 1;
            for (; axis >= 0; axis--) {
                long size = shape.size(axis);
                if (size == 1) {
                    continue;
                }
                if (inner == 1) {
                    stepA = a[axis];
                    stepB = b[axis];
                } else if (a[axis] != stepA * inner || b[axis] != stepB * inner) {
                    break;
                }
                inner *= size;
            }
            long outer = 1;
            for (int i = 0; i <= axis; i++) {
                outer *= shape.size(i);
            }
            long[][] offsets = new long[outer == 1 ? 0 : (int) outer][3];
            for (int i = 0; i < offsets.length; i++) {
                long rest = i;
                for (int d = axis; d >= 0; d--) {
                    long at = rest % shape.size(d);
                    rest /= shape.size(d);
                    offsets[i][0] += at * a[d];
                    offsets[i][1] += at * b[d];
                }
                offsets[i][2] = i * inner * matrix;
            }
            return new Batch(inner, stepA, stepB, matrix, offsets);
        }

        private static final long[][] NO_LOOP = {};

        private static long[] steps(NDArray x, Shape batch) {
            if (x.rank() <= 2) {
                return new long[batch.rank()];
            }
            int r = x.rank() - 2;
            Shape own = Shape.of(Arrays.copyOf(x.shape().toArray(), r));
            return Layout.broadcast(own, Arrays.copyOf(x.strides(), r), batch);
        }
    }
}
