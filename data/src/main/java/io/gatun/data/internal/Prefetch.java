package io.gatun.data.internal;

import io.gatun.data.DataException;
import io.gatun.data.DataSet;
import io.gatun.data.DataSetIterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The thread of an {@link AsyncDataSetIterator} for one epoch, and the queue between it and the consumer. */
public final class Prefetch implements Runnable {
    /** What travels through the queue. */
    public sealed interface Item {}

    /** The end of the epoch. */
    public static final Item END = new End();

    private record End() implements Item {}

    /** A batch that belongs to no scope: it was made by a thread that has none open. */
    public record Batch(DataSet data) implements Item {
        /** The batch as the consumer's own: in its innermost scope, if it has one open. */
        public DataSet claim() {
            try (data) {
                return new DataSet(data.features().dup(), data.labels().dup());
            }
        }

        /** Gives the memory of a batch that nobody wants back. */
        public void drop() {
            data.close();
        }
    }

    /** What the source threw. */
    public record Failure(Throwable cause) implements Item {
        /** Throws an error; returns an exception to be thrown. */
        public RuntimeException rethrow() {
            if (cause instanceof Error e) {
                throw e;
            }
            return (RuntimeException) cause; // Iterator.next declares no checked exception
        }
    }

    private final DataSetIterator source;
    private final BlockingQueue<Item> queue;
    private final Thread thread;
    private volatile boolean cancelled;

    private Prefetch(DataSetIterator source, int capacity) {
        this.source = source;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.thread = Thread.ofPlatform().daemon().name("gatun-prefetch").unstarted(this);
    }

    /** Starts a thread that takes batches from a source. */
    public static Prefetch start(DataSetIterator source, int capacity) {
        Prefetch p = new Prefetch(source, capacity);
        p.thread.start();
        return p;
    }

    @Override
    public void run() {
        Item last = END;
        try {
            while (!cancelled && source.hasNext()) {
                put(new Batch(source.next()));
            }
        } catch (InterruptedException e) {
            return;
        } catch (Throwable t) {
            last = new Failure(t);
        }
        try {
            put(last);
        } catch (InterruptedException e) {
            // cancelled: nobody waits
        }
    }

    private void put(Item item) throws InterruptedException {
        try {
            queue.put(item);
        } catch (InterruptedException e) {
            if (item instanceof Batch batch) {
                batch.drop();
            }
            throw e;
        }
    }

    /** The next item; waits for it. */
    public Item take() {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException("[async] interrupted while waiting for the next batch", e);
        }
    }

    /** Asks the thread to end. */
    public void cancel() {
        cancelled = true;
        thread.interrupt();
    }

    /** Waits until the thread has ended, and drops what it left. */
    public void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the source may be used only after the thread's end
            }
        }
        for (Item item = queue.poll(); item != null; item = queue.poll()) {
            if (item instanceof Batch batch) {
                batch.drop();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
