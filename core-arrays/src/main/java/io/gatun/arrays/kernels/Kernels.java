package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.ops.AvgPool2d;
import io.gatun.ops.AvgPool2dGrad;
import io.gatun.ops.Binary;
import io.gatun.ops.BroadcastTo;
import io.gatun.ops.Cast;
import io.gatun.ops.Composite;
import io.gatun.ops.Concat;
import io.gatun.ops.Conv2d;
import io.gatun.ops.Conv2dInputGrad;
import io.gatun.ops.Conv2dWeightGrad;
import io.gatun.ops.CumSum;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Dropout;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Fill;
import io.gatun.ops.Gather;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostOp;
import io.gatun.ops.MatMul;
import io.gatun.ops.MaxPool2d;
import io.gatun.ops.MaxPool2dGrad;
import io.gatun.ops.MaxPool2dPick;
import io.gatun.ops.Op;
import io.gatun.ops.Pad;
import io.gatun.ops.Permute;
import io.gatun.ops.Primitive;
import io.gatun.ops.RandomFill;
import io.gatun.ops.Range;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.ScatterAdd;
import io.gatun.ops.Select;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Slice;
import io.gatun.ops.Spec;
import io.gatun.ops.StopGradient;
import io.gatun.ops.Unary;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.PutRow;
import io.gatun.ops.control.Structured;
import io.gatun.ops.fused.FusedElementwise;
import io.gatun.ops.sets.Unique;
import java.util.List;

/**
 * The one place where operations meet native code. Eager arrays use it for one run, plans for many: {@link #bind} takes every
 * decision (layouts, shapes in native memory, convolution handles, scratch), {@link BoundKernel#run} only computes.
 */
public final class Kernels {
    private Kernels() {}

    /** True for operations that {@link #bind} takes: all but composites without a kernel of their own. */
    public static boolean hasKernel(Op op) {
        return !(op instanceof Composite c) || c instanceof JavaKernel || c instanceof HostOp || bindsNative(c);
    }

    /** True for composites that {@link #bind} turns into a native call, whatever their inputs. */
    public static boolean bindsNative(Composite op) {
        return NnKernels.has(op);
    }

    /** True for operations that native code computes, in the types that it takes; the others run as Java or as their composition. */
    public static boolean isNative(Op op) {
        return !(op instanceof Composite c) || !(c instanceof JavaKernel) && (NnKernels.has(c) || c instanceof Unique);
    }

    /** True for factorizations that LAPACK computes for FLOAT and DOUBLE where it is there. */
    public static boolean isLapack(Op op) {
        return op instanceof Composite c && LapackKernels.has(c);
    }

    /** True for operations whose result can share the elements of the input: see {@link #view}. */
    public static boolean isView(Op op) {
        return op instanceof Reshape
                || op instanceof Permute
                || op instanceof BroadcastTo
                || op instanceof Slice
                || op instanceof StopGradient
                || op instanceof Barrier;
    }

    /** The result of a view operation, or null where a reshape needs a copy (bind it then: it writes one). */
    public static NDArray view(Op op, NDArray x) {
        return x.viewOrNull(op);
    }

    /** True if input i must be contiguous. Matrix products take transposed matrices too: {@link #accepts} knows. */
    public static boolean needsContiguous(Op op, int i) {
        return switch (op) {
            case Elementwise e -> false;
            case FusedElementwise f -> f.isKey(i);
            case Composite c -> !TransformerKernels.takesStrides(c, i);
            case Structured s -> false;
            case Primitive p ->
                switch (p) {
                    case Reshape o -> false;
                    case Permute o -> false;
                    case BroadcastTo o -> false;
                    case Slice o -> false;
                    case StopGradient o -> false;
                    case Cast o -> false;
                    case Select o -> false;
                    case Reduce o -> false;
                    case CumSum o -> true;
                    case Pad o -> false;
                    case Concat o -> false;
                    case Gather o -> true;
                    case ScatterAdd o -> true;
                    case MatMul o -> true;
                    case Fill o -> false;
                    case Range o -> false;
                    case RandomFill o -> true;
                    case Dropout o -> true;
                    case Conv2d o -> true;
                    case Conv2dInputGrad o -> true;
                    case Conv2dWeightGrad o -> true;
                    case MaxPool2d o -> true;
                    case MaxPool2dGrad o -> true;
                    case MaxPool2dPick o -> true;
                    case AvgPool2d o -> true;
                    case AvgPool2dGrad o -> true;
                    case Barrier o -> false;
                    case Assert o -> true;
                    case PutRow o -> true;
                };
        };
    }

