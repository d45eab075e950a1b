package io.gatun.arrays.inspect;

import io.gatun.arrays.memory.NativeErrors;
import io.gatun.bindings.gatun_h;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which libraries may serve a kind of operation; what none may serve runs in our own kernels. For finding out whether a library
 * is at fault or slow. The environment variable {@code GATUN_BACKENDS=conv2d=own,matmul=openblas} says it from the start;
 * {@code GATUN_ONEDNN=0} and {@code GATUN_OPENBLAS=0} turn a library off for all. {@code gatun doctor} shows what holds.
 */
public final class Backends {
    /** A library. */
    public enum Library {
        OPENBLAS,
        ONEDNN
    }

    /** A kind of operation, in the order of the native interface: matrix products, convolutions, recurrent layers, attention. */
    public enum Kind {
        MATMUL,
        CONV2D,
        RNN,
        ATTENTION
    }

    private Backends() {}

    /** The libraries that may serve a kind of operation where they are there. */
    public static Set<Library> allowed(Kind kind) {
        NativeErrors.load();
        int bits = gatun_h.gt_kind_backends(kind.ordinal());
        EnumSet<Library> set = EnumSet.noneOf(Library.class);
        for (Library l : Library.values()) {
            if ((bits >> l.ordinal() & 1) != 0) {
                set.add(l);
            }
        }
        return set;
    }

    /** Lets these libraries and no other serve a kind of operation, in the whole process; plans that are made keep theirs. */
    public static void allow(Kind kind, Library... libraries) {
        NativeErrors.load();
        int bits = 0;
        for (Library l : libraries) {
            bits |= 1 << l.ordinal();
        }
        int status = gatun_h.gt_set_kind_backends(kind.ordinal(), bits);
        if (status != 0) {
            NativeErrors.raise(status, "backends");
        }
    }

    /** Lets every library serve every kind of operation again. */
    public static void allowAll() {
        for (Kind k : Kind.values()) {
            allow(k, Library.values());
        }
    }
}
