package io.gatun.arrays;

import io.gatun.ops.GatunException;

/**
 * How arrays print, as NumPy's {@code set_printoptions}; numbers have a point whatever the locale.
 *
 * @param precision most digits behind the point
 * @param threshold arrays of more elements are abbreviated
 * @param edgeItems elements at each end of an axis of an abbreviated array
 * @param lineWidth columns after which lines are wrapped
 * @param suppressSmall whether numbers are never printed with exponents
 */
public record PrintOptions(int precision, long threshold, int edgeItems, int lineWidth, boolean suppressSmall) {
    /** NumPy's own. */
    public static final PrintOptions DEFAULT = new PrintOptions(8, 1000, 3, 75, false);

    private static volatile PrintOptions current = DEFAULT;

    /** Checks the numbers. */
    public PrintOptions {
        if (precision < 0 || precision > 17 || threshold < 0 || edgeItems < 1 || lineWidth < 1) {
            throw new GatunException("[print] precision " + precision + ", threshold " + threshold + ", edge items "
                    + edgeItems + ", line width " + lineWidth + ": expected a precision of 0 to 17, a threshold of 0 or"
                    + " more, the others 1 or more");
        }
    }

    /** What {@link NDArray#toString()} goes by. */
    public static PrintOptions current() {
        return current;
    }

    /** Sets what {@link NDArray#toString()} goes by, in the whole process. */
    public static void set(PrintOptions options) {
        current = java.util.Objects.requireNonNull(options);
    }

    /** Another number of digits. */
    public PrintOptions withPrecision(int digits) {
        return new PrintOptions(digits, threshold, edgeItems, lineWidth, suppressSmall);
    }

    /** Another number of elements above which arrays are abbreviated. */
    public PrintOptions withThreshold(long elements) {
        return new PrintOptions(precision, elements, edgeItems, lineWidth, suppressSmall);
    }

    /** Another number of elements at the ends of abbreviated axes. */
    public PrintOptions withEdgeItems(int elements) {
        return new PrintOptions(precision, threshold, elements, lineWidth, suppressSmall);
    }

    /** Another width of lines. */
    public PrintOptions withLineWidth(int columns) {
        return new PrintOptions(precision, threshold, edgeItems, columns, suppressSmall);
    }

    /** Whether numbers are never printed with exponents. */
    public PrintOptions withSuppressSmall(boolean on) {
        return new PrintOptions(precision, threshold, edgeItems, lineWidth, on);
    }

    /** Every element, however many. */
    public PrintOptions full() {
        return withThreshold(Long.MAX_VALUE);
    }
}
