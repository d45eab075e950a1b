package io.gatun.arrays.memory;

import io.gatun.bindings.GatunNative;
import io.gatun.bindings.NativeException;
import io.gatun.bindings.NativeLoadException;
import java.lang.foreign.MemorySegment;

/** Where the pool gets its memory: the native library, or in tests something that counts. */
interface NativeMemory {
    /** Memory of the native library, page-aligned. */
    NativeMemory LIBRARY = new NativeMemory() {
        @Override
        public MemorySegment allocate(long bytes) {
            try {
                return GatunNative.allocate(bytes);
            } catch (NativeException.OutOfMemory e) {
                return null;
            } catch (NativeLoadException e) {
                throw NativeErrors.missing(e);
            }
        }

        @Override
        public void free(MemorySegment segment) {
            GatunNative.free(segment);
        }
    };

    /** Memory that is not zeroed, at least 64-byte aligned; null if the system has no more. */
    MemorySegment allocate(long bytes);

    /** Gives memory back. */
    void free(MemorySegment segment);
}
