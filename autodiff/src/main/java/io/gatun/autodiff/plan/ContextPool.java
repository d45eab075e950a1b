package io.gatun.autodiff.plan;

import io.gatun.autodiff.NanTrace;
import io.gatun.ops.GatunException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The contexts that run one program at the same time. Threads beyond the number of contexts wait, so that a thousand
 * callers need no thousand slabs. Taking and giving back allocate nothing.
 */
public final class ContextPool implements AutoCloseable {
    private final Program program;
    private final List<String> inputNames;
    private final String name;
    private final NanTrace trace;
    private final int size;
    private final Semaphore free;
    private final AtomicReferenceArray<ExecutionContext> idle;
    private volatile boolean closed;

    /**
     * A pool that makes contexts when they are needed.
     *
     * @param inputNames arguments in the order in which they will be given
     * @param name what the program computes, for events
     * @param trace whether runs look for values that are not finite
     */
    public ContextPool(Program program, List<String> inputNames, String name, NanTrace trace) {
        this.name = name;
        this.trace = trace;
        this.program = program;
        this.inputNames = inputNames;
        this.size = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.free = new Semaphore(size);
        this.idle = new AtomicReferenceArray<>(size);
    }

    /** A context for this thread alone, until it is given back. */
    public ExecutionContext take() {
        free.acquireUninterruptibly();
        try {
            if (closed) {
                throw new GatunException("[plan] the plan is closed: its graph was closed, or it was closed itself");
            }
            for (int i = 0; i < size; i++) {
                ExecutionContext c = idle.getAndSet(i, null);
                if (c != null && c.isCurrent()) {
                    return c;
                }
                if (c != null) {
                    c.close();
                }
            }
            return new ExecutionContext(program, inputNames, name, trace);
        } catch (RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    /** Gives back what {@link #take} gave. */
    public void give(ExecutionContext c) {
        for (int i = 0; i < size; i++) {
            if (idle.compareAndSet(i, null, c)) {
                free.release();
                return;
            }
        }
        throw new IllegalStateException("more contexts than permits");
    }

    /** Number of contexts that are not in use now. */
    public int size() {
        int n = 0;
        for (int i = 0; i < size; i++) {
            n += idle.get(i) == null ? 0 : 1;
        }
        return n;
    }

    /** Waits for the runs that are under way and frees all memory. */
    @Override
    public void close() {
        closed = true;
        free.acquireUninterruptibly(size);
        for (int i = 0; i < size; i++) {
            ExecutionContext c = idle.getAndSet(i, null);
            if (c != null) {
                c.close();
            }
        }
        free.release(size);
    }
}
