package io.gatun.arrays.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a thread brings to every operation: its innermost open scope, slabs at hand, and a small native buffer for shapes and
 * strides. Looked up once per operation.
 */
public final class Context {
    private static final ThreadLocal<Context> CURRENT = ThreadLocal.withInitial(Context::new);
    /** Slabs that a platform thread keeps between scopes; virtual threads are too many to keep any. */
    private static final int SPARES = 4;
    /** Room of the shape buffer: several packed shapes of the largest rank. */
    private static final long DIMS_BYTES = 8192;
    /** From how much memory {@link #longs} takes its pieces: an automatic arena costs as much as a hundred small kernels. */
    private static final long CHUNK_BYTES = 16384;

    private final Holdings holdings;
    private final String threadName;
    private final boolean keepsSpares;
    private MemorySegment dims;
    private long dimsUsed;
    private MemorySegment chunk = MemorySegment.NULL;
    /** The innermost open scope, or null. */
    ScopeMemory top;

    private ScopeMemory[] suspended = {};

    private Context() {
        Thread t = Thread.currentThread();
        threadName = t.getName().isEmpty() ? "#" + t.threadId() : t.getName();
        keepsSpares = !t.isVirtual();
        holdings = new Holdings(this);
    }

    /** The context of the calling thread. */
    public static Context current() {
        return CURRENT.get();
    }

    /** The innermost open scope of this thread, or null. */
    public ScopeMemory top() {
        return top;
    }

    /** Leaves all scopes; what is computed until {@link #resume} belongs to none of them. */
    public ScopeMemory suspend() {
        ScopeMemory was = top;
        if (was != null) {
            suspended = Arrays.copyOf(suspended, suspended.length + 1);
            suspended[suspended.length - 1] = was;
        }
        top = null;
        return was;
    }

    /** Goes back to the scopes that {@link #suspend} left; those that were opened meanwhile and are still open are closed. */
    public void resume(ScopeMemory was) {
        while (top != null) {
            top.close();
        }
        top = was;
        if (was != null) {
            suspended = Arrays.copyOf(suspended, suspended.length - 1);
        }
    }

    /** All open scopes of the thread, also those that are suspended, innermost first. */
    List<ScopeMemory> open() {
        List<ScopeMemory> all = new ArrayList<>();
        for (ScopeMemory s = top; s != null; s = s.parent()) {
            all.add(s);
        }
        ScopeMemory[] others = suspended;
        for (int i = others.length - 1; i >= 0; i--) {
            for (ScopeMemory s = others[i]; s != null; s = s.parent()) {
                all.add(s);
            }
        }
        return all;
    }

    /** The thread's name when it was first seen. */
    public String threadName() {
        return threadName;
    }

    /** Begins a new use of the shape buffer. */
    public Context resetDims() {
        dimsUsed = 0;
        return this;
    }

    /** A piece of the shape buffer for n values, valid until {@link #resetDims}; null if the buffer is full. */
    public MemorySegment dims(int n) {
        if (dims == null) {
            Block b = SlabPool.shared().take(DIMS_BYTES);
            holdings.inUse.push(b);
            dims = b.segment;
        }
        if (8L * n > DIMS_BYTES - dimsUsed) {
            return null;
        }
        MemorySegment s = dims.asSlice(dimsUsed, 8L * n);
        dimsUsed += 8L * n;
        return s;
    }

    /** Memory for n values that stays as long as anyone refers to the segment: for kernels that are kept. */
    public MemorySegment longs(int n) {
        long bytes = 8L * n;
        if (bytes > chunk.byteSize()) {
            chunk = Arena.ofAuto().allocate(Math.max(bytes, CHUNK_BYTES), 8);
        }
        MemorySegment m = chunk.asSlice(0, bytes);
        chunk = chunk.asSlice(bytes);
        return m;
    }

    Block takeSlab() {
        Block b = holdings.spares.pop();
        return b != null ? b : SlabPool.shared().take(SlabPool.SLAB);
    }

    void giveSlab(Block b) {
        if (keepsSpares && holdings.spares.size() < SPARES) {
            if (MemorySettings.DEBUG) {
                b.segment.fill((byte) -1);
            }
            holdings.spares.push(b);
        } else {
            SlabPool.shared().give(b);
        }
    }

    Holdings holdings() {
        return holdings;
    }

    /** The native memory of a thread. It outlives the context by nothing: a thread that ends with open scopes leaks none. */
    static final class Holdings extends Tracked {
        final BlockList spares = new BlockList();
        /** The shape buffer's block. */
        final BlockList inUse = new BlockList();

        private ScopeBlocks scopes;

        Holdings(Context context) {
            super(context);
            track();
        }

        void add(ScopeBlocks s) {
            s.next = scopes;
            if (scopes != null) {
                scopes.previous = s;
            }
            scopes = s;
        }

        void remove(ScopeBlocks s) {
            if (s.previous == null) {
                scopes = s.next;
            } else {
                s.previous.next = s.next;
            }
            if (s.next != null) {
                s.next.previous = s.previous;
            }
        }

        Context context() {
            return (Context) get();
        }

        @Override
        void reclaim() {
            giveAll(spares);
            giveAll(inUse);
            for (ScopeBlocks s = scopes; s != null; s = s.next) {
                giveAll(s.slabs);
                giveAll(s.large);
            }
        }

        private static void giveAll(BlockList list) {
            for (Block b = list.pop(); b != null; b = list.pop()) {
                b.release();
            }
        }
    }

    /** The blocks of one open scope; apart from the scope so that the memory of a forgotten scope can be found. */
    static final class ScopeBlocks {
        final BlockList slabs = new BlockList();
        final BlockList large = new BlockList();
        private ScopeBlocks previous;
        private ScopeBlocks next;
    }
}
