package io.gatun.autodiff.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.flatbuffers.FlatBufferBuilder;
import io.gatun.autodiff.files.generated.Value;
import io.gatun.ops.Composite;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import io.gatun.ops.Softmax;
import io.gatun.ops.Unary;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpCodecTest {
    static Stream<Class<?>> operations() {
        return OpInstances.classes().stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationComesBack(Class<?> type) {
        List<Op> instances = OpInstances.of(type);
        assertFalse(
                instances.isEmpty(),
                () -> "no " + type.getName() + " could be made of values of its components' "
                        + "types: teach OpInstances what it takes, so that saving it is tested");
        for (Op op : instances) {
            assertEquals(op, OpCodec.read(throughTables(OpCodec.write(op))), op::toString);
        }
    }

    @Test
    void thereAreOperations() {
        assertTrue(OpInstances.classes().size() > 30);
    }

    private static Tree throughTables(Tree tree) {
        FlatBufferBuilder b = new FlatBufferBuilder();
        b.finish(TreeTables.write(b, new Strings(b), tree));
        byte[] bytes = b.sizedByteArray();
        return TreeTables.read(Value.getRootAsValue(ByteBuffer.wrap(bytes)), new Budget(bytes.length), 0);
    }

    /** An operation with all kinds of components. */
    record Odd(
            byte b,
            short s,
            float f,
            List<Double> reals,
            long[] longs,
            List<List<Integer>> nested,
            Inner inner,
            List<Op> ops,
            Shape shape)
            implements Composite {
        record Inner(String text, Boolean flag) {}

        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return in;
        }
    }

    private static Odd odd() {
        return new Odd(
                (byte) -3,
                (short) 300,
                0.1f,
                List.of(-0.0, Double.NaN),
                new long[] {Long.MIN_VALUE},
                List.of(List.of(1, 2), List.of()),
                new Odd.Inner("\u00fc", null),
                List.of(Unary.EXP, new Softmax(3)),
                Shape.of(-1, 2));
    }

    @Test
    void usersOperationsAreKnownOnceRegistered() {
        String message = assertThrows(GatunException.class, () -> OpCodec.write(new Unregistered(1)))
                .getMessage();
        assertTrue(message.contains("OpRegistry.register(Unregistered.class)"), message);
        Tree.Rec foreign = new Tree.Rec("java.lang.ProcessBuilder", List.of(), List.of());
        assertThrows(FileFormatException.class, () -> OpCodec.read(foreign));
        OpRegistry.register(Odd.class);
        Odd back = (Odd) OpCodec.read(throughTables(OpCodec.write(odd())));
        assertEquals(Long.MIN_VALUE, back.longs()[0]);
        assertEquals(
                odd().toString().replaceAll("\\[J@[0-9a-f]+", ""),
                back.toString().replaceAll("\\[J@[0-9a-f]+", ""));
        assertThrows(GatunException.class, () -> OpRegistry.register("io.gatun.ops.Mine", Odd.class));
    }

    record Unregistered(int x) implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return in;
        }
    }

    /** A component was added; files of before have none. */
    record Grown(int x, double added) implements Composite {
        Grown(int x) {
            this(x, 7);
        }

        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return in;
        }
    }

    @Test
    void operationsMayGrow() {
        OpRegistry.register("grown", Grown.class);
        Tree.Rec older = new Tree.Rec("grown", List.of("x"), List.of(new Tree.Whole(3)));
        assertEquals(new Grown(3, 7), OpCodec.read(older));
        Tree.Rec newer = new Tree.Rec(
                "grown",
                List.of("x", "added", "later"),
                List.of(new Tree.Whole(3), new Tree.Real(1), new Tree.Whole(3)));
        String message = assertThrows(FileFormatException.class, () -> OpCodec.read(newer))
                .getMessage();
        assertTrue(message.contains("[later]") && message.contains("newer version"), message);
        Tree.Rec none = new Tree.Rec("grown", List.of(), List.of());
        assertThrows(FileFormatException.class, () -> OpCodec.read(none));
    }

    @Test
    void filesNameNoOtherClasses() {
        for (String name : List.of(
                "java.lang.Runtime",
                "../Softmax",
                "Shape",
                "SpecValue",
                "Tape$Node",
                "reference.Philox",
                "GatunException",
                "softmax",
                "",
                "io.gatun.ops.Softmax",
                "A".repeat(100_000))) {
            Tree tree = new Tree.Rec(name, List.of(), List.of());
            assertThrows(FileFormatException.class, () -> OpCodec.read(tree), name);
        }
        assertNull(OpRegistry.find("no.such.Thing"));
    }

    @Test
    void wrongComponentsAreRefused() {
        refuse(new Tree.Rec("Softmax", List.of("axis"), List.of(new Tree.Whole(1L << 40))), "axis");
        refuse(new Tree.Rec("Softmax", List.of("axis"), List.of(new Tree.Text("1"))), "axis");
        refuse(new Tree.Rec("Softmax", List.of("axis"), List.of(new Tree.Nothing())), "axis");
        refuse(new Tree.Rec("Softmax", List.of("axis", "axis"), List.of(new Tree.Whole(1), new Tree.Whole(1))), "axis");
        refuse(new Tree.Rec("Softmax", List.of("axis"), List.of()), "Softmax");
        refuse(new Tree.Rec("Dropout", List.of("rate"), List.of(new Tree.Real(2))), "expected 0 <= rate < 1");
        refuse(new Tree.Constant("Unary", "LAUGH"), "Unary.LAUGH");
        refuse(new Tree.Constant("DataType", "FLOAT"), "expected Op");
        refuse(new Tree.Rec("Reshape", List.of("to"), List.of(new Tree.Numbers(new long[] {-5}))), "negative");
        refuse(new Tree.Rec("Reshape", List.of("to"), List.of(new Tree.Numbers(new long[100]))), "100 axes");
        refuse(new Tree.Rec("Permute", List.of("axes"), List.of(new Tree.Nothing())), "Permute");
        Function<Tree, Tree> around = t -> new Tree.Items(List.of(t));
        Tree deep = new Tree.Whole(1);
        for (int i = 0; i < 100; i++) {
            deep = around.apply(deep);
        }
        refuse(deep, "list");
    }

    private static void refuse(Tree tree, String part) {
        FileFormatException e = assertThrows(FileFormatException.class, () -> OpCodec.read(tree));
        assertTrue(e.getMessage().toLowerCase().contains(part.toLowerCase()), e::getMessage);
    }
}
