package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.ops.rnn.RnnFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes that are not known before a graph runs, such as the batch, pass through shape inference. */
class UnknownSizesTest {
    private static SpecValue x(long... sizes) {
        return SpecValue.of(DataType.FLOAT, sizes);
    }

    static Stream<Arguments> passes() {
        Conv2dConfig same = Conv2dConfig.DEFAULT.same(28, 28, 5, 5);
        SpecValue image = x(-1, 1, 28, 28);
        return Stream.of(
                Arguments.of("add", x(-1, 3).add(x(3)), Shape.of(-1, 3)),
                Arguments.of("add of both", x(-1, 3).add(x(-1, 1)), Shape.of(-1, 3)),
                Arguments.of("add with known", x(-1, 3).add(x(5, 3)), Shape.of(5, 3)),
                Arguments.of("add(1)", x(-1, 3).add(1), Shape.of(-1, 3)),
                Arguments.of(
                        "conv2d", image.conv2d(x(20, 1, 5, 5), x(20), Conv2dConfig.of()), Shape.of(-1, 20, 24, 24)),
                Arguments.of("conv2d same", image.conv2d(x(20, 1, 5, 5), same), Shape.of(-1, 20, 28, 28)),
                Arguments.of(
                        "conv2d of any size", x(-1, 1, -1, -1).conv2d(x(2, 1, 5, 5), same), Shape.of(-1, 2, -1, -1)),
                Arguments.of("maxPool2d", image.maxPool2d(Pool2dConfig.of(2)), Shape.of(-1, 1, 14, 14)),
                Arguments.of("avgPool2d", image.avgPool2d(Pool2dConfig.of(2)), Shape.of(-1, 1, 14, 14)),
                Arguments.of("globalAvgPool2d", image.globalAvgPool2d(), Shape.of(-1, 1)),
                Arguments.of("reshape", image.reshape(-1, 784), Shape.of(-1, 784)),
                Arguments.of("reshape to known", image.reshape(2, 784), Shape.of(2, 784)),
                Arguments.of("expandDims", x(-1, 3).expandDims(1), Shape.of(-1, 1, 3)),
                Arguments.of("squeeze", x(-1, 1).squeeze(), Shape.of(-1)),
                Arguments.of("flatten", image.flatten(), Shape.of(-1)),
                Arguments.of("permute", image.permute(0, 2, 3, 1), Shape.of(-1, 28, 28, 1)),
                Arguments.of("matmul", x(-1, 784).matmul(x(784, 10)), Shape.of(-1, 10)),
                Arguments.of("matmul transposed", x(-1, 784).matmul(x(-1, 10), true, false), Shape.of(784, 10)),
                Arguments.of("linear", x(-1, 784).linear(x(784, 10), x(10)), Shape.of(-1, 10)),
                Arguments.of("softmax", x(-1, 10).softmax(-1), Shape.of(-1, 10)),
                Arguments.of("sum", x(-1, 10).sum(1), Shape.of(-1)),
                Arguments.of("mean", x(-1, 10).mean(), Shape.SCALAR),
                Arguments.of("max, kept", x(-1, 10).max(true, 0), Shape.of(1, 10)),
                Arguments.of("argmax", x(-1, 10).argmax(-1), Shape.of(-1)),
                Arguments.of("variance", x(-1, 10).variance(0), Shape.of(10)),
                Arguments.of("softmaxCrossEntropy", x(-1, 10).softmaxCrossEntropy(x(-1, 10)), Shape.SCALAR),
                Arguments.of("meanSquaredError", x(-1, 10).meanSquaredError(x(-1, 10)), Shape.SCALAR),
                Arguments.of("batchNorm", image.batchNorm(x(1), x(1), x(1), x(1), 1e-3), Shape.of(-1, 1, 28, 28)),
                Arguments.of(
                        "batchNormTrain", image.batchNormTrain(x(1), x(1), 1e-3).getFirst(), image.shape()),
                Arguments.of("layerNorm", x(-1, 8).layerNorm(x(8), x(8), 1e-3), Shape.of(-1, 8)),
                Arguments.of(
                        "lstmLayer",
                        x(-1, -1, 7)
                                .lstmLayer(x(7, 12), x(3, 12), x(12), RnnFormat.NTS)
                                .getFirst(),
                        Shape.of(-1, -1, 3)),
                Arguments.of(
                        "lstmLayer, last state",
                        x(-1, 7, -1)
                                .lstmLayer(x(7, 12), x(3, 12), x(12), RnnFormat.NST)
                                .get(2),
                        Shape.of(-1, 3)),
                Arguments.of("concat", Ops.concat(1, List.of(x(-1, 2), x(-1, 3))), Shape.of(-1, 5)),
                Arguments.of("concat of unknown", Ops.concat(0, List.of(x(-1, 2), x(4, 2))), Shape.of(-1, 2)),
                Arguments.of("slice", x(-1, 8).slice(1, 2, 5), Shape.of(-1, 3)),
                Arguments.of("slice of unknown", x(-1, 8).slice(0, 2, 5), Shape.of(-1, 8)),
                Arguments.of("pad", x(-1, 8).pad(new long[] {0, 1}, new long[] {0, 1}), Shape.of(-1, 10)),
                Arguments.of("pad of unknown", x(-1, 8).pad(new long[] {1, 0}, new long[2]), Shape.of(-1, 8)),
                Arguments.of("gather", x(100, 8).gather(SpecValue.of(DataType.LONG, -1, 5), 0), Shape.of(-1, 5, 8)),
                Arguments.of("oneHot", SpecValue.of(DataType.LONG, -1).oneHot(10), Shape.of(-1, 10)),
                Arguments.of("tile", x(-1, 2).tile(1, 3), Shape.of(-1, 6)),
                Arguments.of("repeat", x(-1, 2).repeat(1, 3), Shape.of(-1, 6)),
                Arguments.of("zerosLike", x(-1, 2).zerosLike(), Shape.of(-1, 2)),
                Arguments.of("broadcastTo", x(-1, 1).broadcastTo(-1, 3), Shape.of(-1, 3)),
                Arguments.of("dropout", x(-1, 2).dropout(0.5, SpecValue.of(DataType.LONG, 2)), Shape.of(-1, 2)),
                Arguments.of("cumsum", x(-1, 2).cumsum(1), Shape.of(-1, 2)),
                Arguments.of("select", x(-1, 2).gt(0).select(x(-1, 2), x()), Shape.of(-1, 2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void passes(String name, SpecValue result, Shape expected) {
        assertEquals(expected, result.shape());
    }

    /** A whole network's shapes, with the batch unknown. */
    @org.junit.jupiter.api.Test
    void lenet() {
        SpecValue y = x(-1, 784)
                .reshape(-1, 1, 28, 28)
                .conv2d(x(20, 1, 5, 5), x(20), Conv2dConfig.of())
                .maxPool2d(Pool2dConfig.of(2))
                .conv2d(x(50, 20, 5, 5), x(50), Conv2dConfig.of())
                .maxPool2d(Pool2dConfig.of(2))
                .reshape(-1, 800)
                .linear(x(800, 500), x(500))
                .relu()
                .linear(x(500, 10), x(10));
        assertEquals(Spec.of(DataType.FLOAT, -1, 10), y.spec());
    }
}
