package io.gatun.arrays;

import io.gatun.arrays.memory.Context;
import io.gatun.arrays.memory.ScopeMemory;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Host;
import io.gatun.ops.control.Structured;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Runs one structured operation on arrays. Each iteration has a scope of its own; what lives on to the next lies outside of
 * all scopes meanwhile, so that a loop needs the memory of one iteration however long it is.
 */
final class ArrayHost implements Host<NDArray> {
    private final Set<NDArray> kept = Collections.newSetFromMap(new IdentityHashMap<>());

    private ArrayHost() {}

    static List<NDArray> run(Structured op, List<NDArray> in) {
        Context c = Context.current();
        for (int i = 0; i < in.size(); i++) {
            in.get(i).enterAndLeave(c, op.label());
        }
        op.infer(in.stream().map(NDArray::spec).toList());
        ArrayHost host = new ArrayHost();
        try {
            return op.execute(in, host);
        } finally {
            host.kept.forEach(NDArray::close);
        }
    }

    @Override
    public boolean holds(Supplier<NDArray> condition) {
        try (Scope s = Scope.open()) {
            NDArray x = condition.get();
            if (x.dataType() != DataType.BOOL || x.length() != 1) {
                throw new GatunException("[condition] is " + x.spec() + ": expected one BOOL");
            }
            return x.getDouble(new long[x.rank()]) != 0;
        }
    }

    @Override
    public List<NDArray> results(List<NDArray> in, Supplier<List<NDArray>> computation) {
        List<NDArray> found = Context.current().top() == null ? Scope.run(computation) : computation.get();
        List<NDArray> out = new ArrayList<>(found.size());
        for (NDArray x : found) {
            out.add(contains(in, x) || contains(out, x) ? x.dup() : x);
        }
        return out;
    }

    private static boolean contains(List<NDArray> list, NDArray x) {
        for (NDArray other : list) {
            if (other == x) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<NDArray> keep(Supplier<List<NDArray>> computation) {
        try (Scope s = Scope.open()) {
            List<NDArray> out = new ArrayList<>();
            for (NDArray x : computation.get()) {
                // What was not computed here belongs to others, and the same array twice would be closed twice.
                NDArray own = (s.owns(x) && !kept.contains(x) ? x : x.dup()).detach();
                kept.add(own);
                out.add(own);
            }
            return out;
        }
    }

    @Override
    public void drop(List<NDArray> values) {
        for (NDArray x : values) {
            if (kept.remove(x)) {
                x.close();
            }
        }
    }

    @Override
    public List<NDArray> hand(List<NDArray> values) {
        ScopeMemory top = Context.current().top();
        List<NDArray> out = new ArrayList<>(values.size());
        for (NDArray x : values) {
            kept.remove(x);
            if (top == null) {
                out.add(x);
            } else {
                out.add(x.dup());
                x.close();
            }
        }
        return out;
    }

    @Override
    public Rows<NDArray> rows(Spec row, long count) {
        return row.shape().isKnown() ? known(row, count) : new UnknownRows(row, Math.toIntExact(count));
    }

    private static Rows<NDArray> known(Spec row, long count) {
        long[] sizes = new long[row.shape().rank() + 1];
        sizes[0] = count;
        System.arraycopy(row.shape().toArray(), 0, sizes, 1, sizes.length - 1);
        NDArray all = NDArray.allocate(Context.current(), row.dataType(), Shape.of(sizes));
        return new Rows<>() {
            @Override
            public void put(long i, NDArray x) {
                all.get(Index.point(i)).assign(x);
            }

            @Override
            public NDArray all() {
                return all;
            }
        };
    }

    /** Rows whose sizes depend on data: copies that wait until all are there. */
    private final class UnknownRows implements Rows<NDArray> {
        private final Spec open;
        private final NDArray[] rows;
        private Spec row;

        UnknownRows(Spec open, int count) {
            this.open = open;
            this.rows = new NDArray[count];
        }

        @Override
        public void put(long i, NDArray x) {
            if (row == null) {
                row = x.spec();
            }
            Rows.requireSame(i, x.spec(), row);
            rows[(int) i] = Nd.unscoped(x.dataType(), x.shape()).assign(x);
            kept.add(rows[(int) i]);
        }

        @Override
        public NDArray all() {
            long[] sizes = (row == null ? open : row).shape().toArray();
            Rows<NDArray> known = known(
                    open.as(Shape.of(java.util.Arrays.stream(sizes)
                            .map(n -> Math.max(n, 0))
                            .toArray())),
                    rows.length);
            for (int i = 0; i < rows.length; i++) {
                known.put(i, rows[i]);
            }
            drop(List.of(rows));
            return known.all();
        }
    }
}
