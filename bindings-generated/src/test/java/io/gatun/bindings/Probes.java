package io.gatun.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Callable;

/** What tests run against a fresh copy of the classes, or in a JVM of their own: results are strings, to cross class loaders. */
final class Probes {
    /** A library of a few functions with the signatures of {@code gatun.h}. */
    static final String TINY = """
            #include <stdint.h>
            #include <stdlib.h>
            #ifndef ABI
            #define ABI 1
            #endif
            static const char *text = "none";
            int32_t gt_abi_version(void) { return ABI; }
            const char *gt_last_error(void) { return text; }
            int32_t gt_set_isa(int32_t tier) { text = "tier \\xc3\\xa9 is not one"; return tier; }
            int32_t gt_alloc(int64_t bytes, void **out) { if (bytes < 1) { text = "bytes"; return 1; } *out = malloc(bytes); return 0; }
            int32_t gt_free(void *p, int64_t bytes) { free(p); return 0; }
            int64_t gt_info(char *b, int64_t n) { const char s[] = "isa=4\\nopenblas.error=a=b\\n"; for (int i = 0; s[i]; i++) b[i] = s[i]; return sizeof s - 1; }
            int32_t gt_unary(int32_t op, int32_t dtype, int64_t n, const float *x, float *out) {
              for (int64_t i = 0; i < n; i++) out[i] = x[i] * op + dtype;
              return 0;
            }
            """;

    private Probes() {}

    /** Loads, and says where from. */
    public static final class Load implements Callable<String> {
        @Override
        public String call() {
            NativeLibrary.load();
            return NativeLibrary.path().toString();
        }
    }

    /** A load that fails says the same thing from the loader, from a binding, and a second time. */
    public static final class LoadThrice implements Callable<String> {
        @Override
        public String call() {
            String message = "";
            for (int i = 0; i < 2; i++) {
                for (Callable<?> c : new Callable<?>[] {() -> gatun_h.gt_isa(), new Load()}) {
                    try {
                        c.call();
                        throw new IllegalStateException("loaded");
                    } catch (NativeLoadException e) {
                        if (!message.isEmpty() && !message.equals(e.getMessage())) {
                            throw new IllegalStateException(message + " and then " + e.getMessage(), e);
                        }
                        message = e.getMessage();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
            throw new NativeLoadException(NativeLoadException.Reason.NOT_FOUND, message, null);
        }
    }

    /** Calls that work, ordinary and critical. */
    public static final class Calls implements Callable<String> {
        @Override
        public String call() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment x = arena.allocate(ValueLayout.JAVA_FLOAT.byteSize() * 4, 4);
                for (int i = 0; i < 4; i++) {
                    x.setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
                }
                GatunNative.check(gatun_h.gt_unary(3, 10, 4, x, x), "unary");
                GatunNative.check(gatun_h.gt_unary$critical(2, 1, 4, x, x), "unary");
                StringBuilder s = new StringBuilder();
                for (float f : x.toArray(ValueLayout.JAVA_FLOAT)) {
                    s.append(f).append(' ');
                }
                MemorySegment memory = GatunNative.allocate(4096);
                memory.set(ValueLayout.JAVA_LONG, 4088, 7);
                s.append(memory.byteSize());
                GatunNative.free(memory);
                return s.append(' ').append(GatunNative.info()).toString();
            }
        }
    }

    /** Every status, by class and message. */
    public static final class Statuses implements Callable<String> {
        @Override
        public String call() {
            StringBuilder s = new StringBuilder();
            for (int status : new int[] {0, 1, 2, 3, 4, 5, -7}) {
                try {
                    GatunNative.check(gatun_h.gt_set_isa(status), "isa");
                    s.append("fine\n");
                } catch (NativeException e) {
                    s.append(e.getClass().getSimpleName())
                            .append(' ')
                            .append(e.status())
                            .append(' ');
                    s.append(e.getMessage()).append('\n');
                }
            }
            return s.toString();
        }
    }

    /** A function that the library lacks. */
    public static final class MissingFunction implements Callable<String> {
        @Override
        public String call() {
            NativeLibrary.load();
            try {
                gatun_h.gt_isa();
            } catch (NativeLoadException e) {
                // The first failure is a class initialiser's, the second one the JVM's memory of it: both must read the
                // same.
                return "isa " + gatun_h.gt_isa();
            }
            return "found";
        }
    }

    /** For a JVM of its own: prints what happens. */
    public static void main(String[] args) {
        try {
            NativeLibrary.load();
            System.out.println("loaded " + gatun_h.gt_abi_version());
        } catch (NativeLoadException e) {
            System.out.println(e.reason() + ": " + e.getMessage());
        }
    }
}
