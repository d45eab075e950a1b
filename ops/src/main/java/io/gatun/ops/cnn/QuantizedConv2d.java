package io.gatun.ops.cnn;

import io.gatun.ops.Composite;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.nn.FakeQuantize;
import io.gatun.ops.nn.FakeQuantizeChannels;
import io.gatun.ops.nn.QuantizedMatMul;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link FusedConv2d} with operands of 8 bits: the image is rounded to unsigned values with a zero point, the weights to signed
 * ones with a scale for each output channel ({@link FakeQuantizeChannels}); their products are summed as whole numbers. Inputs
 * and result are FLOAT, as those of FusedConv2d; bias and residual are not rounded.
 *
 * <p>A kernel holds NaN in the image as the least value.
 *
 * @param input what the image is rounded to: 0 to 255
 * @param product the convolution and what follows it
 */
public record QuantizedConv2d(FakeQuantize input, FusedConv2d product) implements Composite {
    /** Checks that the image is held in unsigned 8 bits. */
    public QuantizedConv2d {
        QuantizedMatMul.checkUnsigned("quantizedConv2d", input);
        if (product == null) {
            throw new ShapeException("[quantizedConv2d] product is null: expected a convolution");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec y = product.infer(in).getFirst();
        if (y.dataType() != DataType.FLOAT) {
            throw new DataTypeException("[" + label() + "] x is " + in.getFirst() + ": expected FLOAT");
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        List<T> rounded = new ArrayList<>(in);
        rounded.set(0, in.get(0).apply(input, in.subList(0, 1)));
        rounded.set(1, in.get(1).apply(new FakeQuantizeChannels(), in.subList(1, 2)));
        return product.compose(rounded);
    }
}
