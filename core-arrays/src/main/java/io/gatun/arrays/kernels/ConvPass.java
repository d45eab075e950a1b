package io.gatun.arrays.kernels;

import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import io.gatun.ops.cnn.ChannelsLast;
import io.gatun.ops.cnn.FusedConv2d;
import io.gatun.ops.cnn.FusedConv2dInputGrad;
import io.gatun.ops.cnn.QuantizedConv2d;
import io.gatun.ops.nn.FakeQuantize;
import io.gatun.ops.nn.QuantizedMatMul;
import java.util.List;

/**
 * A pass of a convolution, whichever operation asks for it.
 *
 * @param pass the pass, as {@link ConvHandle} numbers them
 * @param config the convolution's
 * @param activation what forward applies to its result, or null
 * @param bias whether forward takes a bias
 * @param residual whether forward, or backward to the input, takes a residual, its last input
 * @param last whether feature maps are [n, h, w, c]
 * @param quantizer what forward rounds the image to, and the weights with it; null for none
 * @param matrix whether the image is a matrix: its rows are pixels, and the weights those of a convolution of 1 by 1
 */
record ConvPass(
        int pass,
        Conv2dConfig config,
        Unary activation,
        boolean bias,
        boolean residual,
        boolean last,
        FakeQuantize quantizer,
        boolean matrix) {
    private ConvPass(int pass, Conv2dConfig config, Unary activation, boolean bias, boolean residual, boolean last) {
        this(pass, config, activation, bias, residual, last, null, false);
    }

    /** The pass that an operation is, of the given number of inputs; null if it is none. */
    static ConvPass of(Op op, int inputs) {
        return op instanceof ChannelsLast c ? of(c.op(), inputs, true) : of(op, inputs, false);
    }

    private static ConvPass of(Op op, int inputs, boolean last) {
        return switch (op) {
            case Conv2d c -> new ConvPass(ConvHandle.FORWARD, c.config(), null, inputs == 3, false, last);
            case FusedConv2d c ->
                new ConvPass(ConvHandle.FORWARD, c.config(), c.activation(), c.bias(), c.residual(), last);
            case QuantizedConv2d q -> {
                FusedConv2d c = q.product();
                yield new ConvPass(
                        ConvHandle.FORWARD, c.config(), c.activation(), c.bias(), c.residual(), last, q.input(), false);
            }
            case QuantizedMatMul q ->
                new ConvPass(
                        ConvHandle.FORWARD,
                        Conv2dConfig.DEFAULT,
                        q.activation(),
                        q.bias(),
                        q.residual(),
                        true,
                        q.input(),
                        true);
            case Conv2dInputGrad c -> new ConvPass(ConvHandle.BACKWARD_DATA, c.config(), null, false, false, last);
            case FusedConv2dInputGrad c -> new ConvPass(ConvHandle.BACKWARD_DATA, c.config(), null, false, true, last);
            case Conv2dWeightGrad c -> new ConvPass(ConvHandle.BACKWARD_WEIGHTS, c.config(), null, false, false, last);
            default -> null;
        };
    }

    /** The primitives for the given inputs and result; null where nothing is to be computed by them. */
    ConvHandle handle(List<Spec> in, Spec out) {
        Spec x = pass == ConvHandle.BACKWARD_DATA ? out : in.get(0);
        Shape w = pass == ConvHandle.BACKWARD_WEIGHTS ? out.shape() : in.get(1).shape();
        Shape y =
                switch (pass) {
                    case ConvHandle.FORWARD -> out.shape();
                    case ConvHandle.BACKWARD_DATA -> in.get(0).shape();
                    default -> in.get(1).shape();
                };
        if (x.shape().length() == 0 || y.length() == 0 || w.length() == 0) {
            return null;
        }
        return ConvHandle.of(
                this,
                x.dataType().code(),
                planes(x.shape()),
                matrix ? Shape.of(w.size(0), w.size(1), 1, 1) : w,
                planes(y));
    }

    private Shape planes(Shape s) {
        if (matrix) {
            return Shape.of(1, s.size(-1), s.length() / s.size(-1), 1);
        }
        return last ? Shape.of(s.size(0), s.size(3), s.size(1), s.size(2)) : s;
    }
}
