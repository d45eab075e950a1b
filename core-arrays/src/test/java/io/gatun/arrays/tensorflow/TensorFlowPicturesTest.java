package io.gatun.arrays.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.ChildProcess;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.image.ResizeConfig;
import io.gatun.ops.image.ResizeMethod;
import io.gatun.ops.spatial.ConvConfig;
import io.gatun.ops.spatial.DataFormat;
import io.gatun.ops.spatial.PaddingMode;
import io.gatun.ops.spatial.PoolConfig;
import io.gatun.ops.spatial.WeightsFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What TensorFlow computes of pictures and volumes; see the folder of {@code -Dgatun.conformance}. */
class TensorFlowPicturesTest {
    static Path folder() throws Exception {
        Path archive = Path.of(System.getProperty("gatun.conformance", "../../shared/conformance"), "tf-graphs.tar.xz");
        Assumptions.assumeTrue(Files.exists(archive), () -> "skipped: there is no " + archive);
        Path to = Path.of("target", "conformance");
        Path examples = to.resolve("tf_graphs").resolve("examples");
        if (!Files.exists(examples.resolve("yuv_to_rgb"))) {
            Files.createDirectories(to);
            ChildProcess.run(List.of("tar", "xJf", archive.toString(), "-C", to.toString()));
        }
        return examples;
    }

