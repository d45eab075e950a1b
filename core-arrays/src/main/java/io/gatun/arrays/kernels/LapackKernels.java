package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.linalg.Cholesky;
import io.gatun.ops.linalg.Determinant;
import io.gatun.ops.linalg.Eig;
import io.gatun.ops.linalg.Eigh;
import io.gatun.ops.linalg.Inverse;
import io.gatun.ops.linalg.Lu;
import io.gatun.ops.linalg.Qr;
import io.gatun.ops.linalg.Solve;
import io.gatun.ops.linalg.Svd;
import io.gatun.ops.linalg.TriangularSolve;
import java.lang.foreign.MemorySegment;

/**
 * Factorizations by LAPACK, where OpenBLAS is there and the type is FLOAT or DOUBLE; elsewhere they run in Java. They keep
 * addresses, and so are bound for each eager call: OpenBLAS may be switched off in between.
 */
final class LapackKernels {
    private LapackKernels() {}

    /** True for what LAPACK computes where it is there. */
    static boolean has(Composite op) {
        return switch (op) {
            case Cholesky o -> true;
            case Lu o -> true;
            case Inverse o -> true;
            case Determinant o -> true;
            case Solve o -> true;
            case TriangularSolve o -> true;
            case Qr o -> true;
            case Svd o -> true;
            case Eigh o -> true;
            case Eig o -> true;
            default -> false;
        };
    }

    /** The kernel, or null if there is none. */
    static BoundKernel bind(Binding b, Composite op) {
        if (!op.getClass().getPackageName().equals("io.gatun.ops.linalg") || b.in.isEmpty()) {
            return null;
        }
        NDArray x = b.x(0);
        boolean served = x.dataType() == DataType.FLOAT || x.dataType() == DataType.DOUBLE;
        if (!served || x.rank() < 2 || gatun_h.gt_lapack() == 0) {
            return null;
        }
        int type = b.type();
        long m = x.size(-2);
        long n = x.size(-1);
        long count = 1;
        for (int i = 0; i < x.rank() - 2; i++) {
            count *= x.size(i);
        }
        return switch (op) {
            case Cholesky o -> cholesky(b, type, count, n);
            case Lu o -> lu(b, type, count, m, n);
            case Inverse o -> inverse(b, type, count, n);
            case Determinant o -> determinant(b, type, count, n);
            case Solve o -> solve(b, o, type, count, n);
            case TriangularSolve o -> triangularSolve(b, o, type, count, n);
            case Qr o -> qr(b, o, type, count, m, n);
            case Svd o -> svd(b, o, type, count, m, n);
            case Eigh o -> eigh(b, o, type, count, n);
            case Eig o -> eig(b, type, count, n);
            default -> null;
        };
    }

    private static BoundKernel cholesky(Binding b, int type, long count, long n) {
        MemorySegment a = b.px(0);
        MemorySegment l = b.py(0);
        return b.kernel(() -> gatun_h.gt_cholesky(type, count, n, a, l));
    }

    private static BoundKernel lu(Binding b, int type, long count, long m, long n) {
        MemorySegment a = b.px(0);
        MemorySegment lu = b.py(0);
        MemorySegment rows = b.py(1);
        return b.kernel(() -> gatun_h.gt_lu(type, count, m, n, a, lu, rows));
    }

    private static BoundKernel inverse(Binding b, int type, long count, long n) {
        MemorySegment a = b.px(0);
        MemorySegment y = b.py(0);
        return b.kernel(() -> gatun_h.gt_inverse(type, count, n, a, y));
    }

    private static BoundKernel determinant(Binding b, int type, long count, long n) {
        MemorySegment a = b.px(0);
        MemorySegment det = b.py(0);
        MemorySegment sign = b.py(1);
        MemorySegment log = b.py(2);
        return b.kernel(() -> gatun_h.gt_determinant(type, count, n, a, det, sign, log));
    }

    private static BoundKernel solve(Binding b, Solve op, int type, long count, long n) {
        MemorySegment a = b.px(0);
        MemorySegment right = b.px(1);
        MemorySegment x = b.py(0);
        int adjoint = op.adjoint() ? 1 : 0;
        long k = b.x(1).size(-1);
        return b.kernel(() -> gatun_h.gt_solve(type, adjoint, count, n, k, a, right, x));
    }

    private static BoundKernel triangularSolve(Binding b, TriangularSolve op, int type, long count, long n) {
        MemorySegment a = b.px(0);
        MemorySegment right = b.px(1);
        MemorySegment x = b.py(0);
        int lower = op.lower() ? 1 : 0;
        int adjoint = op.adjoint() ? 1 : 0;
        long k = b.x(1).size(-1);
        return b.kernel(() -> gatun_h.gt_triangular_solve(type, lower, adjoint, count, n, k, a, right, x));
    }

    private static BoundKernel qr(Binding b, Qr op, int type, long count, long m, long n) {
        MemorySegment a = b.px(0);
        MemorySegment q = b.py(0);
        MemorySegment r = b.py(1);
        int full = op.full() ? 1 : 0;
        return b.kernel(() -> gatun_h.gt_qr(type, full, count, m, n, a, q, r));
    }

    private static BoundKernel svd(Binding b, Svd op, int type, long count, long m, long n) {
        MemorySegment a = b.px(0);
        MemorySegment s = b.py(0);
        MemorySegment u = op.computeUV() ? b.py(1) : MemorySegment.NULL;
        MemorySegment v = op.computeUV() ? b.py(2) : MemorySegment.NULL;
        int full = op.fullUV() ? 1 : 0;
        return b.kernel(() -> gatun_h.gt_svd(type, full, count, m, n, a, s, u, v));
    }

    private static BoundKernel eigh(Binding b, Eigh op, int type, long count, long n) {
        MemorySegment a = b.px(0);
        MemorySegment w = b.py(0);
        MemorySegment v = op.vectors() ? b.py(1) : MemorySegment.NULL;
        return b.kernel(() -> gatun_h.gt_eigh(type, count, n, a, w, v));
    }

    private static BoundKernel eig(Binding b, int type, long count, long n) {
        MemorySegment a = b.px(0);
        MemorySegment wr = b.py(0);
        MemorySegment wi = b.py(1);
        MemorySegment vr = b.py(2);
        MemorySegment vi = b.py(3);
        return b.kernel(() -> gatun_h.gt_eig(type, count, n, a, wr, wi, vr, vi));
    }
}
