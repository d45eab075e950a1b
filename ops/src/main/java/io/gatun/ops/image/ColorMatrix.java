package io.gatun.ops.image;

import io.gatun.ops.Arity;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Spec;
import io.gatun.ops.table.NoGradient;
import java.util.List;

/**
 * The matrix of a linear change of colours: [3, n], so that {@code rgb.matmul(matrix)} is the new colour; no inputs.
 *
 * @param type the result's type
 * @param values the rows, one after the other
 */
@NoGradient
public record ColorMatrix(DataType type, List<Double> values) implements HostOp {
    /** TensorFlow's, from red, green and blue to luma, I and Q (NTSC, 1953). */
    public static final List<Double> RGB_TO_YIQ =
            List.of(0.299, 0.59590059, 0.2115, 0.587, -0.27455667, -0.52273617, 0.114, -0.32134392, 0.31119955);
    /** The inverse of {@link #RGB_TO_YIQ}. */
    public static final List<Double> YIQ_TO_RGB =
            List.of(1.0, 1.0, 1.0, 0.95598634, -0.27201283, -1.10674021, 0.6208248, -0.64720424, 1.70423049);
    /** TensorFlow's, from red, green and blue to luma, U and V (PAL). */
    public static final List<Double> RGB_TO_YUV =
            List.of(0.299, -0.14714119, 0.61497538, 0.587, -0.28886916, -0.51496512, 0.114, 0.43601035, -0.10001026);
    /** The inverse of {@link #RGB_TO_YUV}. */
    public static final List<Double> YUV_TO_RGB =
            List.of(1.0, 1.0, 1.0, 0.0, -0.394642334, 2.03206185, 1.13988303, -0.58062185, 0.0);
    /** The luma of ITU-R BT.601, as TensorFlow rounds it. */
    public static final List<Double> RGB_TO_GRAY = List.of(0.2989, 0.5870, 0.1140);

    /** Copies the values. */
    public ColorMatrix {
        values = List.copyOf(values);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 0);
        return List.of(Spec.of(type, 3, values.size() / 3));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        return List.of(HostArray.of(
                infer(List.of()).getFirst(),
                values.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    @Override
    public String whyNoGradient() {
        return "it has no inputs";
    }
}
