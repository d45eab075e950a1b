package io.gatun.data;

import static io.gatun.data.ArrayDataSetIteratorTest.epoch;
import static io.gatun.data.ArrayDataSetIteratorTest.pictures;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.arrays.memory.Unscoped;
import io.gatun.arrays.testing.LeakCheck;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class AsyncDataSetIteratorTest {
    /** Delivers numbered batches; fails at one of them; counts calls. */
    private static class Source implements DataSetIterator {
        final AtomicInteger made = new AtomicInteger();
        final int failAt;
        final RuntimeException failure;
        int position;
        int resets;
        volatile boolean closed;
        volatile Thread caller;
        DataSetPreProcessor preProcessor;

        Source(int failAt, RuntimeException failure) {
            this.failAt = failAt;
            this.failure = failure;
        }

        @Override
        public boolean hasNext() {
            return position < 10;
        }

        @Override
        public DataSet next() {
            caller = Thread.currentThread();
            if (position == failAt) {
                throw failure;
            }
            made.incrementAndGet();
            float n = position++;
            return new DataSet(Nd.create(new float[] {n}, 1, 1), Nd.create(new float[] {-n}, 1, 1));
        }

        @Override
        public void reset() {
            position = 0;
            resets++;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public int batch() {
            return 1;
        }

        @Override
        public long totalExamples() {
            return 10;
        }

        @Override
        public Shape exampleShape() {
            return Shape.of(1);
        }

        @Override
        public int totalOutcomes() {
            return 1;
        }

        @Override
        public DataSetPreProcessor preProcessor() {
            return preProcessor;
        }

        @Override
        public void setPreProcessor(DataSetPreProcessor p) {
            preProcessor = p;
        }
    }

    private static void waitFor(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(5);
        }
        assertTrue(condition.getAsBoolean(), "did not happen within 10 s");
    }

    @Test
    void deliversWhatTheSourceWouldEpochByEpoch() {
        DataSetIterator plain = pictures(100, 7).shuffled(3);
        try (AsyncDataSetIterator async =
                new AsyncDataSetIterator(pictures(100, 7).shuffled(3), 2)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(epoch(plain), epoch(async));
            }
        }
    }

    @Test
    void anEpochBrokenOffCountsAsOne() {
        DataSetIterator plain = pictures(100, 7).shuffled(3);
        try (AsyncDataSetIterator async =
                new AsyncDataSetIterator(pictures(100, 7).shuffled(3))) {
            plain.next().close();
            async.next().close();
            assertTrue(async.hasNext());
            assertEquals(epoch(plain), epoch(async));
        }
    }

    @Test
    void preparesOnAThreadOfItsOwnAndNoMoreThanTheQueueHolds() throws InterruptedException {
        Source source = new Source(-1, null);
        try (AsyncDataSetIterator async = new AsyncDataSetIterator(source, 3)) {
            async.next().close();
            waitFor(() -> source.made.get() == 5); // one taken, three in the queue, one in hand
            Thread.sleep(20);
            assertEquals(5, source.made.get());
            assertEquals("gatun-prefetch", source.caller.getName());
            assertTrue(source.caller.isDaemon());
        }
        assertFalse(source.caller.isAlive());
        assertTrue(source.closed);
    }

    @Test
    void batchesBelongToTheConsumersScope() {
        try (AsyncDataSetIterator async = new AsyncDataSetIterator(pictures(6, 2))) {
            DataSet inside;
            try (Scope scope = Scope.open()) {
                inside = async.next();
                assertArrayEquals(
                        new float[] {0, 1, 2, 255, 1, 2, 3, 255},
                        inside.features().toFloatArray());
            }
            assertTrue(inside.features().isClosed() && inside.labels().isClosed());
            try (DataSet free = async.next()) {
                assertEquals(2, free.features().getFloat(0, 0, 0, 0));
            }
        }
    }

    @Test
    void throwsWhatTheSourceThrewWhenItsTurnComes() {
        RuntimeException failure = new DataException("[test] broken record 2");
        try (AsyncDataSetIterator async = new AsyncDataSetIterator(new Source(2, failure))) {
            async.next().close();
            async.next().close();
            assertSame(failure, assertThrows(DataException.class, async::hasNext));
            assertSame(failure, assertThrows(DataException.class, async::next));
            async.reset();
            assertTrue(async.hasNext());
        }
    }

    @Test
    void resetWithoutUseKeepsThePreparedBatches() {
        Source source = new Source(-1, null);
        try (AsyncDataSetIterator async = new AsyncDataSetIterator(source)) {
            assertTrue(async.hasNext());
            async.reset();
            assertEquals(0, source.resets);
            try (DataSet d = async.next()) {
                assertEquals(0, d.features().item());
            }
        }
    }

    @Test
    void endsItsThreadWhenForgotten() throws InterruptedException {
        Source source = new Source(-1, null);
        startAndForget(source);
        waitFor(() -> {
            System.gc();
            return !source.caller.isAlive();
        });
    }

    private static void startAndForget(Source source) {
        new AsyncDataSetIterator(source, 1).next().close();
    }

    @Test
    void leavesNoArrayBehind() {
        System.gc();
        long before = Unscoped.liveBytes();
        for (int i = 0; i < 20; i++) {
            try (AsyncDataSetIterator async = new AsyncDataSetIterator(pictures(10_000, 1000), 2)) {
                for (int k = 0; k < i % 4; k++) {
                    async.next().close();
                }
                assertTrue(async.hasNext());
            }
        }
        assertTrue(Unscoped.liveBytes() <= before, Unscoped.liveBytes() + " bytes, before " + before);
    }

    @Test
    void deliversNothingOnceClosed() {
        AsyncDataSetIterator async = new AsyncDataSetIterator(new Source(-1, null));
        async.next().close();
        async.close();
        async.close();
        assertFalse(async.hasNext());
        assertThrows(NoSuchElementException.class, async::next);
        async.reset();
        assertFalse(async.hasNext());
    }

    @Test
    void anInterruptEndsTheWait() {
        Source slow = new Source(-1, null) {
            @Override
            public DataSet next() {
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new DataException("[test] interrupted", e);
                }
                return super.next();
            }
        };
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try (AsyncDataSetIterator async = new AsyncDataSetIterator(slow)) {
                Thread.currentThread().interrupt();
                assertThrows(DataException.class, async::hasNext);
                assertTrue(Thread.interrupted());
            }
        });
    }

    @Test
    void keepsThePreprocessorOfARunningEpoch() {
        try (AsyncDataSetIterator async = new AsyncDataSetIterator(pictures(6, 2))) {
            Normalizer scaler = new ImagePreProcessingScaler();
            async.setPreProcessor(scaler);
            async.next().close();
            assertThrows(DataException.class, () -> async.setPreProcessor(null));
            async.reset();
            async.setPreProcessor(null);
            try (DataSet d = async.next()) {
                assertEquals(255, d.features().getFloat(0, 0, 1, 1));
            }
        }
    }

    @Test
    void answersForItsSource() {
        try (AsyncDataSetIterator async = new AsyncDataSetIterator(pictures(5, 2))) {
            assertEquals(2, async.batch());
            assertEquals(5, async.totalExamples());
            assertEquals(3, async.batches());
            assertEquals(3, async.totalOutcomes());
            assertEquals(Shape.of(1, 2, 2), async.exampleShape());
            assertEquals(List.of("a", "b", "c"), async.labels());
            assertFalse(async.asyncSupported());
            assertSame(async, AsyncDataSetIterator.wrap(async));
            assertThrows(DataException.class, () -> new AsyncDataSetIterator(async));
            assertThrows(ShapeException.class, () -> new AsyncDataSetIterator(pictures(5, 2), 0));
        }
    }

    @Test
    void aListStaysWithItsOwner() {
        try (Scope scope = Scope.open()) {
            DataSet a = new DataSet(Nd.zeros(2, 3), Nd.zeros(2, 1));
            DataSet b = new DataSet(Nd.ones(1, 3), Nd.ones(1, 1));
            ListDataSetIterator list = new ListDataSetIterator(List.of(a, b));
            assertSame(list, AsyncDataSetIterator.wrap(list));
            assertEquals(2, list.batch());
            assertEquals(3, list.totalExamples());
            assertEquals(2, list.batches());
            int n = 0;
            for (DataSet d : list) {
                assertSame(n++ == 0 ? a : b, d);
            }
            assertThrows(NoSuchElementException.class, list::next);
            list.reset();
            assertTrue(list.hasNext());
            assertThrows(DataException.class, () -> new ListDataSetIterator(List.of()));
            DataSet other = new DataSet(Nd.zeros(2, 4), Nd.zeros(2, 1));
            assertThrows(ShapeException.class, () -> new ListDataSetIterator(List.of(a, other)));
            DataSet nan = new DataSet(Nd.zeros(1, 3), Nd.create(new float[] {Float.NaN}, 1, 1));
            assertThrows(DataException.class, () -> new ListDataSetIterator(List.of(a, nan)));
        }
    }
}
