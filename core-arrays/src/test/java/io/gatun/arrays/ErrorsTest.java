package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.Binary;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.Pool2dConfig;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Softmax;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad shapes, types and indices: an exception that says what was received, and never a crash. */
class ErrorsTest {
    private static final NDArray X = Nd.ones(2, 3);
    private static final NDArray IMAGE = Nd.ones(1, 2, 5, 5);

    private static Arguments of(Class<? extends Throwable> type, String part, Executable use) {
        return Arguments.of(type, part, use);
    }

    static Stream<Arguments> bad() {
        Class<ShapeException> shape = ShapeException.class;
        return Stream.of(
                of(shape, "[add] shapes [2, 3] and [2] do not broadcast", () -> X.add(Nd.ones(2))),
                of(shape, "[matmul]", () -> X.matmul(X)),
                of(shape, "[matmul]", () -> X.matmul(Nd.scalar(1f))),
                of(shape, "[reshape]", () -> X.reshape(4)),
                of(shape, "[permute]", () -> X.permute(0, 0)),
                of(shape, "axis", () -> X.sum(2)),
                of(shape, "axis", () -> X.softmax(5)),
                of(shape, "[broadcastTo]", () -> X.broadcastTo(3, 3)),
                of(shape, "argmax", () -> Nd.zeros(0, 3).argmax(0)),
                of(shape, "channels", () -> IMAGE.conv2d(Nd.ones(1, 3, 3, 3), Conv2dConfig.of())),
                of(shape, "kernel", () -> IMAGE.conv2d(Nd.ones(1, 2, 9, 9), Conv2dConfig.of())),
                of(shape, "pool", () -> IMAGE.maxPool2d(Pool2dConfig.of(7))),
                of(shape, "rank 4", () -> X.maxPool2d(Pool2dConfig.of(2))),
                of(shape, "[shape]", () -> Nd.zeros(-2)),
                of(DataTypeException.class, "BOOL", () -> X.and(X)),
                of(DataTypeException.class, "BOOL", () -> X.select(X, X)),
                of(
                        DataTypeException.class,
                        "floating",
                        () -> X.apply(new Softmax(1), List.of(Nd.arange(4).reshape(2, 2)))),
                of(IndexException.class, "out of range", () -> X.gather(Nd.create(new int[] {0, 3}), 1)),
                of(IndexException.class, "out of range", () -> X.gather(Nd.create(new long[] {-4}), 1)),
                of(DataTypeException.class, "indices", () -> X.gather(X, 0)),
                of(GatunException.class, "inputs", () -> X.apply(Binary.ADD, List.of(X))),
                of(GatunException.class, "threads", () -> Nd.setNumThreads(0)));
    }

    @ParameterizedTest
    @MethodSource
    void bad(Class<? extends Throwable> type, String part, Executable use) {
        Throwable e = assertThrows(type, use);
        assertTrue(e.getMessage().toLowerCase().contains(part.toLowerCase()), e.getMessage());
        assertTrue(e.getMessage().startsWith("["), e.getMessage());
    }

    @Test
    void seventeenAxesAreTooManyForKernels() {
        long[] sizes = new long[17];
        Arrays.fill(sizes, 2);
        NDArray x = Nd.ones(sizes);
        assertEquals(2 << 17, x.add(1.0).reshape(-1).sum().item());
        ShapeException e = assertThrows(ShapeException.class, () -> x.add(x.transpose()));
        assertTrue(e.getMessage().contains("17 axes") && e.getMessage().contains("16"), e.getMessage());
        assertThrows(ShapeException.class, () -> x.transpose().dup());
        long[] sixteen = new long[16];
        Arrays.fill(sixteen, 2);
        NDArray y = Nd.ones(sixteen);
        assertEquals(2 << 16, y.add(y.transpose()).sum().item());
    }

    @Test
    void threadsAreCounted() {
        int before = Nd.numThreads();
        Nd.setNumThreads(1);
        assertEquals(1, Nd.numThreads());
        Nd.setNumThreads(before);
        assertEquals(before, Nd.numThreads());
    }

    @Test
    void promotion() {
        DataType[][] table = {
            {DataType.BOOL, DataType.INT, DataType.INT},
            {DataType.INT, DataType.LONG, DataType.LONG},
            {DataType.LONG, DataType.HALF, DataType.HALF},
            {DataType.HALF, DataType.BFLOAT16, DataType.FLOAT},
            {DataType.FLOAT, DataType.DOUBLE, DataType.DOUBLE},
            {DataType.LONG, DataType.FLOAT, DataType.FLOAT},
            {DataType.BOOL, DataType.BOOL, DataType.INT},
        };
        for (DataType[] row : table) {
            assertEquals(row[2], Nd.ones(row[0], 2).add(Nd.ones(row[1], 2)).dataType());
            assertEquals(row[2], Nd.ones(row[1], 2).mul(Nd.ones(row[0], 2)).dataType());
        }
        NDArray i = Nd.ones(DataType.INT, 2);
        assertEquals(DataType.FLOAT, i.div(i).dataType());
        assertEquals(DataType.FLOAT, i.add(0.5).dataType());
        assertEquals(DataType.INT, i.add(2L).dataType());
        assertEquals(DataType.HALF, Nd.ones(DataType.HALF, 2).add(0.5).dataType());
        assertEquals(DataType.LONG, i.sum().dataType());
        assertEquals(DataType.FLOAT, i.mean().dataType());
        assertEquals(DataType.BOOL, i.gt(i).dataType());
    }
}
