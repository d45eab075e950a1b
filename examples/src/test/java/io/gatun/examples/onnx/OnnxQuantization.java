package io.gatun.examples.onnx;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/** Integers that stand for real numbers. */
final class OnnxQuantization {
    private OnnxQuantization() {}

    static void register(OnnxOperators table) {
        table.one("ConvInteger", OnnxQuantization::convInteger);
        table.one("DequantizeLinear", OnnxQuantization::dequantize);
        table.all("DynamicQuantizeLinear", OnnxQuantization::dynamic);
        table.one("MatMulInteger", OnnxQuantization::matmulInteger);
        table.one("QLinearConv", OnnxQuantization::convolution);
        table.one("QLinearMatMul", OnnxQuantization::product);
        table.one("QuantizeLinear", OnnxQuantization::quantize);
    }

    /** A scale or zero point of all of x, of an axis, or of blocks along it, as broadcasts to x. */
    private static <T extends Ops<T>> T spread(OnnxNode<T> n, T value, Shape x) {
        long block = n.integer("block_size", 0);
        int axis = x.rank() == 0 ? 0 : (int) n.integer("axis", 1);
        int at = axis < 0 ? axis + x.rank() : axis;
        if (block > 0) {
            return value.repeat(at, block).slice(at, 0, x.size(at));
        }
        return value.shape().length() == 1 ? value.reshape(Shape.of()) : OnnxNormalizations.along(value, at, x);
    }

    /** Rounded to even, moved, and held in the range of the type. */
    private static <T extends Ops<T>> T held(T ratio, T zero, DataType type) {
        T wide = ratio.cast(DataType.DOUBLE).round();
        T moved = zero == null ? wide : wide.add(zero.cast(DataType.DOUBLE));
        return moved.clip(type.number(type.minInteger()), type.number(type.maxInteger()))
                .cast(type);
    }

    private static <T extends Ops<T>> T quantize(OnnxNode<T> n) {
        T x = n.in(0);
        T scale = spread(n, n.in(1), x.shape());
        T zero = n.has(2) ? spread(n, n.in(2), x.shape()) : null;
        DataType type = n.has(2) ? n.in(2).dataType() : n.type("output_dtype", DataType.UBYTE);
        if (n.hasAttribute("output_dtype") && n.integer("output_dtype", 0) != 0) {
            type = n.type("output_dtype", type);
        }
        if (!type.isInteger()) {
            throw new OnnxFile.Inexpressible("quantisation to " + type);
        }
        return held(x.cast(DataType.FLOAT).div(scale.cast(DataType.FLOAT)), zero, type);
    }

    private static <T extends Ops<T>> T dequantize(OnnxNode<T> n) {
        T x = n.in(0).cast(DataType.FLOAT);
        T scale = spread(n, n.in(1), x.shape());
        T centred = n.has(2) ? x.sub(spread(n, n.in(2), x.shape()).cast(DataType.FLOAT)) : x;
        return centred.mul(scale.cast(DataType.FLOAT))
                .cast(n.type("output_dtype", n.in(1).dataType()));
    }

    private static <T extends Ops<T>> List<T> dynamic(OnnxNode<T> n) {
        T x = n.in(0);
        T zero = x.scalar(DataType.FLOAT, 0);
        T low = x.min().min(zero);
        T scale = x.max().max(zero).sub(low).div(255.0);
        T point = low.neg().div(scale).clip(0, 255).round();
        return List.of(held(x.div(scale), point, DataType.UBYTE), scale, point.cast(DataType.UBYTE));
    }

    /** Whole numbers of 32 bits, exact in DOUBLE. */
    private static <T extends Ops<T>> T centred(T x, T zero, boolean rows) {
        T wide = x.cast(DataType.DOUBLE);
        if (zero == null) {
            return wide;
        }
        T point = zero.cast(DataType.DOUBLE);
        return wide.sub(
                point.shape().length() == 1
                        ? point.reshape(Shape.of())
                        : rows && point.shape().rank() == 1 ? point.expandDims(-1) : point);
    }

    private static <T extends Ops<T>> T matmulInteger(OnnxNode<T> n) {
        T a = centred(n.in(0), n.inOrNull(2), true);
        return a.matmul(centred(n.in(1), n.inOrNull(3), false)).cast(DataType.INT);
    }

    private static <T extends Ops<T>> T weights(T w, T zero) {
        return zero != null && zero.shape().length() > 1
                ? w.cast(DataType.DOUBLE)
                        .sub(OnnxNormalizations.along(zero, 0, w.shape()).cast(DataType.DOUBLE))
                : centred(w, zero, false);
    }

    private static <T extends Ops<T>> T convInteger(OnnxNode<T> n) {
        T x = centred(n.in(0), n.inOrNull(2), false);
        return OnnxSpatial.conv(x, weights(n.in(1), n.inOrNull(3)), null, n).cast(DataType.INT);
    }

    private static <T extends Ops<T>> T product(OnnxNode<T> n) {
        T y = centred(n.in(0), n.in(2), true).matmul(centred(n.in(3), n.in(5), false));
        T scale = n.in(1).cast(DataType.DOUBLE).mul(n.in(4).cast(DataType.DOUBLE));
        return held(
                y.mul(scale).div(n.in(6).cast(DataType.DOUBLE)),
                n.in(7),
                n.in(7).dataType());
    }

    private static <T extends Ops<T>> T convolution(OnnxNode<T> n) {
        T x = centred(n.in(0), n.in(2), false);
        T b = n.has(8) ? n.in(8).cast(DataType.DOUBLE) : null;
        T y = OnnxSpatial.conv(x, weights(n.in(3), n.in(5)), b, n);
        T scale = n.in(4).cast(DataType.DOUBLE).mul(n.in(1).cast(DataType.DOUBLE));
        T each =
                scale.shape().length() == 1 ? scale.reshape(Shape.of()) : OnnxNormalizations.along(scale, 1, y.shape());
        return held(
                y.mul(each).div(n.in(6).cast(DataType.DOUBLE)), n.in(7), n.in(7).dataType());
    }
}
