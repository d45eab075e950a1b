package io.gatun.ops.control;

import io.gatun.ops.Ops;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;
import java.util.function.Supplier;

/**
 * An interpreter whose values are known, as a {@link Structured} operation sees it: it can look at a condition, and it owns
 * memory, which a loop of many iterations must not pile up.
 *
 * @param <T> the values
 */
public interface Host<T extends Ops<T>> {
    /** Computes a BOOL scalar and looks at it; nothing of the computation stays. */
    boolean holds(Supplier<T> condition);

    /**
     * Computes results for the caller of the operation.
     *
     * @param in the inputs; one that comes out again is copied, since a result is a value of its own
     */
    List<T> results(List<T> in, Supplier<List<T>> computation);

    /** Computes values that live until they are {@link #drop dropped} or {@link #hand handed out}; all else dies at once. */
    List<T> keep(Supplier<List<T>> computation);

    /** Ends the life of kept values. */
    void drop(List<T> kept);

    /** Makes kept values the results of the operation. */
    List<T> hand(List<T> kept);

    /**
     * Room for values of one spec, along a new first axis; it is a result of the operation. Unknown sizes become those of the
     * first row; others are refused then.
     */
    Rows<T> rows(Spec row, long count);

    /**
     * Values of one spec that become one value.
     *
     * @param <T> the values
     */
    interface Rows<T> {
        /** Sets a row; each is set once. */
        void put(long i, T row);

        /** All rows, along axis 0; once, when all are set. */
        T all();

        /** Refuses a row of other sizes than those before it. */
        static void requireSame(long i, Spec row, Spec before) {
            if (!row.equals(before)) {
                throw new ShapeException("[scan] row " + i + " of a result is " + row + ": expected " + before
                        + ", as of the other rows; values of different sizes cannot be stacked");
            }
        }
    }
}
