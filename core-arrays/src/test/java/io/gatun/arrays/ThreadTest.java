package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.ScopeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several threads: each in scopes of its own, reading what is shared, and closing under readers. */
class ThreadTest {
    private static void inParallel(ExecutorService pool, int n, Callable<Void> work) throws Exception {
        try (pool) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                all.add(pool.submit(work));
            }
            for (Future<Void> f : all) {
                f.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static Void compute(NDArray shared, double expected) {
        for (int i = 0; i < 100; i++) {
            try (Scope s = Scope.open()) {
                NDArray y = shared.mul(2.0).add(shared).t().sum(0);
                NDArray kept = Scope.run(() -> y.add(1.0));
                assertEquals(expected, kept.sum().item(), 1e-3);
                s.keep(shared.neg()).close();
            }
        }
        return null;
    }

    @Test
    void threadsComputeInTheirOwnScopes() throws Exception {
        try (Scope s = Scope.open("shared")) {
            NDArray x = Nd.ones(10, 20);
            inParallel(Executors.newFixedThreadPool(4), 8, () -> compute(x, 610));
        }
    }

    @Test
    void virtualThreads() throws Exception {
        NDArray x = Nd.ones(10, 20);
        inParallel(Executors.newVirtualThreadPerTaskExecutor(), 50, () -> compute(x, 610));
        x.close();
    }

    @Test
    void closingWaitsForReadersAndThenRefusesThem() throws Exception {
        for (int round = 0; round < 20; round++) {
            NDArray x = Nd.ones(200_000);
            CountDownLatch started = new CountDownLatch(2);
            AtomicBoolean wrong = new AtomicBoolean();
            AtomicInteger refused = new AtomicInteger();
            Runnable reader = () -> {
                started.countDown();
                try {
                    while (true) {
                        try (Scope s = Scope.open()) {
                            wrong.compareAndSet(false, x.add(1.0).min().item() != 2 || x.getFloat(7) != 1);
                        }
                    }
                } catch (ScopeException e) {
                    refused.incrementAndGet();
                }
            };
            Thread a = Thread.ofPlatform().start(reader);
            Thread b = Thread.ofVirtual().start(reader);
            started.await();
            Thread.sleep(2);
            x.close();
            Nd.full(DataType.FLOAT, 7, 200_000).close(); // takes the same memory and overwrites it
            a.join();
            b.join();
            assertEquals(2, refused.get());
            assertFalse(wrong.get(), "a reader saw memory that was given back");
        }
    }

    @Test
    void scopesWaitForReadersToo() throws Exception {
        for (int round = 0; round < 20; round++) {
            AtomicBoolean wrong = new AtomicBoolean();
            Thread reader;
            try (Scope s = Scope.open("read by others")) {
                NDArray x = Nd.ones(50_000);
                CountDownLatch started = new CountDownLatch(1);
                reader = Thread.ofPlatform().start(() -> {
                    started.countDown();
                    try (Scope own = Scope.open()) {
                        while (true) {
                            wrong.compareAndSet(false, x.mul(3.0).max().item() != 3);
                        }
                    } catch (ScopeException e) {
                        wrong.compareAndSet(false, !e.getMessage().contains("read by others"));
                    }
                });
                started.await();
                Thread.sleep(2);
            }
            try (Scope s = Scope.open()) {
                Nd.full(DataType.FLOAT, 7, 50_000);
            }
            reader.join();
            assertFalse(wrong.get());
        }
    }

    @Test
    void arraysOfOtherThreadsAreNotMoved() throws Exception {
        try (Scope s = Scope.open("mine")) {
            NDArray x = Nd.ones(3);
            inParallel(Executors.newFixedThreadPool(1), 1, () -> {
                try {
                    x.detach();
                    throw new AssertionError("moved");
                } catch (ScopeException e) {
                    assertTrue(e.getMessage().contains("dup()"), e.getMessage());
                }
                return null;
            });
        }
    }

    @Test
    void anyThreadMayCloseAnArrayWithoutScope() throws Exception {
        NDArray x = Nd.ones(3);
        inParallel(Executors.newFixedThreadPool(1), 1, () -> {
            x.close();
            return null;
        });
        assertTrue(x.isClosed());
    }
}
