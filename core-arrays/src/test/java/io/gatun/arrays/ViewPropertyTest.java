package io.gatun.arrays;

import io.gatun.ops.BroadcastTo;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Permute;
import io.gatun.ops.Reduce;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.Slice;
import io.gatun.ops.Unary;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random chains of views, and kernels on what comes out, against the reference interpreter. */
class ViewPropertyTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void chains(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            try (Scope scope = Scope.open()) {
                DataType type =
                        DataType.numeric().get(random.nextInt(DataType.numeric().size()));
                long[] sizes = random.longs(random.nextInt(5), 0, 6).toArray();
                ReferenceValue expected = OperationTest.values(random, type, sizes);
                NDArray actual = Variant.values()[random.nextInt(Variant.values().length)].of(expected);
                StringBuilder chain = new StringBuilder("seed " + seed + " round " + round + " " + expected.spec());
                for (int i = 0; i < 5; i++) {
                    Op op = next(random, expected.shape());
                    chain.append(" -> ").append(op);
                    expected = expected.apply(op, List.of(expected));
                    actual = actual.apply(op, List.of(actual));
                    Expect.same(expected, actual, 1, chain.toString());
                }
                Expect.same(expected.apply(Unary.NEG), actual.apply(Unary.NEG), 1, chain + " -> neg");
                Expect.same(expected.add(expected), actual.add(actual), 1, chain + " -> add");
                List<Integer> axes = IntStream.range(0, expected.shape().rank())
                        .filter(a -> random.nextBoolean())
                        .boxed()
                        .toList();
                Op sum = new Reduce(Reduce.Kind.SUM, axes, random.nextBoolean());
                Expect.same(
                        expected.apply(sum, List.of(expected)),
                        actual.apply(sum, List.of(actual)),
                        12,
                        chain + " -> " + sum);
            }
        }
    }

    private static Op next(Random random, Shape shape) {
        return switch (random.nextInt(4)) {
            case 0 -> slice(random, shape);
            case 1 -> {
                List<Integer> axes =
                        new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
                Collections.shuffle(axes, random);
                yield new Permute(axes);
            }
            case 2 -> reshape(random, shape);
            default -> broadcast(random, shape);
        };
    }

    private static Op slice(Random random, Shape shape) {
        List<Long> begin = new ArrayList<>();
        List<Long> end = new ArrayList<>();
        List<Long> step = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            boolean whole = random.nextBoolean();
            long s = random.nextInt(-3, 4);
            step.add(s == 0 ? 1 : s);
            begin.add(whole ? (s < 0 ? Long.MAX_VALUE : Long.MIN_VALUE) : random.nextLong(-7, 8));
            end.add(whole ? (s < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : random.nextLong(-7, 8));
        }
        return new Slice(begin, end, step);
    }

    /** The factors of the length, dealt to some axes. */
    private static Op reshape(Random random, Shape shape) {
        long[] sizes = new long[random.nextInt(1, 5)];
        java.util.Arrays.fill(sizes, 1);
        long left = shape.length();
        for (long f = 2; left > 1; ) {
            if (left % f == 0) {
                sizes[random.nextInt(sizes.length)] *= f;
                left /= f;
            } else {
                f++;
            }
        }
        if (left == 0) {
            sizes[0] = 0;
        }
        return new Reshape(Shape.of(sizes));
    }

    private static Op broadcast(Random random, Shape shape) {
        if (shape.rank() > 4 || shape.length() > 500) {
            return new BroadcastTo(shape);
        }
        List<Long> sizes = new ArrayList<>();
        if (random.nextBoolean()) {
            sizes.add((long) random.nextInt(3));
        }
        for (long s : shape.toArray()) {
            sizes.add(s == 1 ? random.nextInt(4) : s);
        }
        return new BroadcastTo(
                Shape.of(sizes.stream().mapToLong(Long::longValue).toArray()));
    }
}
