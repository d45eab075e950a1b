package io.gatun.bindings;

/** A native library cannot be used: it is missing, damaged, made for another machine or version, or access is denied. */
public final class NativeLoadException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** What is wrong, for programs; the message says it to people. */
    public enum Reason {
        /** In none of the places where it is looked for. */
        NOT_FOUND,
        /** The file is not a shared library. */
        NOT_A_LIBRARY,
        /** The file ends too early. */
        TRUNCATED,
        /** Made for another kind of processor or word size. */
        WRONG_MACHINE,
        /** Made for another version of {@code gatun.h}. */
        ABI_MISMATCH,
        /** The dynamic linker refused it; the message has its text. */
        LINK_FAILED,
        /** The library has no such function. */
        NO_SUCH_FUNCTION,
        /** This JVM was started without native access for Gatun. */
        NO_NATIVE_ACCESS,
        /** The library in the jar cannot be written to the cache folder. */
        UNPACK_FAILED
    }

    private final Reason reason;

    NativeLoadException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
