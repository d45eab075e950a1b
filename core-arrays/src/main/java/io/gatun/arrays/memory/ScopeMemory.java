package io.gatun.arrays.memory;

import io.gatun.ops.ScopeException;
import java.lang.foreign.MemorySegment;

/**
 * The memory of a scope: a pointer that moves through slabs, and blocks of their own for large arrays. Allocation is confined
 * to the thread that opened it.
 */
public final class ScopeMemory extends Owner {
    /** Arrays above this size get a block of their own, which can be moved out without a copy. */
    static final long LARGE = SlabPool.SLAB / 4;

    private final ScopeMemory parent;
    private final String name;
    private final String site;
    private final Context.ScopeBlocks blocks = new Context.ScopeBlocks();
    private MemorySegment slab = MemorySegment.NULL;
    private long position;
    private long limit;
    /** What the scope's first memory comes from and goes back to; null for slabs of the pool. */
    private final CyclicMemory cycle;
    /** Whose end would be the cycle's memory's: it lives as long as this scope. */
    private final Object holder;
    /** Set while arrays are kept out of all scopes: see {@link #spillEverything}. */
    private static volatile boolean spillAll = Boolean.getBoolean("gatun.debug.spillScopes");

    private ScopeMemory(Context context, String name, CyclicMemory cycle) {
        super(context);
        this.parent = context.top;
        this.name = name;
        this.site = Site.capture();
        this.cycle = cycle;
        this.holder = cycle == null ? null : cycle.get();
    }

    /** Opens a scope inside the innermost one of the thread. */
    public static ScopeMemory open(Context context, String name) {
        return open(context, name, null);
    }

    /** {@link #open(Context, String)} over memory that is used in every cycle. */
    static ScopeMemory open(Context context, String name, CyclicMemory cycle) {
        ScopeMemory s = new ScopeMemory(context, name, cycle);
        context.holdings().add(s.blocks);
        context.top = s;
        Block own = cycle == null ? null : cycle.begin();
        if (own != null) {
            s.slab = own.segment;
            s.limit = own.bytes();
        }
        return s;
    }

    /** Whether arrays are kept out of scopes: they live until they are closed or collected, for finding out what dies too early. */
    public static boolean spillsEverything() {
        return spillAll;
    }

    /** Keeps new arrays out of scopes, or no longer. */
    public static void spillEverything(boolean on) {
        spillAll = on;
    }

    /** Uninitialised memory, 64-byte aligned. */
    public MemorySegment allocate(long bytes) {
        if (bytes <= limit - position) {
            MemorySegment m = slab.asSlice(position, bytes);
            position += (bytes + 63) & -64;
            if (MemorySettings.DEBUG) {
                m.fill((byte) -1);
            }
            return m;
        }
        return allocateSlowly(bytes);
    }

    private MemorySegment allocateSlowly(long bytes) {
        if (cycle != null) {
            cycle.spill(bytes > LARGE ? bytes : SlabPool.SLAB);
        }
        if (bytes > LARGE) {
            Block b = cycle == null ? SlabPool.shared().take(bytes) : cycle.large(bytes);
            blocks.large.push(b);
            MemorySegment m = b.segment.asSlice(0, bytes);
            if (MemorySettings.DEBUG) {
                m.fill((byte) -1);
            }
            return m;
        }
        Block b = context.takeSlab();
        blocks.slabs.push(b);
        slab = b.segment;
        position = 0;
        limit = slab.byteSize();
        return allocate(bytes);
    }

    /** Gives back memory that nothing else refers to: at once if it is a large block or the last piece of the slab. */
    public void discard(MemorySegment m) {
        Block b = m.byteSize() > LARGE ? blocks.large.at(m.address()) : null;
        if (b != null) {
            blocks.large.remove(b);
            b.release();
            return;
        }
        long start = m.address() - slab.address();
        if (start >= 0 && start + ((m.byteSize() + 63) & -64) == position) {
            position = start;
        }
    }

    /** Takes the block of a large array out of this scope, or null if the memory is part of a slab. */
    Block withdraw(MemorySegment m) {
        Block b = m.byteSize() > LARGE ? blocks.large.at(m.address()) : null;
        if (b != null && b.isMapped()) {
            return null; // it lives in this scope's file
        }
        if (b != null) {
            blocks.large.remove(b);
        }
        return b;
    }

    /** Makes a large block part of this scope. */
    void deposit(Block b) {
        blocks.large.push(b);
    }

    /** Moves a large array's block to another scope of the thread; false if its memory is part of a slab. */
    public boolean move(MemorySegment m, ScopeMemory to) {
        Block b = withdraw(m);
        if (b != null) {
            to.deposit(b);
        }
        return b != null;
    }

    /**
     * Closes the scope; its arrays are dead from here on. Closing twice does nothing.
     *
     * @throws ScopeException on another thread than the one that opened it, or before a scope opened inside it
     */
    public void close() {
        if (isClosed()) {
            return;
        }
        Context thread = Context.current();
        if (thread != context) {
            throw new ScopeException("[scope] " + describe() + " of thread \"" + context.threadName()
                    + "\" cannot be closed by thread \"" + thread.threadName()
                    + "\": close a scope on the thread that opened it, best by try-with-resources");
        }
        if (thread.top != this) {
            throw new ScopeException("[scope] " + describe() + " cannot be closed before " + thread.top.describe()
                    + ", which was opened inside it: close scopes in reverse order, best by try-with-resources");
        }
        thread.top = parent;
        markClosed();
        context.holdings().remove(blocks);
        for (Block b = blocks.slabs.pop(); b != null; b = blocks.slabs.pop()) {
            context.giveSlab(b);
        }
        for (Block b = blocks.large.pop(); b != null; b = blocks.large.pop()) {
            b.release();
        }
        if (cycle != null) {
            cycle.end();
        }
        slab = MemorySegment.NULL;
        limit = 0;
        position = 0;
    }

    /** The innermost open scope of the name, from this one outwards; null if there is none. */
    public ScopeMemory find(String wanted) {
        ScopeMemory s = this;
        while (s != null && !wanted.equals(s.name)) {
            s = s.parent;
        }
        return s;
    }

    /** The scope around this one, or null. */
    public ScopeMemory parent() {
        return parent;
    }

    /** True if this scope was opened inside the other, at any depth, or is it. */
    public boolean isInside(ScopeMemory other) {
        ScopeMemory s = this;
        while (s != null && s != other) {
            s = s.parent;
        }
        return s != null;
    }

    /** The name given when it was opened, or null. */
    public String name() {
        return name;
    }

    /** Bytes that this scope holds, in slabs and large blocks. */
    public long bytes() {
        return blocks.slabs.bytes() + blocks.large.bytes() + (cycle == null ? 0 : cycle.bytes());
    }

    @Override
    public String describe() {
        return (name == null ? "an unnamed scope" : "scope \"" + name + "\"")
                + (site == null ? "" : " opened at " + site);
    }

    @Override
    public String advice() {
        return "keep it beyond its scope with scope.keep(x) or x.detach(), or return it from Scope.run";
    }
}
