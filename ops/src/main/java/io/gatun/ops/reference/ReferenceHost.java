package io.gatun.ops.reference;

import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Host;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Runs structured operations on reference values, which the collector frees. */
final class ReferenceHost implements Host<ReferenceValue> {
    static final ReferenceHost INSTANCE = new ReferenceHost();

    private ReferenceHost() {}

    @Override
    public boolean holds(Supplier<ReferenceValue> condition) {
        return condition.get().item() != 0;
    }

    @Override
    public List<ReferenceValue> results(List<ReferenceValue> in, Supplier<List<ReferenceValue>> computation) {
        return computation.get().stream()
                .map(x -> ReferenceValue.of(x.dataType(), x.shape(), x.values()))
                .toList();
    }

    @Override
    public List<ReferenceValue> keep(Supplier<List<ReferenceValue>> computation) {
        return results(List.of(), computation);
    }

    @Override
    public void drop(List<ReferenceValue> kept) {}

    @Override
    public List<ReferenceValue> hand(List<ReferenceValue> kept) {
        return kept;
    }

    @Override
    public Rows<ReferenceValue> rows(Spec row, long count) {
        int n = (int) row.shape().length();
        long[] sizes = new long[row.shape().rank() + 1];
        System.arraycopy(row.shape().toArray(), 0, sizes, 1, sizes.length - 1);
        sizes[0] = count;
        double[] all = new double[(int) (n * count)];
        Arrays.fill(all, Double.NaN); // a row that is never set shows
        return new Rows<>() {
            @Override
            public void put(long i, ReferenceValue x) {
                System.arraycopy(x.values(), 0, all, (int) i * n, n);
            }

            @Override
            public ReferenceValue all() {
                return ReferenceValue.of(row.dataType(), Shape.of(sizes), all);
            }
        };
    }
}
