package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;
import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Convolution and pooling, nchw. */
final class CnnKernels {
    private static final int POOL_MAX = gatun_h.GT_POOL_MAX();

    private CnnKernels() {}

    /** Bytes of scratch that an operation needs; 0 for all but convolutions. */
    static long scratchBytes(Op op, List<Spec> in) {
        return switch (op) {
            case Conv2d c -> {
                Shape y = c.infer(in).getFirst().shape();
                yield y.length() == 0
                        ? 0
                        : handle(c.config(), in.get(0), in.get(1).shape(), y, in.size() == 3, null)
                                .bytes(ConvHandle.FORWARD);
            }
            case Conv2dInputGrad c -> {
                Spec x = c.infer(in).getFirst();
                yield x.shape().length() == 0
                        ? 0
                        : handle(c.config(), x, in.get(1).shape(), in.get(0).shape(), false, null)
                                .bytes(ConvHandle.BACKWARD_DATA);
            }
            case Conv2dWeightGrad c -> {
                Shape w = c.infer(in).getFirst().shape();
                yield w.length() == 0 || in.get(0).shape().length() == 0
                        ? 0
                        : handle(c.config(), in.get(0), w, in.get(1).shape(), false, null)
                                .bytes(ConvHandle.BACKWARD_WEIGHTS);
            }
            default -> 0;
        };
    }

    private static ConvHandle handle(Conv2dConfig c, Spec x, Shape w, Shape y, boolean bias, Unary activation) {
        int unary = activation == null ? -1 : activation.ordinal();
        return ConvHandle.of(c, x.dataType().code(), x.shape(), w, y, bias, unary);
    }

    static BoundKernel conv2d(Binding b, Conv2d op) {
        return conv2d(b, op, null);
    }

    /** A convolution with a function on its result. */
    static BoundKernel conv2d(Binding b, Conv2d op, Unary activation) {
        boolean bias = b.in.size() == 3;
        ConvHandle h = handle(op.config(), b.x(0).spec(), b.x(1).shape(), b.y(0).shape(), bias, activation);
        b.keep(h);
        MemorySegment handle = h.address();
        Pointer x = b.in(0);
        MemorySegment w = b.px(1);
        MemorySegment pb = bias ? b.px(2) : MemorySegment.NULL;
        Pointer y = b.out(0);
        MemorySegment scratch = b.scratch(h.bytes(ConvHandle.FORWARD));
        return b.kernel(() -> gatun_h.gt_conv2d_forward(handle, x.at, w, pb, y.at, scratch));
    }

    /** Bytes of the weights as a forward pass reads them fastest. */
    static long packedBytes(Conv2d op, Unary activation, List<Spec> in) {
        Shape y = op.infer(in).getFirst().shape();
        return handle(op.config(), in.get(0), in.get(1).shape(), y, in.size() == 3, activation)
                .bytes(ConvHandle.PACKED_WEIGHTS);
    }

    /** Packs the weights into the second output. */
    static BoundKernel conv2dPack(Binding b, Conv2d op, Unary activation) {
        ConvHandle h = handle(op.config(), b.x(0).spec(), b.x(1).shape(), b.y(0).shape(), b.in.size() == 3, activation);
        b.keep(h);
        long room = b.y(1).length() * b.y(1).dataType().bytes();
        if (room < h.bytes(ConvHandle.PACKED_WEIGHTS)) { // threads or backends may have changed since it was asked
            throw new ShapeException("[conv2d] packed weights received " + room + " bytes: expected "
                    + h.bytes(ConvHandle.PACKED_WEIGHTS) + "; ask again after changing threads or backends");
        }
        MemorySegment handle = h.address();
        MemorySegment w = b.px(1);
        MemorySegment packed = b.py(1);
        return b.kernel(() -> gatun_h.gt_conv2d_pack(handle, w, packed));
    }

    /** A convolution that reads the weights from the second output, where {@link #conv2dPack} put them. */
    static BoundKernel conv2dPacked(Binding b, Conv2d op, Unary activation) {
        boolean bias = b.in.size() == 3;
        ConvHandle h = handle(op.config(), b.x(0).spec(), b.x(1).shape(), b.y(0).shape(), bias, activation);
        b.keep(h);
        MemorySegment handle = h.address();
        Pointer x = b.in(0);
        MemorySegment packed = b.py(1);
        MemorySegment pb = bias ? b.px(2) : MemorySegment.NULL;
        Pointer y = b.out(0);
        MemorySegment scratch = b.scratch(h.bytes(ConvHandle.FORWARD));
        return b.kernel(() -> gatun_h.gt_conv2d_forward_packed(handle, x.at, packed, pb, y.at, scratch));
    }

