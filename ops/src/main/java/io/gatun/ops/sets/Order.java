package io.gatun.ops.sets;

import io.gatun.ops.HostArray;
import io.gatun.ops.indexing.AxisLoop;

/** The stable order of the elements along an axis: NaN stands last in both directions. */
final class Order {
    private Order() {}

    /** The places in the array of the elements of one line, in order. */
    static int[] of(HostArray x, AxisLoop loop, int o, int i, boolean descending) {
        int[] line = new int[loop.n()];
        for (int k = 0; k < line.length; k++) {
            line[k] = loop.at(o, k, i);
        }
        sort(x, line, new int[line.length], 0, line.length, descending);
        return line;
    }

    /** All elements in order, as places. */
    static int[] of(HostArray x) {
        return of(x, new AxisLoop(1, x.length(), 1), 0, 0, false);
    }

    private static void sort(HostArray x, int[] a, int[] spare, int from, int to, boolean descending) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        sort(x, a, spare, from, middle, descending);
        sort(x, a, spare, middle, to, descending);
        System.arraycopy(a, from, spare, from, to - from);
        int p = from;
        int q = middle;
        for (int k = from; k < to; k++) {
            a[k] = q >= to || p < middle && !before(x, spare[q], spare[p], descending) ? spare[p++] : spare[q++];
        }
    }

    /** Whether an element stands before another that stood before it: strictly. */
    private static boolean before(HostArray x, int i, int j, boolean descending) {
        if (!descending || x.get(i) != x.get(i) || x.get(j) != x.get(j)) {
            return x.compare(i, j) < 0;
        }
        return x.compare(i, j) > 0;
    }
}
