package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.arrays.inspect.Backends;
import io.gatun.arrays.kernels.JavaKernel;
import io.gatun.ops.DataType;
import io.gatun.ops.IndexException;
import io.gatun.ops.ScopeException;
import io.gatun.ops.Spec;
import io.gatun.ops.linalg.Inverse;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Kernels that are kept from call to call; {@link OperationTest} runs every operation twice. */
class RecipeTest {
    private static NDArray grid(double first) {
        return Nd.arange(DataType.DOUBLE, first, first + 12, 1).reshape(3, 4);
    }

    @Test
    void layoutsAndTypesHaveKernelsOfTheirOwn() {
        for (int round = 0; round < 3; round++) {
            NDArray x = grid(round);
            assertEquals(Nd.create(new double[] {6, 22, 38}).add(4.0 * round), x.sum(1));
            assertEquals(Nd.create(new double[] {12, 15, 18, 21}).add(3.0 * round), x.t().sum(1));
            assertEquals(
                    Nd.create(new double[] {12, 15, 18, 21}).add(3.0 * round).cast(DataType.FLOAT),
                    x.cast(DataType.FLOAT).sum(0));
            assertEquals(
                    Nd.create(new long[] {12, 15, 18, 21}).add(3.0 * round).cast(DataType.LONG),
                    x.cast(DataType.INT).sum(0));
        }
    }

    @Test
    void copiesAreMadeAnewForEachCall() {
        for (int row : new int[] {2, 0, 1}) {
            NDArray ids = Nd.scalar(DataType.INT, row); // the kernel wants LONG
            assertEquals(grid(5).get(Index.point(row)), grid(5).gather(ids, 0));
        }
    }

    @Test
    void partsOfAnArrayMoveWithIt() {
        for (int round = 0; round < 3; round++) {
            NDArray x = grid(10 * round);
            NDArray back = x.get(Index.reverse(), Index.reverse());
            NDArray joined = back.concat(1, x);
            assertEquals(back, joined.get(Index.all(), Index.interval(0, 4)));
            assertEquals(x, joined.get(Index.all(), Index.interval(4, 8)));
            NDArray framed = back.pad(new long[] {1, 2}, new long[] {0, 1}, -1);
            assertEquals(back, framed.get(Index.interval(1, 4), Index.interval(2, 6)));
            assertEquals(
                    -1.0 * (4 * 7 - 12), framed.sum().getDouble() - back.sum().getDouble());
        }
    }

    @Test
    void errorsLeaveAKernelUsable() {
        NDArray x = grid(0);
        NDArray good = Nd.create(new long[] {1});
        NDArray bad = Nd.create(new long[] {3});
        for (int round = 0; round < 3; round++) {
            assertEquals(x.get(Index.interval(1, 2)), x.gather(good, 0));
            assertThrows(IndexException.class, () -> x.gather(bad, 0));
        }
        NDArray dead = grid(0);
        dead.close();
        assertThrows(ScopeException.class, () -> dead.gather(good, 0));
    }

    @Test
    void thousandsOfDifferentOperationsAreNotKept() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3000; i++) {
                try (Scope scope = Scope.open()) {
                    NDArray x = Nd.create(new double[] {i});
                    assertEquals(
                            i + 3.0 * i,
                            x.pad(new long[] {1}, new long[] {2}, i).sum().getDouble());
                }
            }
        }
    }

    /** Sums by the operation that it is computed for. */
    record Nested(int depth) implements JavaKernel {
        @Override
        public List<Spec> infer(List<Spec> in) {
            return List.of(Spec.of(DataType.DOUBLE));
        }

        @Override
        public void forward(List<NDArray> in, List<NDArray> out) {
            NDArray x = in.getFirst();
            NDArray sum = x.sum();
            out.getFirst()
                    .assign(depth == 0 ? sum : sum.add(x.add(1.0).apply(new Nested(depth - 1), List.of(x.add(1.0)))));
        }
    }

    @Test
    void kernelsInJavaMayUseTheSameOperationsInside() {
        for (int round = 0; round < 3; round++) {
            NDArray x = grid(round);
            double sum = x.sum().getDouble();
            assertEquals(3 * sum + 12 + 24, x.apply(new Nested(2), List.of(x)).getDouble());
        }
    }

    @Test
    void threadsHaveKernelsOfTheirOwn() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                double first = 100 * t;
                Callable<Void> work = () -> {
                    for (int i = 0; i < 2000; i++) {
                        try (Scope scope = Scope.open()) {
                            NDArray x = grid(first + i % 7);
                            assertEquals(12 * (first + i % 7) + 66, x.sum().getDouble());
                            assertEquals(x.getDouble(2, 3), x.concat(0, x).max().getDouble());
                        }
                    }
                    return null;
                };
                all.add(threads.submit(work));
            }
            for (Future<?> f : all) {
                f.get();
            }
        }
    }

    @Test
    void librariesMayBeSwitchedOffInBetween() {
        NDArray x = Nd.create(new double[] {4, 1, 2, 3}).reshape(2, 2);
        NDArray first = x.matmul(x);
        NDArray inverse = x.apply(new Inverse(), List.of(x));
        try {
            for (Backends.Kind kind : Backends.Kind.values()) {
                Backends.allow(kind);
            }
            assertEquals(first, x.matmul(x));
            assertEquals(true, inverse.equalsWithEps(x.apply(new Inverse(), List.of(x)), 1e-15));
        } finally {
            Backends.allowAll();
        }
        assertEquals(first, x.matmul(x));
    }

    @Test
    void keptKernelsKeepNoArrays() throws InterruptedException {
        List<WeakReference<NDArray>> seen = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            NDArray x = grid(round);
            seen.add(new WeakReference<>(x));
            seen.add(new WeakReference<>(x.sum(0)));
            seen.add(new WeakReference<>(x.concat(0, x)));
        }
        for (int i = 0; i < 50 && seen.stream().anyMatch(r -> r.get() != null); i++) {
            System.gc();
            Thread.sleep(10);
        }
        seen.forEach(r -> assertNull(r.get()));
    }
}
