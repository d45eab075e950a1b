package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.Kernels;
import io.gatun.ops.Binary;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.Elementwise;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.Unary;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation, in every type and layout, against the reference interpreter. */
class OperationTest {
    /** Where several roundings, or sums of many terms, add up. */
    private static final double SUMS = 12;

    static Stream<Unary> unary() {
        return Stream.of(Unary.values());
    }

    static Stream<Binary> binary() {
        return Stream.of(Binary.values());
    }

    private static boolean takes(Elementwise op, DataType type) {
        return switch (op.domain()) {
            case LOGICAL -> type == DataType.BOOL;
            case INTEGER -> type.isInteger();
            default -> true;
        };
    }

    /** Values that suit an operation: what it does elsewhere is tested by {@link SpecialValuesTest}. */
    static ReferenceValue values(Random random, DataType type, long... sizes) {
        Shape shape = Shape.of(sizes);
        double[] v = new double[(int) shape.length()];
        for (int i = 0; i < v.length; i++) {
            v[i] = type == DataType.BOOL
                    ? random.nextInt(2)
                    : type.isInteger() ? random.nextInt(9) - (type.isUnsigned() ? 0 : 4) : random.nextDouble() * 4 - 2;
        }
        return ReferenceValue.of(type, shape, v);
    }

    @ParameterizedTest
    @MethodSource
    void unary(Unary op) {
        for (DataType type : DataType.numeric()) {
            if (!takes(op, type)) {
                continue;
            }
            for (long[] shape : List.of(
                    new long[] {}, new long[] {0}, new long[] {37}, new long[] {3, 0, 2}, new long[] {5, 3, 7})) {
                check(op, 2, List.of(values(new Random(1), type, shape)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource
    void binary(Binary op) {
        Random random = new Random(2);
        for (DataType type : DataType.numeric()) {
            if (!takes(op, type)) {
                continue;
            }
            check(op, 4, List.of(values(random, type, 5, 3, 7), values(random, type, 5, 3, 7)));
            check(op, 4, List.of(values(random, type, 5, 1, 7), values(random, type, 3, 1)));
            check(op, 4, List.of(values(random, type), values(random, type, 4, 5)));
            check(op, 4, List.of(values(random, type, 4, 5), values(random, type, 1)));
            check(op, 4, List.of(values(random, type, 2, 0, 3), values(random, type, 2, 1, 3)));
            check(op, 4, List.of(values(random, type), values(random, type)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Binary.class,
            names = {"ADD", "MUL", "DIV", "MAX", "LT", "EQ"})
    void typesArePromoted(Binary op) {
        for (DataType a : DataType.numeric()) {
            for (DataType b : DataType.numeric()) {
                Random random = new Random(3);
                check(op, 2, List.of(values(random, a, 3, 4), values(random, b, 4)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "UTF8")
    void casts(DataType from) {
        for (DataType to : DataType.numeric()) {
            check(new Cast(to), 1, List.of(values(new Random(4), from, 5, 3, 4)));
            check(new Cast(to), 1, List.of(values(new Random(4), from)));
        }
    }

    static Stream<OperationCase> others() {
        return OperationCase.all().stream();
    }

    @ParameterizedTest
    @MethodSource
    void others(OperationCase c) {
        for (DataType type : c.types()) {
            check(c.op(), SUMS, c.inputs(new Random(5), type));
        }
    }

    /** Runs an operation on the same values in several layouts; all must give the reference's results. */
    static void check(Op op, double factor, List<ReferenceValue> in) {
        List<ReferenceValue> expected = in.isEmpty()
                ? ReferenceValue.of(0).applyAll(op, in)
                : in.getFirst().applyAll(op, in);
        for (Variant variant : Variant.values()) {
            try (Scope scope = Scope.open()) {
                List<NDArray> arrays = in.stream().map(variant::of).toList();
                List<NDArray> actual = Eager.applyAll(op, arrays);
                String what =
                        op + " of " + in.stream().map(ReferenceValue::spec).toList() + " " + variant;
                for (int i = 0; i < expected.size(); i++) {
                    Expect.same(expected.get(i), actual.get(i), factor, what + ", result " + i);
                }
                List<NDArray> bound = bound(op, arrays, expected);
                for (int i = 0; i < expected.size(); i++) {
                    Expect.same(expected.get(i), bound.get(i), factor, what + " bound, result " + i);
                }
                // A further call uses the kernel of the first, on other memory.
                List<NDArray> others = in.stream().map(variant::of).toList();
                arrays.forEach(x -> x.assign(0));
                List<NDArray> again = Eager.applyAll(op, others);
                for (int i = 0; i < expected.size(); i++) {
                    Expect.same(expected.get(i), again.get(i), factor, what + " again, result " + i);
                    if (!again.get(i).isView()) {
                        assertFalse(again.get(i).sharesMemory(actual.get(i)), what + " writes its own memory");
                    }
                }
            }
        }
    }

    /** The results of a bound kernel, run twice over memory that holds something else. */
    private static List<NDArray> bound(Op op, List<NDArray> in, List<ReferenceValue> expected) {
        List<Spec> specs = in.stream().map(NDArray::spec).toList();
        List<NDArray> ready = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            NDArray x = in.get(i).castTo(Kernels.inputType(op, specs, i));
            ready.add(Kernels.accepts(op, i, x) ? x : x.dup());
        }
        List<NDArray> out = expected.stream()
                .map(e -> Nd.ones(e.dataType(), e.shape().toArray()))
                .toList();
        try (BoundKernel kernel = Kernels.bind(op, ready, out)) {
            kernel.run();
            kernel.run();
        }
        return out;
    }
}
