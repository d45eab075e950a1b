package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gatun.ops.RandomFill.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What bad shapes, types and parameters get: each message names the operation, what it received, and what it expects. */
class ErrorsTest {
    private final List<DynamicTest> tests = new ArrayList<>();

    private static SpecValue x(long... sizes) {
        return SpecValue.of(DataType.FLOAT, sizes);
    }

    private static SpecValue of(DataType type, long... sizes) {
        return SpecValue.of(type, sizes);
    }

    private void shape(String message, Supplier<?> call) {
        add(ShapeException.class, message, call);
    }

    private void type(String message, Supplier<?> call) {
        add(DataTypeException.class, message, call);
    }

    private void add(Class<? extends GatunException> kind, String message, Supplier<?> call) {
        tests.add(dynamicTest(message, () -> {
            GatunException e = assertThrows(kind, call::get);
            assertEquals(message, e.getMessage());
            assertEquals(kind, e.getClass());
        }));
    }

    @TestFactory
    Stream<DynamicTest> elementwise() {
        shape(
                "[add] shapes [2, 3] and [2, 4] do not broadcast: axis -1 is 3 and 4; expected equal sizes, or 1",
                () -> x(2, 3).add(x(2, 4)));
        type("[and] takes BOOL, received FLOAT: compare first, for example x.neq(0)", () -> x(2).and(x(2)));
        type("[select] takes a BOOL condition, received FLOAT: compare first, for example x.gt(0)", () -> x(2).select(
                        x(2), x(2)));
        type("[any] takes BOOL, received FLOAT: compare first, for example x.neq(0)", () -> x(2).any());
        add(
                GatunException.class,
                "[constant] 9007199254740993 is not exact as a double: expected at most 2^53; make an array of it",
                () -> of(DataType.LONG, 2).add(9007199254740993L));
        add(
                GatunException.class,
                "[constant] 4294967296 beside INT: expected -2147483648 to 2147483647; cast to LONG first",
                () -> of(DataType.INT, 2).add(1L << 32));
        add(GatunException.class, "[clip] limits 1.0 and -1.0: expected low <= high", () -> x(2).clip(1, -1));
        add(GatunException.class, "[add] received 1 inputs: expected 2", () -> x(2).apply(
                        (Op) Binary.ADD, List.of(x(2))));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> views() {
        shape("[reshape] shape [2, 3] does not fit [4, -1]: expected the same number of elements, 6", () -> x(
                        2, 3).reshape(4, -1));
        shape("[reshape] shape [2, 3] does not fit [7]: expected the same number of elements, 6", () -> x(2, 3).reshape(
                        7));
        shape("[reshape] shape [0, 3] does not fit [0, -1]: expected the same number of elements, 0", () -> x(
                        0, 3).reshape(0, -1));
        shape("[reshape] shape [-1, 4] does not fit [3]: expected the same number of elements", () -> x(-1, 4).reshape(
                        3));
        shape("[reshape] received [-1, -1]: at most one size may be -1", () -> x(4).reshape(-1, -1));
        shape("[shape] negative size in [2, -3]: sizes are 0 or more", () -> x(6).reshape(2, -3));
        shape("[permute] axes [0, 0]: expected each of 0 to 1 once", () -> x(2, 3).permute(0, 0));
        shape("[permute] axes [1, 0] for shape [2, 3, 4]: expected 3 axes", () -> x(2, 3, 4)
                .permute(1, 0));
        shape("[permute] axis 3 is out of range for shape [2, 3]: expected -2 to 1", () -> x(2, 3).permute(3, 0));
        shape("[t] shape [3]: expected rank 2 or more", () -> x(3).t());
        shape("[expandDims] axis 4 for shape [2, 3]: expected -3 to 2", () -> x(2, 3).expandDims(4));
        shape("[squeeze] axis 1 of shape [1, 3] has size 3: expected 1", () -> x(1, 3).squeeze(1));
        shape(
                "[broadcastTo] shape [2, 3] does not broadcast to [4, 3]: expected equal sizes, or 1, aligned at the last axis",
                () -> x(2, 3).broadcastTo(4, 3));
        shape(
                "[broadcastTo] shape [2, 3] does not broadcast to [3]: expected equal sizes, or 1, aligned at the last axis",
                () -> x(2, 3).broadcastTo(3));
        shape(
                "[slice] begin [0], end [1], step [0]: expected one entry for each axis, and no step of 0",
                () -> x(3).slice(0, 0, 1, 0));
        shape("[slice] 1 ranges for shape [2, 3]: expected one for each axis", () -> x(2, 3).slice(
                        new long[1], new long[1]));
        shape("[slice] axis 2 is out of range for shape [2, 3]: expected -2 to 1", () -> x(2, 3).slice(2, 0, 1));
        shape("[tile] times [2, -1]: expected 0 or more", () -> x(2, 3).tile(2, -1));
        shape("[split] 2 parts along axis 0 of shape [3]: expected a divisor of 3", () -> x(3).split(0, 2));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> data() {
        shape("[pad] before [-1], after [0]: expected one width for each axis, 0 or more", () -> x(3).pad(
                        new long[] {-1}, new long[1]));
        shape("[pad] 1 widths for shape [2, 3]: expected one for each axis", () -> x(2, 3).pad(
                        new long[1], new long[1]));
        shape(
                "[concat] shapes [2, 3] and [3, 3] do not fit along axis 1: expected equal sizes along the others",
                () -> Ops.concat(1, List.of(x(2, 3), x(3, 3))));
        add(
                GatunException.class,
                "[concat] received no values: expected at least one",
                () -> Ops.concat(0, List.<SpecValue>of()));
        shape("[stack] shapes [2] and [3] differ: expected equal shapes", () -> Ops.stack(0, List.of(x(2), x(3))));
        type("[gather] takes integer indices, received FLOAT: cast first", () -> x(3).gather(x(1), 0));
        shape("[scatterAdd] shape [3, 2] with indices [2]: expected the sizes of the indices from axis 0 on", () -> x(
                        3, 2).scatterAdd(of(DataType.INT, 2), 0, 5));
        shape("[sum] axes [0, -2] of shape [2, 3]: expected each axis once", () -> x(2, 3).sum(0, -2));
        shape("[mean] axis 2 is out of range for shape [2, 3]: expected -2 to 1", () -> x(2, 3).mean(2));
        shape("[argmax] nothing to choose from along axes [0] of shape [0, 3]: expected a size of at least 1", () -> x(
                        0, 3).argmax(0));
        shape("[argmax] axes [0, 1] of shape [2, 3, 4]: expected one axis, or all of them", () -> x(2, 3, 4)
                .apply(new Reduce(Reduce.Kind.ARGMAX, List.of(0, 1), false), List.of(x(2, 3, 4))));
        shape(
                "[max] axes [1, 1]: expected each axis once, counted from the front",
                () -> new Reduce(Reduce.Kind.MAX, List.of(1, 1), false));
        shape(
                "[matmul] inner sizes differ: 3 and 4, of shapes [2, 3] and [4, 3]; did you mean the second one transposed, matmul(y, ta, !tb)?",
                () -> x(2, 3).matmul(x(4, 3)));
        shape("[matmul] inner sizes differ: 3 and 4, of shapes [2, 3] and [4]", () -> x(2, 3).matmul(x(4)));
        shape("[matmul] shapes [] and [3]: expected rank 1 or more; use mul for scalars", () -> x().matmul(x(3)));
        shape(
                "[matmul] shapes [2] and [3] do not broadcast: axis -1 is 2 and 3; expected equal sizes, or 1",
                () -> x(2, 4, 5).matmul(x(3, 5, 6)));
        type("[concat] inputs of different types: received FLOAT, INT; expected one type, cast first", () -> x(2).apply(
                        new Concat(0), List.of(x(2), of(DataType.INT, 2))));
        type("[range] takes integer or floating types, received BOOL", () -> new Range(DataType.BOOL, 0, 1, 3));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> networks() {
        type(
                "[softmax] takes floating types, received INT: cast first, for example x.cast(FLOAT)",
                () -> of(DataType.INT, 2, 3).apply(new Softmax(1), List.of(of(DataType.INT, 2, 3))));
        shape("[softmax] axis -1: expected an axis counted from the front", () -> new Softmax(-1));
        shape("[softmax] axis 2 is out of range for shape [2, 3]: expected -2 to 1", () -> x(2, 3).softmax(2));
        shape("[softmaxCrossEntropy] labels has shape [2, 4]: expected [2, 3]", () -> x(2, 3).softmaxCrossEntropy(
                        x(2, 4)));
        shape(
                "[softmaxCrossEntropy] logits [2, 3, 4] and labels [2, 3]: expected equal shapes [..., classes]",
                () -> x(2, 3, 4).softmaxCrossEntropy(x(2, 3)));
        shape("[meanSquaredError] predictions [4, 1] and labels [4]: expected equal shapes; reshape one", () -> x(4, 1)
                .meanSquaredError(x(4)));
        shape("[batchNormInfer] gamma has shape [2]: expected [3]", () -> x(4, 3).batchNorm(
                        x(3), x(3), x(2), x(3), 1e-3));
        shape("[biasActivation] x has shape [3]: expected [batch, channels, ...], rank 2 or more", () -> x(3).biasAdd(
                        x(3)));
        Conv2dConfig plain = Conv2dConfig.DEFAULT;
        shape("[conv2d] x has shape [3, 28, 28]: expected rank 4, [batch, channels, height, width]", () -> x(3, 28, 28)
                .conv2d(x(2, 3, 5, 5), plain));
        shape(
                "[conv2d] x has 3 channels, weights [8, 1, 5, 5] with 1 groups take 1: expected equal numbers",
                () -> x(1, 3, 28, 28).conv2d(x(8, 1, 5, 5), plain));
        shape("[conv2d] weights [3, 2, 5, 5]: expected out channels that 2 groups divide", () -> x(1, 4, 28, 28)
                .conv2d(x(3, 2, 5, 5), plain.withGroups(2)));
        shape("[conv2d] bias has shape [7]: expected [8]", () -> x(1, 3, 9, 9).conv2d(x(8, 3, 5, 5), x(7), plain));
        shape(
                "[conv2d] height 4 with padding 0 holds no kernel of 5: expected at least the kernel's size, and a kernel of 1 or more",
                () -> x(1, 3, 4, 9).conv2d(x(8, 3, 5, 5), plain));
        shape("[conv2d] stride 0x1, dilation 1x1, groups 1: expected 1 or more", () -> plain.withStride(0, 1));
        shape("[conv2d] padding -1, 0, -1, 0: expected 0 or more", () -> plain.withPadding(-1, 0));
        shape(
                "[pool2d] padding 2, 0, 2, 0 of a window of 2x2: expected 0 or more, and less than the window",
                () -> Pool2dConfig.of(2).withPadding(2, 0));
        shape("[pool2d] kernel 0x0, stride 1x1: expected 1 or more", () -> Pool2dConfig.of(0, 1));
        type(
                "[maxPool2d] takes floating types, received LONG: cast first, for example x.cast(FLOAT)",
                () -> of(DataType.LONG, 1, 1, 4, 4).maxPool2d(Pool2dConfig.of(2)));
        shape("[depthToSpace] 3 channels of shape [1, 3, 2, 2]: expected a multiple of 4", () -> x(1, 3, 2, 2)
                .depthToSpace(2));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> random() {
        add(
                GatunException.class,
                "[dropout] rate 1.0: expected 0 <= rate < 1, the share that is dropped",
                () -> x(3).dropout(1, of(DataType.LONG, 2)));
        shape("[dropout] key is FLOAT[2]: expected LONG[2], {seed, offset}", () -> x(3).dropout(0.5, x(2)));
        type(
                "[randomFill] NORMAL of type INT: expected a floating type",
                () -> new RandomFill(Distribution.NORMAL, DataType.INT, Shape.of(2), 0, 1));
        type(
                "[randomFill] BITS of type FLOAT: expected INT, UINT32, LONG or UINT64",
                () -> new RandomFill(Distribution.BITS, DataType.FLOAT, Shape.of(2), 0, 1));
        add(
                GatunException.class,
                "[randomFill] BERNOULLI(2.0, 0.0): expected UNIFORM a < b, NORMAL b >= 0, BERNOULLI 0 <= a <= 1",
                () -> new RandomFill(Distribution.BERNOULLI, DataType.FLOAT, Shape.of(2), 2, 0));
        shape(
                "[randomFill] shape [-1, 2]: expected known sizes",
                () -> new RandomFill(Distribution.UNIFORM, DataType.FLOAT, Shape.of(-1, 2), 0, 1));
        return tests.stream();
    }
}
