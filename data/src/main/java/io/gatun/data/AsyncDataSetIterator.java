package io.gatun.data;

import io.gatun.data.internal.Prefetch;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Prepares the next batches of another iterator on a thread of its own while the caller works on the present one. Delivers the
 * same batches in the same order; what the other iterator throws is thrown by {@link #next} when its turn comes. While an
 * epoch runs the other iterator belongs to this one. The thread is a daemon and ends with the epoch, with {@link #reset},
 * with {@link #close}, and when this iterator is forgotten.
 */
public final class AsyncDataSetIterator implements DataSetIterator {
    private static final int QUEUE = 4;
    private static final Cleaner CLEANER = Cleaner.create();

    private final DataSetIterator source;
    private final int queue;
    private Prefetch running;
    private Cleaner.Cleanable forgotten;
    private Prefetch.Item head;
    private boolean touched;
    private boolean closed;

    /** Prefetches up to four batches. */
    public AsyncDataSetIterator(DataSetIterator source) {
        this(source, QUEUE);
    }

    /**
     * @param source what to prefetch from; its {@link #asyncSupported} is true
     * @param queue how many batches to hold ready, 1 or more
     */
    public AsyncDataSetIterator(DataSetIterator source, int queue) {
        if (queue < 1) {
            throw new ShapeException("[async] queue of " + queue + " batches: expected 1 or more");
        }
        if (!source.asyncSupported()) {
            throw new DataException("[async] " + source.getClass().getSimpleName()
                    + " cannot be called from another thread: use it as it is, or AsyncDataSetIterator.wrap");
        }
        this.source = source;
        this.queue = queue;
    }

    /** The iterator prefetched if it can be, else itself. */
    public static DataSetIterator wrap(DataSetIterator source) {
        return source.asyncSupported() ? new AsyncDataSetIterator(source) : source;
    }

    @Override
    public boolean hasNext() {
        return peek() instanceof Prefetch.Batch;
    }

    @Override
    public DataSet next() {
        if (!(peek() instanceof Prefetch.Batch batch)) {
            throw new NoSuchElementException("[async] " + (closed ? "the iterator is closed" : "the epoch is over")
                    + ": ask hasNext() first" + (closed ? "" : ", or call reset()"));
        }
        head = null;
        touched = true;
        return batch.claim();
    }

    /** What comes next: a batch or the end. A failure is thrown, again and again until the reset. */
    private Prefetch.Item peek() {
        if (head == null) {
            if (closed) {
                return Prefetch.END;
            }
            if (running == null) {
                running = Prefetch.start(source, queue);
                // The state, not this iterator: else it could never be found forgotten.
                forgotten = CLEANER.register(this, running::cancel);
            }
            head = running.take();
        }
        if (head instanceof Prefetch.Failure failure) {
            touched = true;
            throw failure.rethrow();
        }
        return head;
    }

    @Override
    public void reset() {
        if (touched && !closed) {
            stop();
            source.reset();
            touched = false;
        }
    }

    /** Ends the thread, and waits for it: from then on the source is nobody else's. */
    private void stop() {
        if (head instanceof Prefetch.Batch batch) {
            batch.drop();
        }
        head = null;
        if (running != null) {
            running.cancel();
            running.join();
            forgotten.clean();
            running = null;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            stop();
            closed = true;
            source.close();
        }
    }

    @Override
    public DataSetPreProcessor preProcessor() {
        return source.preProcessor();
    }

    /** As for every iterator, but only before the first batch of an epoch. */
    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        if (running != null) {
            throw new DataException("[async] the preprocessor cannot change while batches are being prepared:"
                    + " set it before the first batch, or after reset()");
        }
        source.setPreProcessor(preProcessor);
    }

    @Override
    public int batch() {
        return source.batch();
    }

    @Override
    public long batches() {
        return source.batches();
    }

    @Override
    public long totalExamples() {
        return source.totalExamples();
    }

    @Override
    public Shape exampleShape() {
        return source.exampleShape();
    }

    @Override
    public int totalOutcomes() {
        return source.totalOutcomes();
    }

    @Override
    public List<String> labels() {
        return source.labels();
    }

    /** False: it is asynchronous already. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public boolean resetSupported() {
        return source.resetSupported();
    }
}
