package io.gatun.examples.run;

import io.gatun.bindings.NativeLoadException;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Failures as a user reads them: what happened, in one message, and the exit code. */
public final class Failures {
    /** Something is missing on this machine that Gatun cannot work without. */
    public static final int MISSING = 3;

    private Failures() {}

    /** What went wrong, without a stack trace. */
    public static String message(Throwable e) {
        Throwable cause = cause(e);
        return switch (cause) {
            case GatunException g -> g.getMessage();
            case NativeLoadException n -> n.getMessage();
            case NoSuchFileException f -> "no such file: " + f.getFile();
            case AccessDeniedException f -> "no permission: " + f.getFile();
            case FileSystemException f -> f.getMessage();
            case IOException io when io.getMessage() != null -> io.getMessage();
            case OutOfMemoryError o ->
                "the Java heap is full (" + o.getMessage()
                        + "): give it more with GATUN_JAVA_OPTS=-Xmx4g, or take less at a time with --batch";
            default -> "unexpected " + cause + "; please report it with what --stacktrace shows";
        };
    }

    /** 3 if something is missing on this machine, else 1. */
    public static int exitCode(Throwable e) {
        Throwable cause = cause(e);
        return cause instanceof NativeLoadException || cause.getCause() instanceof NativeLoadException ? MISSING : 1;
    }

    /** The failure that tells something: the first of ours or of the file system, else the innermost. */
    private static Throwable cause(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null
                && !(at instanceof GatunException)
                && !(at instanceof NativeLoadException)
                && !(at instanceof FileSystemException)) {
            at = at.getCause();
        }
        return at;
    }
}
