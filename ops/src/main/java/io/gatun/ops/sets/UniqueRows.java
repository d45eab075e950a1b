package io.gatun.ops.sets;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.table.NoGradient;
import java.util.Arrays;
import java.util.List;

/**
 * The distinct rows of a matrix [n, m]: three results, LONG. Where each stands first [count]; for each row which of them it is [n]; how
 * often each stands [count]. Rows are in the order of their first elements, then of the second, ...; NaN equals NaN and stands last.
 *
 * @param sorted rows in ascending order, else in that of their first appearance
 */
@NoGradient
public record UniqueRows(boolean sorted) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Shape s = Check.rank(this, "x", x, 2, "[rows, columns]");
        Spec counts = Spec.of(DataType.LONG, Shape.UNKNOWN);
        return List.of(counts, Spec.of(DataType.LONG, s.size(0)), counts);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        int n = x.size(0);
        int m = x.size(1);
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> compare(x, a, b, m)); // stable
        int[] group = new int[n];
        int groups = 0;
        for (int i = 0; i < n; i++) {
            groups += i == 0 || compare(x, order[i - 1], order[i], m) != 0 ? 1 : 0;
            group[order[i]] = groups - 1;
        }
        int[] renamed = new int[groups];
        Arrays.fill(renamed, -1);
        int seen = 0;
        for (int i = 0; i < n; i++) {
            if (renamed[group[i]] < 0) {
                renamed[group[i]] = sorted ? group[i] : seen++;
            }
        }
        HostArray first = HostArray.of(DataType.LONG, groups);
        HostArray inverse = HostArray.of(DataType.LONG, n);
        HostArray counts = HostArray.of(DataType.LONG, groups);
        for (int i = n - 1; i >= 0; i--) {
            int k = renamed[group[i]];
            first.set(k, (long) i);
            inverse.set(i, (long) k);
            counts.set(k, counts.getLong(k) + 1);
        }
        return List.of(first, inverse, counts);
    }

    private static int compare(HostArray x, int a, int b, int m) {
        for (int j = 0; j < m; j++) {
            int c = x.compare(a * m + j, b * m + j);
            if (c != 0) {
                return c;
            }
        }
        return 0;
    }
}
