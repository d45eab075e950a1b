package io.gatun.arrays;

/**
 * What is chosen along one axis by {@link NDArray#get} and {@link NDArray#put}; negative positions count from the end, as in
 * Python.
 *
 * <pre>{@code x.get(Index.point(0), Index.interval(1, 5), Index.ellipsis()) // x[0, 1:5, ...]}</pre>
 *
 * <p>Points, intervals, new axes and the ellipsis give views; positions and masks give copies. Several lists of positions choose
 * along their axes independently (as NumPy's {@code ix_} and ND4J's {@code SpecifiedIndex}); {@code gatherNd} takes points.
 */
public sealed interface Index {
    /** One position; the axis is dropped. */
    static Index point(long position) {
        return new Point(position, false);
    }

    /** One position; the axis is dropped, or kept with size 1. */
    static Index point(long position, boolean keepDim) {
        return new Point(position, keepDim);
    }

    /** The whole axis. */
    static Index all() {
        return Interval.ALL;
    }

    /** Positions from begin (inclusive) to end (exclusive), clamped to the axis. */
    static Index interval(long begin, long end) {
        return new Interval(begin, end, 1);
    }

    /** Every step-th position from begin (inclusive) to end (exclusive); a negative step goes backwards. */
    static Index interval(long begin, long end, long step) {
        return new Interval(begin, end, step);
    }

    /** The axis backwards. */
    static Index reverse() {
        return new Interval(Long.MAX_VALUE, Long.MIN_VALUE, -1);
    }

    /** A new axis of size 1. */
    static Index newAxis() {
        return new NewAxis();
    }

    /** As many whole axes as are left; at most once. */
    static Index ellipsis() {
        return new Ellipsis();
    }

    /** Positions in any order, any number of times; ND4J's SpecifiedIndex. */
    static Index at(long... positions) {
        return new Positions(positions);
    }

    /** The positions where a BOOL array is true, whose axes stand for as many of the array: they become one. */
    static Index mask(NDArray mask) {
        return new Mask(mask);
    }

    /**
     * One position.
     *
     * @param position from the front, or negative from the end
     * @param keepDim whether the axis stays, with size 1
     */
    record Point(long position, boolean keepDim) implements Index {}

    /**
     * A range of positions.
     *
     * @param begin first position; {@link Long#MAX_VALUE} or {@link Long#MIN_VALUE} for the end of the axis where the range starts
     * @param end position after the last; {@link Long#MAX_VALUE} or {@link Long#MIN_VALUE} for an open end
     * @param step distance of two positions, not 0
     */
    record Interval(long begin, long end, long step) implements Index {
        private static final Interval ALL = new Interval(0, Long.MAX_VALUE, 1);

        /** Checks the step. */
        public Interval {
            if (step == 0) {
                throw new io.gatun.ops.IndexException("[get] interval with step 0: expected a step other than 0");
            }
        }
    }

    /** A new axis. */
    record NewAxis() implements Index {}

    /** All axes that have no other index. */
    record Ellipsis() implements Index {}

    /**
     * Positions along one axis.
     *
     * @param positions from the front, or negative from the end
     */
    record Positions(long[] positions) implements Index {
        /** Copies the positions. */
        public Positions {
            positions = positions.clone();
        }
    }

    /**
     * Positions along as many axes as the mask has.
     *
     * @param mask BOOL, of the sizes of these axes
     */
    record Mask(NDArray mask) implements Index {
        /** Checks the type. */
        public Mask {
            if (mask.dataType() != io.gatun.ops.DataType.BOOL) {
                throw new io.gatun.ops.DataTypeException("[get] a mask of type " + mask.dataType()
                        + ": expected BOOL; compare first, for example x.gt(0)");
            }
            if (mask.rank() == 0) {
                throw new io.gatun.ops.ShapeException("[get] a mask of rank 0: expected one axis or more");
            }
        }
    }
}
