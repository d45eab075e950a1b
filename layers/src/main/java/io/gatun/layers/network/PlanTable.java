package io.gatun.layers.network;

import io.gatun.autodiff.Plan;
import io.gatun.ops.Shape;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The plans of one kind of request, by the shape of the features. The few that were used last are kept; finding one
 * takes no lock. A plan that is dropped may still be running: the garbage collector frees it.
 */
final class PlanTable {
    private static final int CAPACITY = 8;

    private static final class Entry {
        private final Shape shape;
        private final Plan plan;
        private volatile long used;

        Entry(Shape shape, Plan plan, long used) {
            this.shape = shape;
            this.plan = plan;
            this.used = used;
        }
    }

    private final Function<Shape, Plan> compiler;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Entry[] entries = {};
    private volatile long clock;

    PlanTable(Function<Shape, Plan> compiler) {
        this.compiler = compiler;
    }

    Plan get(Shape shape) {
        Entry e = find(shape);
        if (e == null) {
            e = add(shape);
        }
        if (e.used != clock) {
            touch(e);
        }
        return e.plan;
    }

    /** A lost update of the clock only blurs which plan is oldest. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void touch(Entry e) {
        e.used = ++clock;
    }

    private Entry find(Shape shape) {
        for (Entry e : entries) {
            if (e.shape.equals(shape)) {
                return e;
            }
        }
        return null;
    }

    private Entry add(Shape shape) {
        lock.lock(); // not a monitor, which would pin virtual threads to their carriers while they wait
        try {
            return addLocked(shape);
        } finally {
            lock.unlock();
        }
    }

    private Entry addLocked(Shape shape) {
        Entry known = find(shape);
        if (known != null) {
            return known;
        }
        Entry added = new Entry(shape, compiler.apply(shape), clock);
        Entry[] old = entries;
        Entry[] all = Arrays.copyOf(old, Math.min(old.length + 1, CAPACITY));
        int at = old.length;
        if (at == CAPACITY) {
            at = 0;
            for (int i = 1; i < CAPACITY; i++) {
                if (old[i].used < old[at].used) {
                    at = i;
                }
            }
        }
        all[at] = added;
        entries = all;
        return added;
    }
}
