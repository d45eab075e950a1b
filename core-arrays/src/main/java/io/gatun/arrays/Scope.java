package io.gatun.arrays;

import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.CyclicMemory;
import io.gatun.arrays.memory.ScopeMemory;
import io.gatun.ops.GatunException;
import io.gatun.ops.ScopeException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The life of the arrays that are computed while it is open: a result belongs to the innermost open scope of the thread that
 * computed it, and all of them die together when the scope closes, at the cost of one pointer.
 *
 * <pre>{@code
 * try (Scope step = Scope.open("step")) {
 *     NDArray loss = model.loss(x, y);      // temporaries need no care
 *     step.keep(loss);                      // lives on, in the scope around this one
 * }
 * NDArray y = Scope.run(() -> x.exp().sum(0).log());
 * }</pre>
 *
 * <p>Arrays of an open scope may be read by other threads; what those compute belongs to scopes of their own.
 */
public final class Scope implements AutoCloseable {
    private final ScopeMemory memory;

    private Scope(ScopeMemory memory) {
        this.memory = memory;
    }

    /** Opens a scope inside the innermost one of this thread. */
    public static Scope open() {
        return open(null);
    }

    /** Opens a scope with a name, for messages and memory reports. */
    public static Scope open(String name) {
        return new Scope(ScopeMemory.open(Context.current(), name));
    }

    /**
     * Opens a scope whose large arrays (above 256 KB) live in temporary files: together they may be larger than the machine's
     * memory, as the system writes out what is not in use. The files have no names, and are gone when the scope is closed or
     * the process ends. What is kept beyond the scope is copied into memory.
     *
     * @param folder where the files are, on a disk with room
     */
    public static Scope openMapped(String name, Path folder) {
        CyclicMemory memory =
                new CyclicMemory(new Object(), name, 0, 0, 0, 0, CyclicMemory.Spill.EXTERNAL, folder.toAbsolutePath());
        Scope s = new Scope(memory.open(Context.current()));
        memory.destroy(); // with this one cycle
        return s;
    }

    /** A cycle of a workspace. */
    static Scope cycle(CyclicMemory memory) {
        return new Scope(memory.open(Context.current()));
    }

    /**
     * Computes outside of all open scopes: the results belong to none, as if no scope were open. Scopes that are opened inside
     * have no scope around them.
     */
    public static <T> T outside(Supplier<T> computation) {
        Context c = Context.current();
        ScopeMemory was = c.suspend();
        try {
            return computation.get();
        } finally {
            c.resume(was);
        }
    }

    /**
     * Runs a computation in a scope of its own and moves its result out, to the scope around it (or to none). Everything else
     * that it computed is given back.
     *
     * @param <T> an array; or a record, list, map, optional or Java array that holds arrays, at any depth
     */
    public static <T> T run(Supplier<T> computation) {
        return run(null, computation);
    }

    /** {@link #run(Supplier)} with a name for the scope. */
    public static <T> T run(String name, Supplier<T> computation) {
        try (Scope s = open(name)) {
            T result = computation.get();
            s.keepAll(result);
            return result;
        }
    }

    /**
     * Moves an array of this scope, or of one inside it, to the scope around this one (or to none), and returns it. Large arrays
     * move without a copy. Views that were taken from it before stay in this scope; a view becomes an array of its own. Arrays
     * from outside this scope are left alone.
     *
     * @throws ScopeException if the array is dead
     */
    public NDArray keep(NDArray x) {
        if (owns(x)) {
            Ownership.moveTo(x, memory.parent(), "keep");
        } else {
            x.enterAndLeave(Context.current(), "keep");
        }
        return x;
    }

    /** True for an array computed in this scope or one inside it. */
    boolean owns(NDArray x) {
        return x.owner instanceof ScopeMemory s && s.isInside(memory);
    }

    private void keepAll(Object o) {
        switch (o) {
            case null -> {}
            case NDArray x -> keep(x);
            case Iterable<?> list -> list.forEach(this::keepAll);
            case Map<?, ?> map -> map.values().forEach(this::keepAll);
            case Optional<?> optional -> optional.ifPresent(this::keepAll);
            case Object[] array -> {
                for (Object element : array) {
                    keepAll(element);
                }
            }
            case Record record -> keepComponents(record);
            default -> {}
        }
    }

    private void keepComponents(Record record) {
        for (RecordComponent c : record.getClass().getRecordComponents()) {
            if (c.getType().isPrimitive()) {
                continue;
            }
            try {
                c.getAccessor().setAccessible(true);
                keepAll(c.getAccessor().invoke(record));
            } catch (IllegalAccessException | RuntimeException e) {
                throw new GatunException(
                        "[scope] cannot read component " + c.getName() + " of " + record.getClass() + ", the result of"
                                + " Scope.run: make the record public, or open its package to io.gatun.arrays",
                        e);
            } catch (InvocationTargetException e) {
                throw new GatunException(
                        "[scope] component " + c.getName() + " of " + record.getClass() + " failed", e);
            }
        }
    }

    /** The name given when it was opened, or null. */
    public String name() {
        return memory.name();
    }

    /** Bytes of native memory that this scope holds. */
    public long bytes() {
        return memory.bytes();
    }

    /** True until it is closed. */
    public boolean isOpen() {
        return !memory.isClosed();
    }

    /**
     * Closes the scope, and with it every array that belongs to it; it waits for other threads that read one at this moment.
     * Closing twice does nothing.
     *
     * @throws ScopeException on another thread than the one that opened it, or before a scope that was opened inside it
     */
    @Override
    public void close() {
        memory.close();
    }

    @Override
    public String toString() {
        return memory.describe() + (isOpen() ? "" : " (closed)");
    }
}
