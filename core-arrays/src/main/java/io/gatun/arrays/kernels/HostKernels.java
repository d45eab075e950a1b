package io.gatun.arrays.kernels;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Scope;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.sets.Unique;
import java.util.ArrayList;
import java.util.List;

/** Operations that are computed in Java, over the elements on the heap. */
public final class HostKernels {
    private HostKernels() {}

    /** True if a result's sizes are known only after the operation has run: then {@link #run} is the way, not a binding. */
    public static boolean isDataDependent(HostOp op, List<Spec> in) {
        for (Spec s : op.infer(in)) {
            if (!s.shape().isKnown()) {
                return true;
            }
        }
        return false;
    }

    /** Computes the results as new arrays. */
    public static List<NDArray> run(HostOp op, List<NDArray> in) {
        if (op instanceof Unique u) {
            op.infer(in.stream().map(NDArray::spec).toList());
            return SetKernels.unique(u, in.getFirst());
        }
        List<NDArray> out = new ArrayList<>();
        for (HostArray y : op.compute(in.stream().map(HostKernels::toHost).toList())) {
            NDArray a = Nd.uninitialized(y.dataType(), y.shape(), 'c');
            write(y, a);
            out.add(a);
        }
        return out;
    }

    static BoundKernel bind(Binding b, HostOp op) {
        List<NDArray> in = List.copyOf(b.in);
        List<NDArray> out = List.copyOf(b.out);
        b.keepAddresses();
        return b.kernel(() -> {
            List<HostArray> results =
                    op.compute(in.stream().map(HostKernels::toHost).toList());
            try (Scope temporary = Scope.open(op.label())) {
                for (int i = 0; i < out.size(); i++) {
                    HostArray y = results.get(i);
                    if (!y.spec().equals(out.get(i).spec())) {
                        throw new ShapeException("[" + op.label() + "] result " + i + " is " + y.spec() + ": expected "
                                + out.get(i).spec());
                    }
                    write(y, out.get(i));
                }
            }
            return 0;
        });
    }

    /** The elements of an array, on the heap. */
    public static HostArray toHost(NDArray x) {
        return x.dataType().isFloating()
                ? HostArray.of(x.spec(), x.toDoubleArray())
                : HostArray.of(x.spec(), x.toLongArray());
    }

    private static void write(HostArray y, NDArray to) {
        if (y.length() == 0) {
            return;
        }
        try (Scope temporary = Scope.open("host")) {
            // Flat first: a call without sizes means a vector, and these may be a scalar's.
            NDArray flat = y.isFloating()
                    ? Nd.create(y.doubles())
                    : Nd.create(y.dataType() == DataType.UINT64 ? y.dataType() : DataType.LONG, y.longs(), y.length());
            to.assign(flat.reshape(y.shape()));
        }
    }
}
