package io.gatun.arrays.memory;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Native memory whose holder may be forgotten: once the holder is unreachable, the memory goes back to the pool. All live ones
 * are in one list, which also serves the out-of-memory report and the leak check.
 */
abstract class Tracked extends WeakReference<Object> {
    private static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static Tracked head;
    private static long counter;

    static {
        Thread reaper = new Thread(Tracked::reap, "gatun-reaper");
        reaper.setDaemon(true);
        reaper.start();
    }

    private Tracked previous;
    private Tracked next;
    private boolean listed;
    /** Position in the order of creation. */
    long serial;

    Tracked(Object holder) {
        super(holder, QUEUE);
    }

    /** Begins the tracking; the last thing that a constructor of a final class does. */
    final void track() {
        LOCK.lock();
        try {
            serial = ++counter;
            next = head;
            if (head != null) {
                head.previous = this;
            }
            head = this;
            listed = true;
        } finally {
            LOCK.unlock();
        }
    }

    /** Gives the memory back; called once. */
    abstract void reclaim();

    /** Gives the memory back now, unless that has happened. */
    final void dispose() {
        LOCK.lock();
        try {
            if (!listed) {
                return;
            }
            listed = false;
            if (previous == null) {
                head = next;
            } else {
                previous.next = next;
            }
            if (next != null) {
                next.previous = previous;
            }
            previous = null;
            next = null;
        } finally {
            LOCK.unlock();
        }
        clear();
        reclaim();
    }

    /** The number of the last one made. */
    static long last() {
        LOCK.lock();
        try {
            return counter;
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * All live ones of a kind, newest first. Those whose holder the collector has found dead are not among them, though a busy
     * machine may take its time to reclaim them.
     */
    static <T extends Tracked> List<T> all(Class<T> kind) {
        List<T> list = new ArrayList<>();
        LOCK.lock();
        try {
            for (Tracked t = head; t != null; t = t.next) {
                if (kind.isInstance(t) && !t.refersTo(null)) {
                    list.add(kind.cast(t));
                }
            }
        } finally {
            LOCK.unlock();
        }
        return list;
    }

    /** Reclaims what the collector has found so far; true if there was any. */
    static boolean drain() {
        boolean any = false;
        for (Object r = QUEUE.poll(); r != null; r = QUEUE.poll()) {
            ((Tracked) r).dispose();
            any = true;
        }
        return any;
    }

    /** Asks for a collection and reclaims what it finds, waiting a little for the collector's queue. */
    static void collect() {
        System.gc();
        int idle = 0;
        for (int i = 0; i < 50 && idle < 5; i++) {
            idle = drain() ? 0 : idle + 1;
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void reap() {
        for (; ; ) {
            try {
                ((Tracked) QUEUE.remove()).dispose();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                System.getLogger("io.gatun.arrays").log(System.Logger.Level.ERROR, "giving memory back failed", e);
            }
        }
    }
}
