package io.gatun.examples.onnx;

import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.named.NamedOps;
import java.util.Arrays;
import java.util.Map;

/** Functions of single elements, and of several with broadcasting. */
final class OnnxElementwise {
    private OnnxElementwise() {}

    private static final Map<String, Unary> UNARY = NamedOps.elementwise(
            "onnx",
            Unary.class,
            "Abs",
            "Acos",
            "Acosh",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "Ceil",
            "Cos",
            "Cosh",
            "Erf",
            "Exp",
            "Floor",
            "IsNaN",
            "Log",
            "Neg",
            "Not",
            "Reciprocal",
            "Relu",
            "Round",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softplus",
            "Sqrt",
            "Tan",
            "Tanh");

    private static final Map<String, Binary> BINARY = NamedOps.elementwise(
            "onnx",
            Binary.class,
            "Add",
            "And",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "Mul",
            "Or",
            "Sub",
            "Xor");

    static void register(OnnxOperators table) {
        UNARY.keySet().forEach(name -> table.one(name, OnnxElementwise::unary));
        BINARY.keySet().forEach(name -> table.one(name, OnnxElementwise::binary));
        table.one("BitShift", OnnxElementwise::bitShift);
        table.one("BitwiseNot", OnnxElementwise::bitwiseNot);
        table.one("Celu", OnnxElementwise::celu);
        table.one("Clip", OnnxElementwise::clip);
        table.one("Div", OnnxElementwise::div);
        table.one("Elu", OnnxElementwise::elu);
        table.one("Gelu", OnnxElementwise::gelu);
        table.one("HardSigmoid", OnnxElementwise::hardSigmoid);
        table.one("HardSwish", OnnxElementwise::hardSwish);
        table.one("Identity", OnnxElementwise::identity);
        table.one("IsInf", OnnxElementwise::isInf);
        table.one("LeakyRelu", OnnxElementwise::leakyRelu);
        table.one("Max", OnnxElementwise::max);
        table.one("Mean", OnnxElementwise::mean);
        table.one("Min", OnnxElementwise::min);
        table.one("Mish", OnnxElementwise::mish);
        table.one("Mod", OnnxElementwise::mod);
        table.one("PRelu", OnnxElementwise::prelu);
        table.one("Pow", OnnxElementwise::pow);
        table.one("Selu", OnnxElementwise::selu);
        table.one("Shrink", OnnxElementwise::shrink);
        table.one("Softsign", OnnxElementwise::softsign);
        table.one("Sum", OnnxElementwise::sum);
        table.one("Swish", OnnxElementwise::swish);
        table.one("ThresholdedRelu", OnnxElementwise::thresholdedRelu);
        table.one("Where", OnnxElementwise::where);
    }

    private static <T extends Ops<T>> T unary(OnnxNode<T> n) {
        return n.in(0).apply(UNARY.get(n.op()));
    }

    private static <T extends Ops<T>> T binary(OnnxNode<T> n) {
        return n.in(0).apply(BINARY.get(n.op()), second(n));
    }

    /** The second operand; before version 7 its axes may be said to start at one of the first's. */
    private static <T extends Ops<T>> T second(OnnxNode<T> n) {
        T y = n.in(1);
        int rank = n.in(0).shape().rank();
        if (n.opset() >= 7 || !n.hasAttribute("axis")) {
            return y;
        }
        int axis = n.in(0).shape().axis(n.op(), (int) n.integer("axis", 0));
        long[] sizes = new long[rank - axis];
        Arrays.fill(sizes, 1);
        System.arraycopy(y.shape().toArray(), 0, sizes, 0, y.shape().rank());
        return y.reshape(sizes);
    }

    private static <T extends Ops<T>> T bitShift(OnnxNode<T> n) {
        return n.text("direction", "").equals("LEFT")
                ? n.in(0).leftShift(n.in(1))
                : n.in(0).rightShift(n.in(1));
    }

    private static <T extends Ops<T>> T bitwiseNot(OnnxNode<T> n) {
        return n.in(0).bitwiseNot();
    }

    private static <T extends Ops<T>> T celu(OnnxNode<T> n) {
        return n.in(0).celu(n.real("alpha", 1));
    }

    private static <T extends Ops<T>> T clip(OnnxNode<T> n) {
        T x = n.in(0);
        if (n.opset() < 11) {
            return x.clip(n.real("min", Double.NEGATIVE_INFINITY), n.real("max", Double.POSITIVE_INFINITY));
        }
        T above = n.has(1) ? x.max(n.in(1)) : x;
        return n.has(2) ? above.min(n.in(2)) : above;
    }

    private static <T extends Ops<T>> T div(OnnxNode<T> n) {
        return n.in(0).dataType().isFloating()
                ? n.in(0).div(second(n))
                : n.in(0).truncDiv(second(n));
    }

