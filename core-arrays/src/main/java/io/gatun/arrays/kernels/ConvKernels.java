package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.Op;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Convolutions: their passes, plain, fused and channel-last, and the packing of their weights. */
final class ConvKernels {
    private static final MemorySegment NONE = MemorySegment.NULL;

    private ConvKernels() {}

    /** Whether the operation is a pass of a convolution. */
    static boolean has(Op op) {
        return ConvPass.of(op, 0) != null;
    }

    /** Bytes of scratch that a pass needs; 0 for other operations. */
    static long scratchBytes(Op op, List<Spec> in) {
        ConvPass pass = ConvPass.of(op, in.size());
        ConvHandle h = pass == null ? null : pass.handle(in, op.infer(in).getFirst());
        return h == null ? 0 : h.bytes(pass.pass());
    }

    static BoundKernel bind(Binding b) {
        ConvPass pass = ConvPass.of(b.op, b.in.size());
        ConvHandle h = pass.handle(b.in.stream().map(NDArray::spec).toList(), b.y(0).spec());
        if (h == null) {
            return pass.pass() == ConvHandle.BACKWARD_DATA && pass.residual()
                    ? b.kernel(ElementwiseKernels.convert(b, 2))
                    : b.kernel(ElementwiseKernels.fill(b, 0)); // weights of an empty batch
        }
        b.keep(h);
        MemorySegment handle = h.address();
        Pointer first = b.in(0);
        Pointer second = b.in(1);
        Pointer out = b.out(0);
        Pointer residual = pass.residual() ? b.in(b.in.size() - 1) : new Pointer(NONE);
        MemorySegment scratch = b.scratch(h.bytes(pass.pass()));
        return switch (pass.pass()) {
            case ConvHandle.FORWARD -> {
                Pointer bias = pass.bias() ? b.in(2) : new Pointer(NONE);
                yield b.kernel(() ->
                        gatun_h.gt_conv2d_forward(handle, first.at, second.at, bias.at, residual.at, out.at, scratch));
            }
            case ConvHandle.BACKWARD_DATA ->
                b.kernel(() ->
                        gatun_h.gt_conv2d_backward_data(handle, first.at, second.at, residual.at, out.at, scratch));
            default ->
                b.kernel(() -> gatun_h.gt_conv2d_backward_weights(handle, first.at, second.at, out.at, NONE, scratch));
        };
    }

    /** Bytes of the weights as a forward pass reads them fastest; 0 for other operations and empty results. */
    static long packedBytes(Op op, List<Spec> in) {
        ConvPass pass = ConvPass.of(op, in.size());
        ConvHandle h = pass == null || pass.pass() != ConvHandle.FORWARD
                ? null
                : pass.handle(in, op.infer(in).getFirst());
        return h == null ? 0 : h.bytes(ConvHandle.PACKED_WEIGHTS);
    }

    /** Packs the weights into the output. */
    static BoundKernel pack(Binding b) {
        ConvHandle h = forward(b);
        long room = b.y(0).length() * b.y(0).dataType().bytes();
        if (room < h.bytes(ConvHandle.PACKED_WEIGHTS)) { // threads or backends may have changed since it was asked
            throw new ShapeException("[" + b.op.label() + "] packed weights received " + room + " bytes: expected "
                    + h.bytes(ConvHandle.PACKED_WEIGHTS) + "; ask again after changing threads or backends");
        }
        MemorySegment handle = h.address();
        MemorySegment w = b.px(1);
        MemorySegment packed = b.py(0);
        return b.kernel(() -> gatun_h.gt_conv2d_pack(handle, w, packed));
    }

    /** A forward pass that reads the weights from the second output, where {@link #pack} put them. */
    static BoundKernel packed(Binding b) {
        ConvPass pass = ConvPass.of(b.op, b.in.size());
        ConvHandle h = forward(b);
        MemorySegment handle = h.address();
        Pointer x = b.in(0);
        MemorySegment packed = b.py(1);
        Pointer bias = pass.bias() ? b.in(2) : new Pointer(NONE);
        Pointer residual = pass.residual() ? b.in(b.in.size() - 1) : new Pointer(NONE);
        Pointer y = b.out(0);
        MemorySegment scratch = b.scratch(h.bytes(ConvHandle.FORWARD));
        return b.kernel(
                () -> gatun_h.gt_conv2d_forward_packed(handle, x.at, packed, bias.at, residual.at, y.at, scratch));
    }

    private static ConvHandle forward(Binding b) {
        List<Spec> in = b.in.stream().map(NDArray::spec).toList();
        ConvPass pass = ConvPass.of(b.op, in.size());
        ConvHandle h = pass.handle(in, b.op.infer(in).getFirst());
        b.keep(h);
        return h;
    }
}
