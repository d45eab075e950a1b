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

        @Override
        public long available() {
            return MachineMemory.available();
        }
    };

    /** Memory that is not zeroed, at least 64-byte aligned; null if the system has no more. */
    MemorySegment allocate(long bytes);

    /** Bytes that the system can still give without killing a process; at least an estimate. */
    default long available() {
        return Long.MAX_VALUE;
    }

    /** Gives memory back. */
    void free(MemorySegment segment);
}
