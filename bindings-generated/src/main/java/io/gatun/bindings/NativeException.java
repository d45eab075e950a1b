package io.gatun.bindings;

/**
 * A native function returned a status other than {@code GT_OK}. One subclass per status, so that a caller can map each to its own
 * exception with a {@code switch}.
 */
public abstract sealed class NativeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String op;
    private final String detail;

    private NativeException(int status, String op, String detail) {
        super("[" + op + "] " + detail);
        this.status = status;
        this.op = op;
        this.detail = detail;
    }

    static NativeException of(int status, String op, String detail) {
        // A switch would need constants; the bindings give methods, as jextract does.
        if (status == gatun_h.GT_INVALID_ARGUMENT()) {
            return new InvalidArgument(status, op, detail);
        } else if (status == gatun_h.GT_UNSUPPORTED()) {
            return new Unsupported(status, op, detail);
        } else if (status == gatun_h.GT_OUT_OF_MEMORY()) {
            return new OutOfMemory(status, op, detail);
        } else if (status == gatun_h.GT_INDEX_OUT_OF_RANGE()) {
            return new IndexOutOfRange(status, op, detail);
        } else if (status == gatun_h.GT_NO_RESULT()) {
            return new NoResult(status, op, detail);
        } else if (status == gatun_h.GT_BACKEND_ERROR()) {
            return new Backend(status, op, detail);
        }
        return new Backend(status, op, "unknown status " + status + ": " + detail);
    }

    /** The status, one of the {@code gt_status} values. */
    public final int status() {
        return status;
    }

    /** The operation that failed, as the caller named it. */
    public final String op() {
        return op;
    }

    /** The text of {@code gt_last_error()}. */
    public final String detail() {
        return detail;
    }

    /** {@code GT_INVALID_ARGUMENT}: a shape, stride, type or other argument that the kernel refuses. */
    public static final class InvalidArgument extends NativeException {
        private static final long serialVersionUID = 1;

        private InvalidArgument(int status, String op, String detail) {
            super(status, op, detail);
        }
    }

    /** {@code GT_UNSUPPORTED}: no kernel for this type or case. */
    public static final class Unsupported extends NativeException {
        private static final long serialVersionUID = 1;

        private Unsupported(int status, String op, String detail) {
            super(status, op, detail);
        }
    }

    /** {@code GT_OUT_OF_MEMORY}: the system gave no memory. */
    public static final class OutOfMemory extends NativeException {
        private static final long serialVersionUID = 1;

        private OutOfMemory(int status, String op, String detail) {
            super(status, op, detail);
        }
    }

    /** {@code GT_INDEX_OUT_OF_RANGE}: an index array holds an index outside its axis. */
    public static final class IndexOutOfRange extends NativeException {
        private static final long serialVersionUID = 1;

        private IndexOutOfRange(int status, String op, String detail) {
            super(status, op, detail);
        }
    }

    /** {@code GT_NO_RESULT}: the values have none, as a singular matrix has no inverse. */
    public static final class NoResult extends NativeException {
        private static final long serialVersionUID = 1;

        private NoResult(int status, String op, String detail) {
            super(status, op, detail);
        }
    }

    /** {@code GT_BACKEND_ERROR}, and any status that this version does not know: OpenBLAS or oneDNN failed. */
    public static final class Backend extends NativeException {
        private static final long serialVersionUID = 1;

        private Backend(int status, String op, String detail) {
            super(status, op, detail);
        }
    }
}
