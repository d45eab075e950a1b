package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.memory.MemoryReport;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.Locale;

/**
 * What an array is: for a look in a debugger or a bug report.
 *
 * @param spec type and shape
 * @param strides distances in elements
 * @param order {@code 'c'} or {@code 'f'}
 * @param contiguous whether the elements lie one after the other in c order
 * @param view whether it shares the elements of another
 * @param bytes of its elements
 * @param zeros how many elements are 0
 * @param owner what its memory belongs to
 * @param statistics of its values
 */
public record Inspection(
        Spec spec,
        long[] strides,
        char order,
        boolean contiguous,
        boolean view,
        long bytes,
        long zeros,
        String owner,
        Statistics statistics) {
    /** Looks at an array; its elements are read once or twice. */
    public static Inspection of(NDArray x) {
        Statistics s = Statistics.of(x);
        long zeros = x.length() == 0 ? 0 : zeros(x);
        return new Inspection(
                x.spec(),
                x.strides(),
                x.order(),
                x.isContiguous(),
                x.isView(),
                x.length() * x.dataType().bytes(),
                zeros,
                x.owner().describe(),
                s);
    }

    private static long zeros(NDArray x) {
        return io.gatun.arrays.Scope.run(
                () -> (long) x.eq(0).castTo(io.gatun.ops.DataType.LONG).sum().getLong());
    }

    /** Distances in elements. */
    @Override
    public long[] strides() {
        return strides.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Inspection i && toString().equals(i.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** Three lines. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %s%s, order %c, strides %s, %s in %s%n%s%n%d zeros",
                spec,
                contiguous ? "contiguous" : "strided",
                view ? " view" : "",
                order,
                Arrays.toString(strides),
                MemoryReport.size(bytes),
                owner,
                statistics,
                zeros);
    }
}
