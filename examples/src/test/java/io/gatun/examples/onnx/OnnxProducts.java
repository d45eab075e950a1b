package io.gatun.examples.onnx;

import io.gatun.ops.Ops;
import java.util.Locale;

/** Products of matrices. */
final class OnnxProducts {
    private OnnxProducts() {}

    static void register(OnnxOperators table) {
        table.one("MatMul", OnnxProducts::matmul);
        table.one("Gemm", OnnxProducts::gemm);
        table.one("Einsum", OnnxProducts::einsum);
        table.one("Det", OnnxProducts::det);
    }

    private static <T extends Ops<T>> T matmul(OnnxNode<T> n) {
        return n.in(0).matmul(n.in(1)).cast(n.in(0).dataType());
    }

    private static <T extends Ops<T>> T gemm(OnnxNode<T> n) {
        double alpha = n.real("alpha", 1);
        double beta = n.real("beta", 1);
        T y = n.in(0).matmul(n.in(1), n.flag("transA", false), n.flag("transB", false));
        T scaled = alpha == 1 ? y : y.mul(alpha);
        if (!n.has(2)) {
            return scaled.cast(n.in(0).dataType());
        }
        return scaled.add(beta == 1 ? n.in(2) : n.in(2).mul(beta)).cast(n.in(0).dataType());
    }

    private static <T extends Ops<T>> T einsum(OnnxNode<T> n) {
        return Ops.einsum(n.text("equation", "").replace(" ", ""), n.all());
    }

    private static <T extends Ops<T>> T det(OnnxNode<T> n) {
        return n.in(0).matrixDeterminant();
    }

    /** A name in capitals, as our enums have it. */
    static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
