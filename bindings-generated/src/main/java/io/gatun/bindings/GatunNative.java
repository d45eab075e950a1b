package io.gatun.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What every caller of {@link gatun_h} needs: statuses as exceptions, memory, texts. */
public final class GatunNative {
    private static final int INFO_CAPACITY = 1 << 16;

    private GatunNative() {}

    /**
     * Does nothing for {@code GT_OK}, else throws.
     *
     * @param status what a native function returned
     * @param op the name of the operation, for the message
     * @throws NativeException the subclass of the status, with the text of {@code gt_last_error()}: call this on the thread of the call
     */
    public static void check(int status, String op) {
        if (status != 0) {
            throw NativeException.of(status, op, lastError());
        }
    }

    /** The text of the last failure on this thread. */
    public static String lastError() {
        return string(gatun_h.gt_last_error());
    }

    /**
     * Page-aligned native memory, not zeroed, until {@link #free(MemorySegment)}. No arena watches over it: callers do.
     *
     * @param bytes 1 or more
     * @throws NativeException.OutOfMemory if the system has no more
     */
    public static MemorySegment allocate(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            check(gatun_h.gt_alloc(bytes, out), "allocate");
            return out.get(ValueLayout.ADDRESS, 0).reinterpret(bytes);
        }
    }

    /** Gives back the whole of what {@link #allocate(long)} returned. Any use of it afterwards is undefined. */
    public static void free(MemorySegment memory) {
        check(gatun_h.gt_free(memory, memory.byteSize()), "free");
    }

    /**
     * Makes a file so long, and takes the disk's blocks for all of it: no page of its mapping lacks one later.
     *
     * @throws NativeException.OutOfMemory if the disk has no room
     * @throws NativeException.Unsupported if its file system cannot promise it
     */
    public static void reserveFile(String path, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            check(gatun_files_h.gt_file_reserve(cString(path, arena), bytes), "reserveFile");
        }
    }

    /**
     * A part of a file, which needs to be readable alone, as memory that may be written to: that stays in this process. The mapping ends when
     * the collector finds that nothing refers to it.
     *
     * @param bytes 1 or more, which the file has
     * @throws NativeException if it cannot be opened or mapped
     */
    public static MemorySegment mapFile(String path, long offset, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            check(gatun_files_h.gt_file_map(cString(path, arena), offset, bytes, out), "mapFile");
            return out.get(ValueLayout.ADDRESS, 0)
                    .reinterpret(bytes, Arena.ofAuto(), m -> gatun_files_h.gt_file_unmap(m, bytes));
        }
    }

    private static MemorySegment cString(String s, Arena arena) {
        byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
        MemorySegment m = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, m, ValueLayout.JAVA_BYTE, 0, bytes.length);
        m.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return m;
    }

    /** The facts that {@code gt_info} tells, in its order: isa, threads, openblas, onednn and more. Loads the optional backends. */
    public static Map<String, String> info() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(INFO_CAPACITY);
            long length = Math.min(gatun_h.gt_info(buffer, INFO_CAPACITY), INFO_CAPACITY - 1);
            byte[] bytes = buffer.asSlice(0, Math.max(length, 0)).toArray(ValueLayout.JAVA_BYTE);
            Map<String, String> facts = new LinkedHashMap<>();
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    facts.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            return facts;
        }
    }

    /** The text at a {@code const char *} that a C function returned; empty for NULL. */
    static String string(MemorySegment pointer) {
        if (pointer.address() == 0) {
            return "";
        }
        // Not getUtf8String or getString: the name changed from Java 21 to 22.
        MemorySegment text = pointer.reinterpret(Long.MAX_VALUE);
        int length = 0;
        while (text.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
