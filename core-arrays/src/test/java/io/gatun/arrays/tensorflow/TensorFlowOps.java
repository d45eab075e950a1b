package io.gatun.arrays.tensorflow;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.Binary;
import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Unary;
import io.gatun.ops.named.NamedOps;
import io.gatun.ops.named.StridedSlice;
import io.gatun.ops.nn.PadMode;
import io.gatun.ops.rnn.LstmConfiguration;
import io.gatun.ops.rnn.RnnFormat;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What TensorFlow's operators are in ours; those of pictures are in {@link TensorFlowPicturesTest}. */
final class TensorFlowOps {
    private TensorFlowOps() {}

    private static final Map<String, Unary> UNARY = NamedOps.elementwise(
            "tensorflow",
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
            "Erfc",
            "Exp",
            "Expm1",
            "Floor",
            "IsFinite",
            "IsInf",
            "IsNan",
            "Log",
            "Log1p",
            "LogicalNot",
            "Neg",
            "Reciprocal",
            "Relu",
            "Rint",
            "Round",
            "Rsqrt",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softplus",
            "Sqrt",
            "Square",
            "Tan",
            "Tanh");

    private static final Map<String, Binary> BINARY = NamedOps.elementwise(
            "tensorflow",
            Binary.class,
            "Add",
            "AddV2",
            "Atan2",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "Equal",
            "FloorDiv",
            "FloorMod",
            "Greater",
            "GreaterEqual",
            "LeftShift",
            "Less",
            "LessEqual",
            "LogicalAnd",
            "LogicalOr",
            "Maximum",
            "Minimum",
            "Mul",
            "NotEqual",
            "Pow",
            "RightShift",
            "SquaredDifference",
            "Sub");

    /** The results of a node, or null if ours have no words for it. */
    static List<NDArray> compute(GraphFile.Node n, List<NDArray> in) {
        if (UNARY.containsKey(n.op())) {
            return List.of(in.getFirst().apply(UNARY.get(n.op())));
        }
        if (BINARY.containsKey(n.op())) {
            return List.of(in.getFirst().apply(BINARY.get(n.op()), in.get(1)));
        }
        if (TensorFlowPicturesTest.KNOWN.contains(n.op()) && !n.flag("pad_to_max_output_size")) {
            return TensorFlowPicturesTest.compute(n, in);
        }
        List<NDArray> several = several(n, in);
        if (several != null) {
            return several;
        }
        NDArray one = movement(n, in);
        one = one != null ? one : reduction(n, in);
        one = one != null ? one : other(n, in);
        return one == null ? null : List.of(one);
    }

    private static int[] axes(NDArray x) {
        return TensorFlowPicturesTest.ints(x);
    }

    private static int axis(NDArray x) {
        return (int) x.toLongArray()[0];
    }

