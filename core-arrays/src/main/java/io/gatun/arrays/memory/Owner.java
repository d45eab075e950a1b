package io.gatun.arrays.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What an array's memory belongs to: a scope, or the array itself. Views share the owner of their base.
 *
 * <p>The thread that a scope belongs to uses its arrays with one plain read, since nobody else closes the scope. Every other
 * thread holds the owner while it reads ({@link #acquire}, {@link #release}), and closing waits for those readers: so memory
 * is never given back under a running kernel.
 */
public abstract class Owner {
    private static final int CLOSED_BIT = 1 << 31;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Owner.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The owner of arrays that were closed one by one. */
    public static final Owner CLOSED = new Owner(null) {
        {
            markClosed();
        }

        @Override
        public String describe() {
            return "the array";
        }

        @Override
        public String advice() {
            return "close it after its last use, or leave it to its scope";
        }
    };

    /** The thread whose use needs no counting, or null if any thread may close this owner. */
    final Context context;

    /** Readers on other threads; the sign bit is set once closed. */
    private int state;

    Owner(Context context) {
        this.context = context;
    }

    /** True if the given thread may use the memory without {@link #acquire}. */
    public final boolean isConfinedTo(Context thread) {
        return context == thread;
    }

    /** True once the memory has been given back, or is about to be. */
    public final boolean isClosed() {
        return (int) STATE.getOpaque(this) < 0;
    }

    /** Holds the memory for this thread; false if it is closed. */
    public boolean acquire() {
        for (; ; ) {
            int s = (int) STATE.getVolatile(this);
            if (s < 0) {
                return false;
            }
            if (STATE.compareAndSet(this, s, s + 1)) {
                return true;
            }
            Thread.onSpinWait();
        }
    }

    /** Ends what a successful {@link #acquire} began. */
    public final void release() {
        STATE.getAndAdd(this, -1);
    }

    /** Marks this owner closed and waits until no thread reads; false if it was closed before. */
    final boolean markClosed() {
        int before = (int) STATE.getAndBitwiseOr(this, CLOSED_BIT);
        if (before < 0) {
            return false;
        }
        // Readers hold the memory for the length of one kernel and wait for nothing meanwhile.
        while ((int) STATE.getVolatile(this) != CLOSED_BIT) {
            Thread.yield();
        }
        return true;
    }

    /** What owns the memory, for messages: {@code scope "step"}. */
    public abstract String describe();

    /** What to do so that an array of this owner lives longer, for messages. */
    public abstract String advice();
}
