package io.gatun.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How long the threads of a parallel kernel spin before they sleep. OpenMP's run time spins for milliseconds, and a barrier whose
 * partner is off the processor then costs a whole time slice: on a busy machine training was ten times slower. A short spin loses
 * nothing on a quiet one (decision 7). The run time reads its environment when it is loaded, so this comes before.
 */
final class ThreadWaiting {
    private static final String SPIN_COUNT = "1000";

    private ThreadWaiting() {}

    /** Asks for a short spin unless the user has a say in it: {@code GOMP_SPINCOUNT}, {@code OMP_WAIT_POLICY}. */
    static void settle() {
        if (System.getenv("GOMP_SPINCOUNT") != null || System.getenv("OMP_WAIT_POLICY") != null) {
            return;
        }
        MemorySegment setenv =
                Linker.nativeLinker().defaultLookup().find("setenv").orElse(null);
        if (setenv == null) {
            return;
        }
        FunctionDescriptor descriptor = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            int status = (int) NativeLibrary.downcall(setenv, descriptor)
                    .invokeExact(text(arena, "GOMP_SPINCOUNT"), text(arena, SPIN_COUNT), 0);
            assert status == 0;
        } catch (Throwable e) {
            throw new AssertionError("setenv threw", e);
        }
    }

    /** A C string; the method of Arena changed its name from Java 21 to 22. */
    private static MemorySegment text(Arena arena, String s) {
        MemorySegment c = arena.allocate(s.length() + 1);
        for (int i = 0; i < s.length(); i++) {
            c.set(ValueLayout.JAVA_BYTE, i, (byte) s.charAt(i));
        }
        return c;
    }
}