    /** True if the kernel takes input i with the layout that x has. */
    public static boolean accepts(Op op, int i, NDArray x) {
        if (x.isContiguous() || !needsContiguous(op, i)) {
            return true;
        }
        return op instanceof MatMul
                ? LinalgKernels.accepts(x, i == 1)
                : op instanceof Composite c && TransformerKernels.accepts(c, i, x);
    }

    /** The type to which input i must be cast before the operation is bound. */
    public static DataType inputType(Op op, List<Spec> in, int i) {
        DataType type = in.get(i).dataType();
        if (op instanceof Elementwise e) {
            return e.operandType(
                    e.arity() == 1
                            ? type
                            : DataType.promote(in.get(0).dataType(), in.get(1).dataType()));
        }
        if (op instanceof Reduce r) {
            return type == DataType.BOOL && r.kind().isIndex()
                    ? DataType.INT
                    : ReduceKernels.castsByBlocks(r, type) ? type : r.kind().operand(type);
        }
        if (op instanceof Composite c
                && (TransformerKernels.takesLongs(c, i)
                        || LossKernels.takesLongs(c, i)
                        || SetKernels.takesLongs(c, i))) {
            return DataType.LONG;
        }
        return i == 1 && (op instanceof Gather || op instanceof ScatterAdd || op instanceof PutRow)
                ? DataType.LONG
                : type;
    }

    /** Bytes of scratch memory that {@link #bind} wants; 0 for most operations. */
    public static long scratchBytes(Op op, List<Spec> in) {
        return RnnKernels.has(op) ? RnnKernels.scratchBytes(op, in) : ConvKernels.scratchBytes(op, in);
    }

    /**
     * Binds an operation whose scratch memory, if it needs any, is allocated here.
     *
     * @see #bind(Op, List, List, NDArray)
     */
    public static BoundKernel bind(Op op, List<NDArray> in, List<NDArray> out) {
        long bytes = scratchBytes(op, in.stream().map(NDArray::spec).toList());
        return bind(op, in, out, bytes == 0 ? null : Scratch.unscoped(bytes));
    }

    /**
     * Binds an operation to arrays.
     *
     * @param in inputs of the types of {@link #inputType} and layouts that the kernel {@link #accepts}
     * @param out contiguous outputs, of the shapes and types that the operation infers; element-wise operations may write into
     *     an input that is the same elements in the same places
     * @param scratch an array of at least {@link #scratchBytes}, 64-byte aligned, that nobody else uses while the kernel runs;
     *     null where 0 bytes are needed
     * @throws ShapeException if shapes or layouts do not fit
     * @throws DataTypeException if types do not fit
     * @throws GatunException for a composite without a kernel
     */
    public static BoundKernel bind(Op op, List<NDArray> in, List<NDArray> out, NDArray scratch) {
        check(op, in, out);
        long bytes = scratchBytes(op, in.stream().map(NDArray::spec).toList());
        if (bytes > Scratch.bytes(scratch)) {
            throw new ShapeException("[" + op.label() + "] bound to " + Scratch.bytes(scratch)
                    + " bytes of scratch memory: expected " + bytes);
        }
        return bind(new Binding(op, in, out, scratch, false));
    }

    private static void check(Op op, List<NDArray> in, List<NDArray> out) {
        List<Spec> specs = in.stream().map(NDArray::spec).toList();
        List<Spec> results = op.infer(specs);
        if (results.size() != out.size()) {
            throw new ShapeException(
                    "[" + op.label() + "] bound to " + out.size() + " outputs: expected " + results.size());
        }
        for (int i = 0; i < in.size(); i++) {
            DataType type = inputType(op, specs, i);
            if (specs.get(i).dataType() != type) {
                throw new DataTypeException("[" + op.label() + "] bound to input " + i + " " + specs.get(i)
                        + ": expected type " + type + ", cast it first");
            }
            if (!accepts(op, i, in.get(i))) {
                throw new ShapeException("[" + op.label() + "] bound to input " + i + " " + specs.get(i)
                        + " that is not contiguous: copy it first");
            }
        }
        for (int i = 0; i < out.size(); i++) {
            NDArray y = out.get(i);
            if (!y.spec().equals(results.get(i)) || !y.isContiguous() && !(op instanceof Elementwise)) {
                throw new ShapeException("[" + op.label() + "] bound to output " + i + " " + y.spec() + ": expected "
                        + results.get(i) + ", contiguous");
            }
        }
    }

