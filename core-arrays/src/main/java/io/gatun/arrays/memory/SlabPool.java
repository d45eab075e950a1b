package io.gatun.arrays.memory;

import io.gatun.arrays.events.Events;
import io.gatun.ops.MemoryLimitException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The native memory of the process, in blocks of size classes. Blocks that come back are kept for the next request, so that a
 * large result costs no page faults after the first; they are freed once the cache or the limit is full, oldest first.
 *
 * <p>Blocks of up to 32 KB are cut from slabs of 1 MB and stay in the pool.
 */
public final class SlabPool {
    /** Bytes of a slab, the unit that scopes take. */
    static final long SLAB = 1L << 20;

    private static final long LARGEST_CUT = 32L << 10;
    /** From this size on the machine is asked for what it has left, which takes a tenth of a millisecond. */
    private static final long LOOK_FROM = 64L << 20;

    private static final SlabPool SHARED =
            new SlabPool(NativeMemory.LIBRARY, MemorySettings.MAX_BYTES, MemorySettings.CACHE_BYTES);

    private final NativeMemory source;
    private final long limit;
    private final long cacheLimit;
    private final ReentrantLock lock = new ReentrantLock();
    private final CachedBlocks cache = new CachedBlocks();
    private final MemorySegment[] cutting = new MemorySegment[SizeClass.of(LARGEST_CUT) + 1];
    private long reserved;
    private long peak;

    /** A pool with limits in bytes: of all memory, and of what is kept unused. */
    SlabPool(NativeMemory source, long limit, long cacheLimit) {
        this.source = source;
        this.limit = limit;
        this.cacheLimit = cacheLimit;
    }

    /** The pool of the process. */
    public static SlabPool shared() {
        return SHARED;
    }

    /**
     * A block of at least the given bytes; its contents are whatever was there before.
     *
     * @throws MemoryLimitException if it would pass the limit, even after a garbage collection
     */
    Block take(long bytes) {
        if (bytes > limit) {
            throw exhausted(bytes);
        }
        Block b = tryTake(bytes);
        if (b == null) {
            Tracked.collect();
            b = tryTake(bytes);
        }
        if (b == null) {
            throw exhausted(bytes);
        }
        return b;
    }

    /** Takes a block back. */
    void give(Block b) {
        if (MemorySettings.DEBUG) {
            b.segment.fill((byte) -1);
        }
        lock.lock();
        try {
            cache.add(b);
            while (cache.largeBytes() > cacheLimit) {
                release(cache.removeOldestLarge());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Frees every unused large block; the bytes that went back to the system. */
    public long trim() {
        lock.lock();
        try {
            long before = reserved;
            while (cache.largeBytes() > 0) {
                release(cache.removeOldestLarge());
            }
            return before - reserved;
        } finally {
            lock.unlock();
        }
    }

    /** Most bytes that may be taken from the system ({@code -Dgatun.maxBytes}). */
    public long limit() {
        return limit;
    }

    /** Bytes taken from the system now. */
    public long reserved() {
        lock.lock();
        try {
            return reserved;
        } finally {
            lock.unlock();
        }
    }

    /** Of {@link #reserved}, the bytes that no array or scope holds. */
    public long cached() {
        lock.lock();
        try {
            long n = cache.bytes();
            for (MemorySegment rest : cutting) {
                n += rest == null ? 0 : rest.byteSize();
            }
            return n;
        } finally {
            lock.unlock();
        }
    }

    /** The most that {@link #reserved} has been. */
    public long peak() {
        lock.lock();
        try {
            return peak;
        } finally {
            lock.unlock();
        }
    }

    private Block tryTake(long bytes) {
        int sizeClass = SizeClass.of(bytes);
        Block b;
        boolean cached;
        lock.lock();
        try {
            b = cache.remove(sizeClass);
            cached = b != null;
            if (!cached) {
                b = bytes <= LARGEST_CUT ? cut(sizeClass) : fresh(sizeClass);
            }
        } finally {
            lock.unlock();
        }
        if (b != null && Events.recording()) {
            Events.allocated(b.bytes(), cached);
        }
        return b;
    }

    private Block cut(int sizeClass) {
        long size = SizeClass.bytes(sizeClass);
        MemorySegment rest = cutting[sizeClass];
        if (rest == null || rest.byteSize() < size) {
            rest = reserve(Math.max(SLAB / 16, 8 * size));
            if (rest == null) {
                return null;
            }
        }
        cutting[sizeClass] = rest.asSlice(size);
        return new Block(rest.asSlice(0, size), sizeClass);
    }

    private Block fresh(int sizeClass) {
        MemorySegment m = reserve(SizeClass.bytes(sizeClass));
        return m == null ? null : new Block(m, sizeClass);
    }

    private MemorySegment reserve(long size) {
        while (reserved + size > limit && cache.largeBytes() > 0) {
            release(cache.removeOldestLarge());
        }
        if (reserved + size > limit || size >= LOOK_FROM && !isThere(size)) {
            return null;
        }
        MemorySegment m = source.allocate(size);
        while (m == null && cache.largeBytes() > 0) {
            release(cache.removeOldestLarge());
            m = source.allocate(size);
        }
        if (m == null) {
            return null;
        }
        reserved += size;
        peak = Math.max(peak, reserved);
        return m;
    }

    /** Whether the machine has so much left: it promises more than it has, and kills whoever comes to use it. */
    private boolean isThere(long size) {
        while (source.available() < size) {
            if (cache.largeBytes() == 0) {
                return false;
            }
            release(cache.removeOldestLarge());
        }
        return true;
    }

    /** Bytes that the machine has left. */
    long available() {
        return source.available();
    }

    private void release(Block b) {
        source.free(b.segment);
        reserved -= b.bytes();
    }

    private MemoryLimitException exhausted(long bytes) {
        String text = MemoryReport.exhausted(this, bytes);
        return new MemoryLimitException(text + MemoryReport.toFile(text));
    }

    /** Blocks by size class, the last one in first out: its pages are the warmest. */
    private static final class CachedBlocks {
        private final ArrayDeque<Block>[] free = newTable();
        private long clock;
        private long bytes;
        private long largeBytes;

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static ArrayDeque<Block>[] newTable() {
            return new ArrayDeque[SizeClass.COUNT];
        }

        void add(Block b) {
            ArrayDeque<Block> list = free[b.sizeClass];
            if (list == null) {
                list = new ArrayDeque<>();
                free[b.sizeClass] = list;
            }
            b.stamp = ++clock;
            list.addLast(b);
            count(b, 1);
        }

        Block remove(int sizeClass) {
            ArrayDeque<Block> list = free[sizeClass];
            Block b = list == null ? null : list.pollLast();
            if (b != null) {
                count(b, -1);
            }
            return b;
        }

        Block removeOldestLarge() {
            ArrayDeque<Block> oldest = null;
            for (int i = SizeClass.of(LARGEST_CUT) + 1; i < free.length; i++) {
                ArrayDeque<Block> list = free[i];
                if (list != null
                        && !list.isEmpty()
                        && (oldest == null || list.getFirst().stamp < oldest.getFirst().stamp)) {
                    oldest = list;
                }
            }
            Block b = oldest.removeFirst();
            count(b, -1);
            return b;
        }

        private void count(Block b, int sign) {
            bytes += sign * b.bytes();
            if (b.bytes() > LARGEST_CUT) {
                largeBytes += sign * b.bytes();
            }
        }

        long bytes() {
            return bytes;
        }

        long largeBytes() {
            return largeBytes;
        }
    }
}