    /** Every node of an operation that is here, whose inputs are constants and whose results are known. */
    @TestFactory
    Stream<DynamicTest> everyNode() throws Exception {
        Path examples = folder();
        List<DynamicTest> tests = new ArrayList<>();
        Set<String> ops = new TreeSet<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(examples)) {
            files = all.filter(f -> f.endsWith("frozen_model.pb")).sorted().toList();
        }
        for (Path file : files) {
            Map<String, GraphFile.Node> graph = GraphFile.read(file);
            for (GraphFile.Node n : graph.values()) {
                Path expected = file.resolveSibling(n.name().replace("/", "____") + ".prediction.csv");
                if (KNOWN.contains(n.op()) && Files.exists(expected) && constants(graph, n) != null) {
                    ops.add(n.op());
                    tests.add(DynamicTest.dynamicTest(
                            examples.relativize(file.getParent()) + " " + n.op(), () -> check(graph, n, expected)));
                }
            }
        }
        assertTrue(tests.size() >= 40 && ops.size() >= 12, "cases: " + tests.size() + " of " + ops);
        return tests.stream();
    }

    private static List<GraphFile.Tensor> constants(Map<String, GraphFile.Node> graph, GraphFile.Node n) {
        List<GraphFile.Tensor> out = new ArrayList<>();
        for (String input : n.inputs()) {
            GraphFile.Node source = graph.get(input);
            while (source != null && source.op().equals("Identity")) {
                source = graph.get(source.inputs().getFirst());
            }
            if (source == null
                    || !source.op().equals("Const")
                    || source.attributes().get("value").tensor().type() == null) {
                return null;
            }
            out.add(source.attributes().get("value").tensor());
        }
        return out;
    }

    private static void check(Map<String, GraphFile.Node> graph, GraphFile.Node n, Path expected) throws IOException {
        try (Scope scope = Scope.open()) {
            List<NDArray> in = constants(graph, n).stream()
                    .map(t -> Nd.create(t.values(), t.shape()).castTo(t.type()))
                    .toList();
            List<NDArray> out = compute(n, in);
            for (int i = 0; i < out.size(); i++) {
                String suffix = i == 0 ? "" : "." + i;
                String base = expected.getFileName().toString().replace(".prediction.csv", suffix);
                Path csv = expected.resolveSibling(base + ".prediction.csv");
                if (!Files.exists(csv)) {
                    continue;
                }
                compare(out.get(i), lines(csv), lines(expected.resolveSibling(base + ".prediction.shape")));
            }
        }
    }

    static double[] lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(l -> !l.isBlank())
                    .mapToDouble(l -> l.equals("true") ? 1 : l.equals("false") ? 0 : Double.parseDouble(l))
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compare(NDArray y, double[] values, double[] shape) {
        assertEquals(values.length, y.length());
        if (shape.length == y.rank()) {
            assertArrayEquals(
                    Arrays.stream(shape).mapToLong(s -> (long) s).toArray(),
                    y.shape().toArray());
        }
        double[] found = y.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], found[i], 2e-5 * (1 + Math.abs(values[i])), "element " + i);
        }
    }

    static final Set<String> KNOWN = Set.of(
            "ResizeBicubic",
            "ResizeBilinear",
            "ResizeNearestNeighbor",
            "ResizeArea",
            "CropAndResize",
            "NonMaxSuppressionV2",
            "NonMaxSuppressionV3",
            "NonMaxSuppressionV5",
            "ExtractImagePatches",
            "LRN",
            "RGBToHSV",
            "HSVToRGB",
            "AdjustContrastv2",
            "AdjustHue",
            "AdjustSaturation",
            "SpaceToBatchND",
            "BatchToSpaceND",
            "SpaceToBatch",
            "BatchToSpace",
            "SpaceToDepth",
            "DepthToSpace",
            "Conv3D",
            "Conv3DBackpropInputV2",
            "MaxPool3D",
            "AvgPool3D",
            "MaxPool",
            "AvgPool",
            "MaxPoolWithArgmax",
            "Dilation2D",
            "DrawBoundingBoxesV2",
            "DrawBoundingBoxes");

    private static ResizeConfig resize(GraphFile.Node n, ResizeMethod method) {
        return n.flag("half_pixel_centers")
                ? ResizeConfig.of(method)
                : ResizeConfig.legacy(method, n.flag("align_corners"));
    }

    private static NDArray resized(GraphFile.Node n, List<NDArray> in, ResizeMethod method) {
        long[] size = in.get(1).toLongArray();
        return in.get(0).imageResize(size[0], size[1], resize(n, method));
    }

    private static PaddingMode padding(GraphFile.Node n) {
        return PaddingMode.valueOf(n.text("padding"));
    }

    static DataFormat format(GraphFile.Node n) {
        return n.attributes().containsKey("data_format") ? DataFormat.of(n.text("data_format")) : DataFormat.NHWC;
    }

    /** The numbers of the spatial axes. */
    private static int[] inner(int[] v, DataFormat f) {
        return f.isLast() ? Arrays.copyOfRange(v, 1, v.length - 1) : Arrays.copyOfRange(v, 2, v.length);
    }

    private static PoolConfig pool(GraphFile.Node n) {
        DataFormat f = format(n);
        return PoolConfig.of(inner(n.ints("ksize"), f))
                .withStrides(inner(n.ints("strides"), f))
                .withMode(padding(n))
                .withFormat(f);
    }

    static ConvConfig conv(GraphFile.Node n) {
        DataFormat f = format(n);
        return ConvConfig.of(inner(n.ints("strides"), f))
                .withDilation(n.attributes().containsKey("dilations") ? inner(n.ints("dilations"), f) : new int[] {1})
                .withMode(padding(n))
                .withFormat(f)
                .withWeights(WeightsFormat.YXIO);
    }

    static int[] ints(NDArray x) {
        return Arrays.stream(x.toLongArray()).mapToInt(v -> (int) v).toArray();
    }

    static int[] column(NDArray pairs, int side) {
        int[] all = ints(pairs);
        int[] out = new int[all.length / 2];
        for (int i = 0; i < out.length; i++) {
            out[i] = all[2 * i + side];
        }
        return out;
    }

    private static double number(List<NDArray> in, int i, double otherwise) {
        return i < in.size() ? in.get(i).castTo(DataType.DOUBLE).toDoubleArray()[0] : otherwise;
    }

    static List<NDArray> compute(GraphFile.Node n, List<NDArray> in) {
        NDArray x = in.get(0);
        return switch (n.op()) {
            case "ResizeBicubic" -> List.of(resized(n, in, ResizeMethod.BICUBIC));
            case "ResizeBilinear" -> List.of(resized(n, in, ResizeMethod.BILINEAR));
            case "ResizeNearestNeighbor" -> List.of(resized(n, in, ResizeMethod.NEAREST));
            case "ResizeArea" -> List.of(resized(n, in, ResizeMethod.AREA));
            case "CropAndResize" -> {
                int[] size = ints(in.get(3));
                double outside = n.real("extrapolation_value");
                yield List.of(
                        n.text("method").equals("nearest")
                                ? x.cropAndResizeNearest(in.get(1), in.get(2), size[0], size[1], outside)
                                : x.cropAndResize(in.get(1), in.get(2), size[0], size[1], outside));
            }
            case "NonMaxSuppressionV2", "NonMaxSuppressionV3" ->
                List.of(x.nonMaxSuppression(
                        in.get(1),
                        (int) number(in, 2, 0),
                        number(in, 3, 0.5),
                        number(in, 4, Double.NEGATIVE_INFINITY)));
            case "NonMaxSuppressionV5" -> {
                Assumptions.assumeFalse(n.flag("pad_to_max_output_size"), "padded results are for importers to make");
                yield x.nonMaxSuppressionSoft(
                        in.get(1), (int) number(in, 2, 0), number(in, 3, 0), number(in, 4, 0), number(in, 5, 0));
            }
            case "ExtractImagePatches" ->
                List.of(x.extractImagePatches(
                        inner(n.ints("ksizes"), DataFormat.NHWC),
                        inner(n.ints("strides"), DataFormat.NHWC),
                        inner(n.ints("rates"), DataFormat.NHWC),
                        n.text("padding").equals("SAME")));
            case "LRN" ->
                List.of(x.localResponseNormalization(
                        (int) n.attributes().get("depth_radius").number(),
                        n.real("bias"),
                        n.real("alpha"),
                        n.real("beta"),
                        DataFormat.NHWC));
            case "RGBToHSV" -> List.of(x.rgbToHsv());
            case "HSVToRGB" -> List.of(x.hsvToRgb());
            case "AdjustContrastv2" -> List.of(x.adjustContrast(number(in, 1, 1)));
            case "AdjustHue" -> List.of(x.adjustHue(number(in, 1, 0)));
            case "AdjustSaturation" -> List.of(x.adjustSaturation(number(in, 1, 1)));
            case "SpaceToBatchND" ->
                List.of(x.spaceToBatch(ints(in.get(1)), column(in.get(2), 0), column(in.get(2), 1)));
            case "BatchToSpaceND" ->
                List.of(x.batchToSpace(ints(in.get(1)), column(in.get(2), 0), column(in.get(2), 1)));
            case "SpaceToBatch", "BatchToSpace" -> {
                int b = (int) n.attributes().get("block_size").number();
                int[] blocks = {b, b};
                yield List.of(
                        n.op().startsWith("S")
                                ? x.spaceToBatch(blocks, column(in.get(1), 0), column(in.get(1), 1))
                                : x.batchToSpace(blocks, column(in.get(1), 0), column(in.get(1), 1)));
            }
            case "SpaceToDepth" ->
                List.of(x.spaceToDepth((int) n.attributes().get("block_size").number(), format(n)));
            case "DepthToSpace" ->
                List.of(x.depthToSpace((int) n.attributes().get("block_size").number(), format(n)));
            case "Conv3D" -> List.of(x.conv3d(in.get(1), conv(n)));
            case "Conv3DBackpropInputV2" -> List.of(in.get(2).deconv3d(in.get(1), conv(n)));
            case "MaxPool3D" -> List.of(x.maxPooling3d(pool(n)));
            case "AvgPool3D" -> List.of(x.avgPooling3d(pool(n)));
            case "MaxPool" -> List.of(x.maxPooling2d(pool(n)));
            case "AvgPool" -> List.of(x.avgPooling2d(pool(n)));
            case "MaxPoolWithArgmax" -> x.maxPoolWithArgmax(pool(n));
            case "Dilation2D" ->
                List.of(x.dilation2D(
                        in.get(1),
                        n.ints("strides"),
                        n.ints("rates"),
                        n.text("padding").equals("SAME")));
            case "DrawBoundingBoxes", "DrawBoundingBoxesV2" -> List.of(x.drawBoundingBoxes(in.get(1), in.get(2)));
            default -> throw new AssertionError(n.op());
        };
    }
}