    private static List<NDArray> several(GraphFile.Node n, List<NDArray> in) {
        NDArray x = in.isEmpty() ? null : in.getFirst();
        return switch (n.op()) {
            case "Unpack" -> x.unstack(n.integer("axis", 0));
            case "Split" -> in.get(1).split(axis(x), n.integer("num_split", 1));
            case "SplitV" -> {
                long[] sizes = in.get(1).toLongArray();
                int axis = x.shape().axis("SplitV", axis(in.get(2)));
                long known = Arrays.stream(sizes).filter(s -> s >= 0).sum();
                long at = 0;
                List<NDArray> out = new java.util.ArrayList<>();
                for (long s : sizes) {
                    long size = s < 0 ? x.size(axis) - known : s;
                    out.add(x.slice(axis, at, at + size));
                    at += size;
                }
                yield out;
            }
            case "IdentityN" -> in;
            case "ShapeN" ->
                in.stream().map(v -> shape(v).castTo(n.type("out_type"))).toList();
            case "TopKV2" -> {
                List<NDArray> both = x.topK(in.get(1).toLongArray()[0]);
                yield List.of(both.get(0), both.get(1).castTo(DataType.INT));
            }
            case "Unique", "UniqueWithCounts" -> {
                List<NDArray> u = x.uniqueWithCounts(false);
                yield List.of(
                        u.get(0), u.get(2).castTo(n.type("out_idx")), u.get(3).castTo(n.type("out_idx")));
            }
            case "ListDiff" -> {
                List<NDArray> both = x.listDiff(in.get(1));
                yield List.of(both.get(0), both.get(1).castTo(n.type("out_idx")));
            }
            case "DynamicPartition" -> x.dynamicPartition(in.get(1), n.integer("num_partitions", 1));
            case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" -> {
                DataFormat f = TensorFlowPicturesTest.format(n);
                double eps = n.real("epsilon");
                if (n.flag("is_training") || !n.attributes().containsKey("is_training")) {
                    NDArray first = f.isLast() ? x.permute(0, 3, 1, 2) : x;
                    List<NDArray> y = first.batchNormTrain(in.get(1), in.get(2), eps);
                    long count = x.length() / in.get(1).length();
                    yield List.of(
                            f.isLast() ? y.get(0).permute(0, 2, 3, 1) : y.get(0),
                            y.get(1),
                            y.get(2).mul((double) count / Math.max(count - 1, 1)));
                }
                yield List.of(x.batchNorm(in.get(3), in.get(4), in.get(1), in.get(2), eps, f.channels(4)));
            }
            case "Svd" -> {
                boolean vectors = n.flag("compute_uv") || !n.attributes().containsKey("compute_uv");
                yield x.svd(n.flag("full_matrices"), vectors);
            }
            case "NonMaxSuppressionV5", "NonMaxSuppressionV4" -> null; // padded
            case "LSTMBlockCell" ->
                x.lstmCell(in.get(1), in.get(2), in.get(3), in.get(4), in.get(5), in.get(6), in.get(7), lstm(n));
            case "BlockLSTM" ->
                in.get(1)
                        .lstmBlock(
                                x, in.get(2), in.get(3), in.get(4), in.get(5), in.get(6), in.get(7), in.get(8),
                                lstm(n));
            case "GRUBlockCell" -> x.gruCell(in.get(1), in.get(2), in.get(3), in.get(4), in.get(5));
            case "LogMatrixDeterminant" -> x.slogdet();
            case "Lu" -> {
                List<NDArray> lu = x.lu();
                yield List.of(lu.get(0), lu.get(1).castTo(n.type("output_idx_type")));
            }
            case "SoftmaxCrossEntropyWithLogits" -> {
                NDArray labels = in.get(1).broadcastTo(x.shape());
                yield List.of(x.softmaxCrossEntropyRows(labels), x.softmax(1).sub(labels));
            }
            case "SparseSoftmaxCrossEntropyWithLogits" -> {
                NDArray hot = in.get(1).oneHot(x.size(1), x.dataType());
                yield List.of(
                        x.sparseSoftmaxCrossEntropyRows(in.get(1)), x.softmax(1).sub(hot));
            }
            default -> null;
        };
    }

    private static LstmConfiguration lstm(GraphFile.Node n) {
        return new LstmConfiguration(
                RnnFormat.TNS,
                n.flag("use_peephole"),
                n.attributes().containsKey("forget_bias") ? n.real("forget_bias") : 1,
                n.attributes().containsKey("cell_clip") ? n.real("cell_clip") : 3);
    }

    private static NDArray shape(NDArray x) {
        return Nd.create(x.shape().toArray(), x.rank());
    }

    /** A size of -1 that nothing says is what the sizes other than 0 leave. */
    private static long[] sizes(NDArray x, long[] sizes) {
        if (x.length() > 0 || Arrays.stream(sizes).noneMatch(s -> s == 0)) {
            return sizes;
        }
        long have = Arrays.stream(x.shape().toArray()).filter(s -> s != 0).reduce(1, (a, b) -> a * b);
        long said = Arrays.stream(sizes).filter(s -> s > 0).reduce(1, (a, b) -> a * b);
        return Arrays.stream(sizes).map(s -> s < 0 ? have / said : s).toArray();
    }

    private static NDArray movement(GraphFile.Node n, List<NDArray> in) {
        NDArray x = in.isEmpty() ? null : in.getFirst();
        return switch (n.op()) {
            case "Identity", "StopGradient", "Snapshot", "CheckNumerics", "DeepCopy", "PreventGradient" -> x;
            case "Cast" -> x.cast(n.type("DstT"));
            case "Bitcast" -> x.bitcast(n.type("type"));
            case "Reshape" -> x.reshape(sizes(x, in.get(1).toLongArray()));
            case "Shape" -> shape(x).castTo(n.attributes().containsKey("out_type") ? n.type("out_type") : DataType.INT);
            case "Rank" -> Nd.scalar(x.rank());
            case "Size" ->
                Nd.scalar(x.length())
                        .castTo(n.attributes().containsKey("out_type") ? n.type("out_type") : DataType.INT);
            case "ZerosLike" -> x.zerosLike();
            case "OnesLike" -> x.onesLike();
            case "Fill" -> in.get(1).broadcastTo(Shape.of(x.toLongArray()));
            case "BroadcastTo" -> x.broadcastTo(Shape.of(in.get(1).toLongArray()));
            case "BroadcastArgs" -> {
                Shape s = Shape.broadcast(
                        "BroadcastArgs",
                        Shape.of(x.toLongArray()),
                        Shape.of(in.get(1).toLongArray()));
                yield Nd.create(s.toArray(), s.rank()).castTo(x.dataType());
            }
            case "Range" -> x.range(in.get(1), in.get(2));
            case "LinSpace" -> x.linspace(in.get(1), in.get(2).toLongArray()[0]);
            case "ExpandDims" -> x.expandDims(axis(in.get(1)));
            case "Squeeze" ->
                x.squeeze(n.attributes().containsKey("squeeze_dims") ? n.ints("squeeze_dims") : new int[0]);
            case "Transpose" -> x.permute(axes(in.get(1)));
            case "Pack" -> Ops.stack(n.integer("axis", 0), in);
            case "ParallelConcat" -> Ops.concat(0, in);
            case "ConcatV2" -> Ops.concat(axis(in.getLast()), in.subList(0, in.size() - 1));
            case "Concat" -> Ops.concat(axis(x), in.subList(1, in.size()));
            case "Tile" -> x.tile(in.get(1).toLongArray());
            case "ReverseV2" -> in.get(1).length() == 0 ? x : x.reverse(axes(in.get(1)));
            case "Roll" -> x.roll(in.get(1).toLongArray(), axes(in.get(2)));
            case "Slice" -> {
                long[] begin = in.get(1).toLongArray();
                long[] size = in.get(2).toLongArray();
                long[] end = new long[begin.length];
                for (int i = 0; i < end.length; i++) {
                    end[i] = size[i] < 0 ? x.size(i) : begin[i] + size[i];
                }
                yield x.slice(begin, end);
            }
            case "Pad" -> x.pad(PadMode.CONSTANT, 0, in.get(1).toLongArray());
            case "PadV2" ->
                x.pad(
                        PadMode.CONSTANT,
                        in.get(2).castTo(DataType.DOUBLE).toDoubleArray()[0],
                        in.get(1).toLongArray());
            case "MirrorPad" ->
                x.pad(PadMode.valueOf(n.text("mode")), 0, in.get(1).toLongArray());
            case "Gather", "GatherV2" -> {
                int axis = in.size() > 2 ? axis(in.get(2)) : 0;
                yield n.integer("batch_dims", 0) == 0 ? x.gather(in.get(1), axis) : null;
            }
            case "GatherNd" -> x.gatherNd(in.get(1));
            case "ScatterNd" -> in.get(1).scatterNd(x, Shape.of(in.get(2).toLongArray()));
            case "ReverseSequence" -> x.reverseSequence(in.get(1), n.integer("seq_dim", 0), n.integer("batch_dim", 0));
            case "Where" -> x.nonZero();
            case "Select" -> {
                boolean rows = x.rank() == 1 && in.get(1).rank() > 1;
                long[] sizes = new long[in.get(1).rank()];
                Arrays.fill(sizes, 1);
                if (rows) {
                    sizes[0] = x.length();
                }
                yield (rows ? x.reshape(sizes) : x).select(in.get(1), in.get(2));
            }
            case "SelectV2" -> x.select(in.get(1), in.get(2));
            case "OneHot" -> {
                int axis = n.integer("axis", -1);
                yield axis != -1
                        ? null
                        : x.oneHot(in.get(1).toLongArray()[0], DataType.BOOL).select(in.get(2), in.get(3));
            }
            case "MatrixDiag" -> x.matrixDiag();
            case "MatrixDiagPart" -> x.matrixDiagPart();
            case "MatrixSetDiag" -> x.setDiag(in.get(1));
            case "MatrixBandPart" -> x.bandPart(axis(in.get(1)), axis(in.get(2)));
            case "StridedSlice" ->
                StridedSlice.of(
                        x,
                        in.get(1).toLongArray(),
                        in.get(2).toLongArray(),
                        in.get(3).toLongArray(),
                        new StridedSlice.Masks(
                                n.integer("begin_mask", 0),
                                n.integer("end_mask", 0),
                                n.integer("ellipsis_mask", 0),
                                n.integer("new_axis_mask", 0),
                                n.integer("shrink_axis_mask", 0)));
            case "Assign" -> in.get(1);
            case "ScatterAdd" -> x.scatterAdd(in.get(1), in.get(2));
            case "ScatterSub" -> x.scatterSub(in.get(1), in.get(2));
            case "ScatterMul" -> x.scatterMul(in.get(1), in.get(2));
            case "ScatterDiv" -> x.scatterDiv(in.get(1), in.get(2));
            case "ScatterMax" -> x.scatterMax(in.get(1), in.get(2));
            case "ScatterMin" -> x.scatterMin(in.get(1), in.get(2));
            case "ScatterUpdate" -> x.scatterUpdate(in.get(1), in.get(2));
            case "ScatterNdAdd" -> x.scatterNdAdd(in.get(1), in.get(2));
            case "ScatterNdSub" -> x.scatterNdSub(in.get(1), in.get(2));
            case "ScatterNdUpdate" -> x.scatterNdUpdate(in.get(1), in.get(2));
            case "InvertPermutation" -> x.invertPermutation();
            case "DynamicStitch", "ParallelDynamicStitch" ->
                Ops.dynamicStitch(in.subList(0, in.size() / 2), in.subList(in.size() / 2, in.size()));
            default -> null;
        };
    }

    private static NDArray reduction(GraphFile.Node n, List<NDArray> in) {
        NDArray x = in.isEmpty() ? null : in.getFirst();
        boolean keep = n.flag("keep_dims");
        return switch (n.op()) {
            case "Sum", "Mean", "Prod", "Max", "Min", "All", "Any" -> {
                int[] axes = axes(in.get(1));
                if (axes.length == 0 || x.rank() == 0) {
                    yield x; // none, unlike ours
                }
                boolean nothing = Arrays.stream(axes).anyMatch(a -> x.size(a) == 0);
                if (nothing && n.op().startsWith("M") && !n.op().equals("Mean")) { // ours refuse that
                    double value = n.op().equals("Max") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
                    Shape s = x.sum(keep, axes).shape();
                    yield Nd.full(x.dataType(), value, s.toArray());
                }
                NDArray y =
                        switch (n.op()) {
                            case "Sum" -> x.sum(keep, axes);
                            case "Mean" -> x.mean(keep, axes);
                            case "Prod" -> x.prod(keep, axes);
                            case "Max" -> x.max(keep, axes);
                            case "Min" -> x.min(keep, axes);
                            case "All" -> x.all(keep, axes);
                            default -> x.any(keep, axes);
                        };
                yield y.cast(x.dataType());
            }
            case "ArgMax" -> x.argmax(axis(in.get(1)));
            case "ArgMin" -> x.argmin(axis(in.get(1)));
            case "Cumsum" -> x.cumsum(axis(in.get(1)), n.flag("exclusive"), n.flag("reverse"));
            case "Cumprod" -> x.cumprod(axis(in.get(1)), n.flag("exclusive"), n.flag("reverse"));
            case "L2Loss" -> x.l2Loss();
            case "SegmentSum" -> x.segmentSum(in.get(1));
            case "SegmentMean" -> x.segmentMean(in.get(1));
            case "SegmentProd" -> x.segmentProd(in.get(1));
            case "SegmentMax" -> x.segmentMax(in.get(1));
            case "SegmentMin" -> x.segmentMin(in.get(1));
            case "UnsortedSegmentSum" -> x.unsortedSegmentSum(in.get(1), axis(in.get(2)));
            case "UnsortedSegmentProd" -> x.unsortedSegmentProd(in.get(1), axis(in.get(2)));
            case "UnsortedSegmentMax" -> x.unsortedSegmentMax(in.get(1), axis(in.get(2)));
            case "UnsortedSegmentMin" -> x.unsortedSegmentMin(in.get(1), axis(in.get(2)));
            case "NthElement" -> x.nthElement(axis(in.get(1)), n.flag("reverse"));
            case "InTopKV2" -> x.inTopK(in.get(1), axis(in.get(2)));
            case "HistogramFixedWidth" -> {
                double[] range = in.get(1).castTo(DataType.DOUBLE).toDoubleArray();
                yield x.histogramFixedWidth(range[0], range[1], axis(in.get(2))).castTo(n.type("dtype"));
            }
            default -> null;
        };
    }

    private static NDArray other(GraphFile.Node n, List<NDArray> in) {
        NDArray x = in.isEmpty() ? null : in.getFirst();
        return switch (n.op()) {
            case "AddN", "AccumulateNV2" -> Ops.mergeAdd(in);
            case "BiasAdd" ->
                x.biasAdd(in.get(1), !TensorFlowPicturesTest.format(n).isLast());
            case "Div", "RealDiv" -> x.dataType().isFloating() ? x.div(in.get(1)) : x.truncDiv(in.get(1));
            case "TruncateDiv" -> x.truncDiv(in.get(1));
            case "Mod" -> x.fmod(in.get(1));
            case "DivNoNan" -> x.divNoNan(in.get(1));
            case "Invert" -> x.bitwiseNot();
            case "Selu" -> x.selu();
            case "Elu" -> x.elu();
            case "Relu6" -> x.relu6();
            case "LeakyRelu" -> x.leakyRelu(n.real("alpha"));
            case "Softsign" -> x.softsign();
            case "Softmax" -> x.softmax();
            case "LogSoftmax" -> x.logSoftmax();
            case "Lgamma" -> x.lgamma();
            case "Digamma" -> x.digamma();
            case "Igamma" -> x.igamma(in.get(1));
            case "Igammac" -> x.igammac(in.get(1));
            case "Zeta" -> x.zeta(in.get(1));
            case "Polygamma" -> x.polygamma(in.get(1));
            case "MatMul" -> x.matmul(in.get(1), n.flag("transpose_a"), n.flag("transpose_b"));
            case "BatchMatMul", "BatchMatMulV2" -> x.matmul(in.get(1), n.flag("adj_x"), n.flag("adj_y"));
            case "Cross" -> x.cross(in.get(1));
            case "Cholesky" -> x.cholesky();
            case "MatrixInverse" -> (n.flag("adjoint") ? x.t() : x).matrixInverse();
            case "MatrixDeterminant" -> x.matrixDeterminant();
            case "MatrixSolve" -> x.solve(in.get(1), n.flag("adjoint"));
            case "MatrixTriangularSolve" ->
                x.triangularSolve(
                        in.get(1), n.flag("lower") || !n.attributes().containsKey("lower"), n.flag("adjoint"));
            case "Conv2D" ->
                "EXPLICIT".equals(n.text("padding")) ? null : x.conv2d(in.get(1), TensorFlowPicturesTest.conv(n));
            case "DepthwiseConv2dNative" -> x.depthWiseConv2d(in.get(1), TensorFlowPicturesTest.conv(n));
            case "Conv2DBackpropInput" -> {
                ConvConfig c = TensorFlowPicturesTest.conv(n);
                long[] wanted = x.toLongArray();
                NDArray y = in.get(2).deconv2d(in.get(1), c);
                yield Arrays.equals(wanted, y.shape().toArray()) ? y : null;
            }
            case "FakeQuantWithMinMaxArgs" ->
                x.fakeQuantWithMinMaxArgs(
                        n.real("min"), n.real("max"), n.integer("num_bits", 8), n.flag("narrow_range"));
            case "FakeQuantWithMinMaxVars" ->
                x.fakeQuantWithMinMaxVars(in.get(1), in.get(2), n.integer("num_bits", 8), n.flag("narrow_range"));
            case "FakeQuantWithMinMaxVarsPerChannel" ->
                x.fakeQuantWithMinMaxVarsPerChannel(
                        in.get(1), in.get(2), n.integer("num_bits", 8), n.flag("narrow_range"));
            default -> null;
        };
    }
}
