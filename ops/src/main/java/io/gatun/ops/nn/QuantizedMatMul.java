package io.gatun.ops.nn;

import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import java.util.ArrayList;
import java.util.List;

/**
 * A product of a matrix with weights, both in 8 bits: {@code activation(x weightsᵀ + bias + residual)}. The left operand is
 * rounded to unsigned values with a zero point, the weights to signed ones with a scale for each row
 * ({@link FakeQuantizeChannels}); their products are summed as whole numbers.
 *
 * <p>Inputs, FLOAT: x [..., m, k] and weights [n, k], one row for each output; then a bias [n], if there is one; then a residual
 * [..., m, n], if there is one; bias and residual are not rounded. A kernel holds NaN in x as the least value.
 *
 * @param input what x is rounded to: 0 to 255
 * @param activation an element-wise function, or null for none
 * @param bias whether there is a bias
 * @param residual whether there is a residual
 */
public record QuantizedMatMul(FakeQuantize input, Unary activation, boolean bias, boolean residual)
        implements Composite {
    /** Checks that x is held in unsigned 8 bits, and that the function has a floating result. */
    public QuantizedMatMul {
        checkUnsigned("quantizedMatMul", input);
        new FusedMatMul(false, true, activation, bias, residual);
    }

    /** Refuses a range that is not that of unsigned 8 bits. */
    public static void checkUnsigned(String op, FakeQuantize input) {
        if (input == null || input.low() != 0 || input.high() != 255) {
            throw new GatunException("[" + op + "] x is rounded by " + input
                    + ": expected whole numbers from 0 to 255; use FakeQuantize.unsigned");
        }
    }

    /** The product that takes rounded operands. */
    public FusedMatMul product() {
        return new FusedMatMul(false, true, activation, bias, residual);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec y = product().infer(in).getFirst();
        Shape w = in.get(1).shape();
        if (y.dataType() != DataType.FLOAT) {
            throw new DataTypeException("[" + label() + "] x is " + in.getFirst() + ": expected FLOAT");
        }
        if (w.rank() != 2 || w.size(1) == 0) {
            throw new ShapeException("[" + label() + "] weights have shape " + w + ": expected [outputs, inputs]");
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        List<T> rounded = new ArrayList<>(in);
        rounded.set(0, in.get(0).apply(input, in.subList(0, 1)));
        rounded.set(1, in.get(1).apply(new FakeQuantizeChannels(), in.subList(1, 2)));
        return product().compose(rounded);
    }
}
