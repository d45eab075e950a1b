package io.gatun.arrays.memory;

import io.gatun.bindings.GatunNative;
import io.gatun.bindings.NativeException;
import io.gatun.bindings.NativeLibrary;
import io.gatun.bindings.NativeLoadException;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.DeviceException;
import io.gatun.ops.GatunException;
import io.gatun.ops.IndexException;
import io.gatun.ops.MemoryLimitException;
import io.gatun.ops.ShapeException;

/** Statuses of native functions, and a library that does not load, as the exceptions of {@code io.gatun.ops}. */
public final class NativeErrors {
    private NativeErrors() {}

    /**
     * Throws what a status stands for; call it on the thread of the native call, where the status is not 0.
     *
     * @param status what the native function returned
     * @param op name of the operation
     */
    public static void raise(int status, String op) {
        try {
            GatunNative.check(status, op);
        } catch (NativeException e) {
            throw translate(e);
        }
    }

    private static GatunException translate(NativeException e) {
        // Most texts of the library name the operation themselves.
        String text = e.detail().startsWith("[") ? e.detail() : e.getMessage();
        return switch (e) {
            case NativeException.InvalidArgument x -> new ShapeException(text, x);
            case NativeException.Unsupported x -> new DataTypeException(text, x);
            case NativeException.IndexOutOfRange x -> new IndexException(text, x);
            case NativeException.OutOfMemory x -> new MemoryLimitException(text, x);
            case NativeException.NoResult x -> new GatunException(text, x);
            case NativeException.Backend x -> new DeviceException(text, x);
        };
    }

    /** Loads the native library. */
    public static void load() {
        try {
            NativeLibrary.load();
        } catch (NativeLoadException e) {
            throw missing(e);
        }
    }

    /** A library that did not load; the message says what to run. */
    static DeviceException missing(NativeLoadException e) {
        return new DeviceException(e.getMessage(), e);
    }
}