    static BoundKernel conv2dInputGrad(Binding b, Conv2dInputGrad op) {
        ConvHandle h = handle(op.config(), b.y(0).spec(), b.x(1).shape(), b.x(0).shape(), false, null);
        b.keep(h);
        MemorySegment handle = h.address();
        MemorySegment g = b.px(0);
        MemorySegment w = b.px(1);
        MemorySegment gx = b.py(0);
        MemorySegment scratch = b.scratch(h.bytes(ConvHandle.BACKWARD_DATA));
        return b.kernel(() -> gatun_h.gt_conv2d_backward_data(handle, g, w, gx, scratch));
    }

    static BoundKernel conv2dWeightGrad(Binding b, Conv2dWeightGrad op) {
        if (b.x(0).length() == 0) {
            return ElementwiseKernels.fill(b, 0);
        }
        ConvHandle h = handle(op.config(), b.x(0).spec(), b.y(0).shape(), b.x(1).shape(), false, null);
        b.keep(h);
        MemorySegment handle = h.address();
        Pointer x = b.in(0);
        MemorySegment g = b.px(1);
        MemorySegment gw = b.py(0);
        MemorySegment scratch = b.scratch(h.bytes(ConvHandle.BACKWARD_WEIGHTS));
        return b.kernel(() -> gatun_h.gt_conv2d_backward_weights(handle, x.at, g, gw, MemorySegment.NULL, scratch));
    }

    static BoundKernel maxPool2d(Binding b, MaxPool2d op) {
        MemorySegment desc = desc(b, op.config(), b.x(0).shape(), b.y(0).shape());
        MemorySegment x = b.px(0);
        MemorySegment y = b.py(0);
        MemorySegment argmax = b.out.size() > 1 ? b.py(1) : MemorySegment.NULL;
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_pool2d(POOL_MAX, type, desc, x, y, argmax));
    }

    static BoundKernel maxPool2dGrad(Binding b, MaxPool2dGrad op) {
        MemorySegment desc = desc(b, op.config(), b.y(0).shape(), b.x(0).shape());
        MemorySegment g = b.px(0);
        MemorySegment argmax = b.px(1);
        MemorySegment gx = b.py(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_pool2d_grad(POOL_MAX, type, desc, argmax, g, gx));
    }

    static BoundKernel maxPool2dPick(Binding b, MaxPool2dPick op) {
        MemorySegment desc = desc(b, op.config(), b.x(0).shape(), b.y(0).shape());
        MemorySegment x = b.px(0);
        MemorySegment argmax = b.px(1);
        MemorySegment y = b.py(0);
        int type = b.type();
        return b.kernel(() -> gatun_h.gt_pool2d_pick(type, desc, argmax, x, y));
    }

    static BoundKernel avgPool2d(Binding b, AvgPool2d op) {
        MemorySegment desc = desc(b, op.config(), b.x(0).shape(), b.y(0).shape());
        MemorySegment x = b.px(0);
        MemorySegment y = b.py(0);
        int type = b.type();
        int kind = average(op.countPadding());
        return b.kernel(() -> gatun_h.gt_pool2d(kind, type, desc, x, y, MemorySegment.NULL));
    }

    static BoundKernel avgPool2dGrad(Binding b, AvgPool2dGrad op) {
        MemorySegment desc = desc(b, op.config(), b.y(0).shape(), b.x(0).shape());
        MemorySegment g = b.px(0);
        MemorySegment gx = b.py(0);
        int type = b.type();
        int kind = average(op.countPadding());
        return b.kernel(() -> gatun_h.gt_pool2d_grad(kind, type, desc, MemorySegment.NULL, g, gx));
    }

    private static int average(boolean countPadding) {
        return countPadding ? gatun_h.GT_POOL_AVG_PADDED() : gatun_h.GT_POOL_AVG();
    }

    private static MemorySegment desc(Binding b, Pool2dConfig c, Shape image, Shape pooled) {
        long[] desc = {
            image.size(0),
            image.size(1),
            image.size(2),
            image.size(3),
            pooled.size(2),
            pooled.size(3),
            c.kernelH(),
            c.kernelW(),
            c.strideH(),
            c.strideW(),
            c.padTop(),
            c.padLeft()
        };
        MemorySegment m = b.longs(desc.length);
        for (int i = 0; i < desc.length; i++) {
            m.setAtIndex(ValueLayout.JAVA_LONG, i, desc[i]);
        }
        return m;
    }
}