    /**
     * Binds an operation without the checks of {@link #bind}, and without holding arrays: for eager execution, which does both.
     * The kernel runs at once; if it is an {@link EagerKernel} that can move, again on other arrays of the same forms.
     *
     * @param scratch as for bind
     */
    public static BoundKernel bindEager(Op op, List<NDArray> in, List<NDArray> out, NDArray scratch) {
        return bind(new Binding(op, in, out, scratch, true));
    }

    /**
     * Bytes of the weights of an operation in the form that {@link #bindPacked} reads; 0 for operations without weights, and
     * where packing gains nothing. Convolutions have such a form: plain, fused and channel-last.
     */
    public static long packedBytes(Op op, List<Spec> in) {
        return ConvKernels.packedBytes(op, in);
    }

    /**
     * Binds the packing of an operation's weights: run it once, and again whenever they change.
     *
     * @param in the operation's inputs, of which the weights alone are read
     * @param packed an array of at least {@link #packedBytes}, 64-byte aligned
     */
    public static BoundKernel bindPack(Op op, List<NDArray> in, NDArray packed) {
        return ConvKernels.pack(new Binding(op, in, List.of(packed), null, false));
    }

    /**
     * Binds an operation, as {@link #bind}, that reads its weights from where {@link #bindPack} put them.
     *
     * @param scratch as for bind
     */
    public static BoundKernel bindPacked(Op op, List<NDArray> in, NDArray out, NDArray packed, NDArray scratch) {
        check(op, in, List.of(out));
        return ConvKernels.packed(new Binding(op, in, List.of(out, packed), scratch, false));
    }

    private static BoundKernel bind(Binding b) {
        boolean empty = !b.out.isEmpty();
        for (NDArray y : b.out) {
            empty &= y.length() == 0;
        }
        if (empty) {
            return () -> {};
        }
        return switch (b.op) {
            case Unary u -> ElementwiseKernels.unary(b, u);
            case Binary o -> ElementwiseKernels.binary(b, o);
            case Primitive p -> bind(b, p);
            case Structured o -> ControlKernels.interpreted(b, o);
            case JavaKernel k -> JavaKernels.bind(b, k);
            case Composite c -> {
                BoundKernel k = NnKernels.bind(b, c);
                if (k == null && c instanceof HostOp h) {
                    yield HostKernels.bind(b, h);
                }
                if (k == null) {
                    throw new GatunException("[" + c.label() + "] has no kernel of its own: run its composition");
                }
                yield k;
            }
        };
    }

    /** No default: a primitive without a kernel does not compile. */
    private static BoundKernel bind(Binding b, Primitive op) {
        return switch (op) {
            case Reshape o -> MovementKernels.view(b, o);
            case Permute o -> MovementKernels.view(b, o);
            case BroadcastTo o -> MovementKernels.view(b, o);
            case Slice o -> MovementKernels.view(b, o);
            case StopGradient o -> MovementKernels.view(b, o);
            case Cast o -> b.kernel(ElementwiseKernels.convert(b, 0));
            case Select o -> ElementwiseKernels.select(b);
            case Reduce o -> ReduceKernels.reduce(b, o);
            case CumSum o -> ReduceKernels.cumSum(b, o);
            case Pad o -> MovementKernels.pad(b, o);
            case Concat o -> MovementKernels.concat(b, o);
            case Gather o -> MovementKernels.gather(b, o);
            case ScatterAdd o -> MovementKernels.scatterAdd(b, o);
            case MatMul o -> LinalgKernels.matmul(b, o);
            case Fill o -> b.kernel(ElementwiseKernels.fill(b, o.value()));
            case Range o -> ElementwiseKernels.range(b, o);
            case RandomFill o -> RandomKernels.fill(b, o);
            case Dropout o -> RandomKernels.dropout(b, o);
            case Conv2d o -> ConvKernels.bind(b);
            case Conv2dInputGrad o -> ConvKernels.bind(b);
            case Conv2dWeightGrad o -> ConvKernels.bind(b);
            case MaxPool2d o -> PoolKernels.bind(b, o, false);
            case MaxPool2dGrad o -> PoolKernels.bind(b, o, false);
            case MaxPool2dPick o -> PoolKernels.bind(b, o, false);
            case AvgPool2d o -> PoolKernels.bind(b, o, false);
            case AvgPool2dGrad o -> PoolKernels.bind(b, o, false);
            case Barrier o -> b.kernel(ElementwiseKernels.convert(b, 0));
            case Assert o -> ControlKernels.check(b, o);
            case PutRow o -> ControlKernels.putRow(b);
        };
    }
}
