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
        ReferenceValue[] rows = new ReferenceValue[(int) count];
        return new Rows<>() {
            private Spec first;

            @Override
            public void put(long i, ReferenceValue x) {
                first = first == null ? x.spec() : first;
                Rows.requireSame(i, x.spec(), first);
                rows[(int) i] = x;
            }

            @Override
            public ReferenceValue all() {
                Shape one = (first == null ? row : first).shape();
                long[] sizes = new long[one.rank() + 1];
                for (int k = 0; k < one.rank(); k++) {
                    sizes[k + 1] = Math.max(one.size(k), 0);
                }
                sizes[0] = count;
                double[] all = new double[(int) Shape.of(sizes).length()];
                Arrays.fill(all, Double.NaN); // a row that is never set shows
                for (int i = 0; i < rows.length; i++) {
                    if (rows[i] != null) {
                        int n = (int) one.length();
                        System.arraycopy(rows[i].values(), 0, all, i * n, n);
                    }
                }
                return ReferenceValue.of(row.dataType(), Shape.of(sizes), all);
            }
        };
    }
}
