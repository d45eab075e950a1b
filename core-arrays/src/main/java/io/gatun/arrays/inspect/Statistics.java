package io.gatun.arrays.inspect;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.memory.NativeErrors;
import io.gatun.bindings.gatun_h;
import io.gatun.ops.DataType;
import io.gatun.ops.Shape;
import java.util.Locale;

/**
 * What the values of an array are like. Range and moments are of the finite values: NaN if there are none.
 *
 * @param count number of values
 * @param nan how many are NaN
 * @param infinite how many are infinite
 * @param min least finite value
 * @param max greatest finite value
 * @param mean mean of the finite values
 * @param deviation their standard deviation, of the population
 */
public record Statistics(long count, long nan, long infinite, double min, double max, double mean, double deviation) {
    /** Statistics of an array of any type and layout. */
    public static Statistics of(NDArray x) {
        boolean ready = x.isContiguous() && x.dataType().isFloating();
        if (!ready) {
            DataType type = x.dataType().isFloating() ? x.dataType() : DataType.DOUBLE;
            try (NDArray copy = Nd.unscoped(type, x.shape()).assign(x)) {
                return of(copy);
            }
        }
        try (NDArray six = Nd.unscoped(DataType.DOUBLE, Shape.of(6))) {
            int status = gatun_h.gt_summarize(x.dataType().code(), x.length(), x.memory(), six.memory());
            if (status != 0) {
                NativeErrors.raise(status, "statistics");
            }
            return of(x.length(), six.toDoubleArray());
        }
    }

    private static Statistics of(long count, double[] s) {
        double finite = count - s[0] - s[1];
        if (finite == 0) {
            return new Statistics(count, (long) s[0], (long) s[1], Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        double mean = s[4] / finite;
        double variance = Math.max(0, s[5] / finite - mean * mean);
        return new Statistics(count, (long) s[0], (long) s[1], s[2], s[3], mean, Math.sqrt(variance));
    }

    /** Whether every value is finite. */
    public boolean isFinite() {
        return nan == 0 && infinite == 0;
    }

    /** In one line: {@code min -1, max 2.5, mean 0.1, deviation 0.4; 3 of 100 NaN, 0 infinite}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "min %.6g, max %.6g, mean %.6g, deviation %.6g; %d of %d NaN, %d infinite",
                min,
                max,
                mean,
                deviation,
                nan,
                count,
                infinite);
    }
}
