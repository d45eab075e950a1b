package io.gatun.examples.opdocs;

import io.gatun.arrays.kernels.Kernels;
import io.gatun.ops.Cast;
import io.gatun.ops.Fill;
import io.gatun.ops.Op;
import java.util.EnumSet;
import java.util.Set;

/** What computes an operation. */
enum Kernel {
    OWN("own C++"),
    OPENBLAS("OpenBLAS"),
    ONEDNN("oneDNN"),
    LAPACK("LAPACK"),
    JAVA("Java");

    private static final Set<String> PRODUCTS = Set.of("MatMul", "FusedMatMul", "QuantizedMatMul");
    private static final Set<String> CONVOLUTIONS = Set.of(
            "Conv2d", "Conv2dInputGrad", "Conv2dWeightGrad", "FusedConv2d", "FusedConv2dInputGrad", "QuantizedConv2d");
    private static final Set<String> SEQUENCES = Set.of("LstmSequence", "GruSequence", "SimpleRnnSequence");

    private final String label;

    Kernel(String label) {
        this.label = label;
    }

    /** As readers see it. */
    String label() {
        return label;
    }

    /** Those of several operations; conversions of types and constants do not count where others run. */
    static Set<Kernel> of(Set<Op> ops) {
        Set<Kernel> all = EnumSet.noneOf(Kernel.class);
        for (Op op : ops) {
            if (!(op instanceof Cast) && !(op instanceof Fill)) {
                all.addAll(of(op));
            }
        }
        return all.isEmpty() && !ops.isEmpty() ? EnumSet.of(OWN) : all;
    }

    /** Libraries serve where they are there, and our own kernels, or the loops in Java, elsewhere. */
    private static Set<Kernel> of(Op op) {
        String name = op.getClass().getSimpleName();
        if (PRODUCTS.contains(name)) {
            return EnumSet.of(OWN, OPENBLAS, ONEDNN); // own: for integers, narrow types and small matrices
        }
        if (CONVOLUTIONS.contains(name)) {
            return EnumSet.of(OWN, ONEDNN); // own: Winograd's, and gradients as products of windows
        }
        if (SEQUENCES.contains(name)) {
            return EnumSet.of(OWN, OPENBLAS, ONEDNN); // own: the gates; the products are those of matrices
        }
        if (Kernels.isLapack(op)) {
            return EnumSet.of(LAPACK);
        }
        return EnumSet.of(Kernels.isNative(op) ? OWN : JAVA);
    }
}