    private static <T extends Ops<T>> T elu(OnnxNode<T> n) {
        return n.in(0).elu(n.real("alpha", 1));
    }

    private static <T extends Ops<T>> T gelu(OnnxNode<T> n) {
        return n.text("approximate", "none").equals("tanh")
                ? n.in(0).geluTanh()
                : n.in(0).gelu();
    }

    private static <T extends Ops<T>> T hardSigmoid(OnnxNode<T> n) {
        return n.in(0).mul(n.real("alpha", 0.2)).add(n.real("beta", 0.5)).clip(0, 1);
    }

    private static <T extends Ops<T>> T hardSwish(OnnxNode<T> n) {
        return n.in(0).hardSwish();
    }

    private static <T extends Ops<T>> T identity(OnnxNode<T> n) {
        return n.in(0).identity();
    }

    private static <T extends Ops<T>> T isInf(OnnxNode<T> n) {
        T x = n.in(0);
        T infinite = x.isInfinite();
        T up = n.flag("detect_positive", true) ? x.gt(0.0) : x.neq(x);
        T down = n.flag("detect_negative", true) ? x.lt(0.0) : x.neq(x);
        return infinite.and(up.or(down));
    }

    private static <T extends Ops<T>> T leakyRelu(OnnxNode<T> n) {
        return n.in(0).leakyRelu(n.real("alpha", 0.01));
    }

    private static <T extends Ops<T>> T max(OnnxNode<T> n) {
        return Ops.mergeMax(n.all());
    }

    private static <T extends Ops<T>> T mean(OnnxNode<T> n) {
        return Ops.mergeAvg(n.all());
    }

    private static <T extends Ops<T>> T min(OnnxNode<T> n) {
        return n.all().stream().reduce((x, y) -> x.min(y)).orElseThrow();
    }

    private static <T extends Ops<T>> T mish(OnnxNode<T> n) {
        return n.in(0).mish();
    }

    private static <T extends Ops<T>> T mod(OnnxNode<T> n) {
        return n.flag("fmod", false) ? n.in(0).fmod(n.in(1)) : n.in(0).mod(n.in(1));
    }

    /** Slopes broadcast to x; before version 7 they may be those of channels. */
    private static <T extends Ops<T>> T prelu(OnnxNode<T> n) {
        T x = n.in(0);
        T slope = n.in(1);
        if (n.opset() < 7 && slope.shape().rank() == 1 && x.shape().rank() > 1) {
            long[] sizes = new long[x.shape().rank() - 1];
            Arrays.fill(sizes, 1);
            sizes[0] = slope.shape().size(0);
            slope = slope.reshape(sizes);
        }
        return x.dataType().isFloating() ? x.prelu(slope) : x.lt(x.zerosLike()).select(x.mul(slope), x);
    }

    /** Of the first operand's type. */
    private static <T extends Ops<T>> T pow(OnnxNode<T> n) {
        return n.in(0).pow(second(n)).cast(n.in(0).dataType());
    }

    private static <T extends Ops<T>> T selu(OnnxNode<T> n) {
        double alpha = n.real("alpha", 1.67326319217681884765625);
        return n.in(0).elu(alpha).mul(n.real("gamma", 1.05070102214813232421875));
    }

    private static <T extends Ops<T>> T shrink(OnnxNode<T> n) {
        T x = n.in(0);
        DataType type = x.dataType();
        double bias = n.real("bias", 0);
        double limit = n.real("lambd", 0.5);
        T wide = x.cast(type.floating());
        T middle = wide.gte(-limit).and(wide.lte(limit));
        T moved = wide.lt(0.0).select(wide.add(bias), wide.sub(bias));
        return middle.select(wide.zerosLike(), moved).cast(type);
    }

    private static <T extends Ops<T>> T softsign(OnnxNode<T> n) {
        return n.in(0).softsign();
    }

    private static <T extends Ops<T>> T sum(OnnxNode<T> n) {
        return Ops.mergeAdd(n.all());
    }

    private static <T extends Ops<T>> T swish(OnnxNode<T> n) {
        T x = n.in(0);
        return x.mul(x.mul(n.real("alpha", 1)).sigmoid());
    }

    private static <T extends Ops<T>> T thresholdedRelu(OnnxNode<T> n) {
        return n.in(0).thresholdedRelu(n.real("alpha", 1));
    }

    private static <T extends Ops<T>> T where(OnnxNode<T> n) {
        return n.in(0).select(n.in(1), n.in(2));
    }

    /** The sizes of a shape, checked to be known. */
    static long[] known(String op, Shape s) {
        long[] sizes = s.toArray();
        if (Arrays.stream(sizes).anyMatch(v -> v == Shape.UNKNOWN)) {
            throw new IllegalStateException("[" + op + "] shape " + s + ": expected known sizes");
        }
        return sizes;
    }
}
