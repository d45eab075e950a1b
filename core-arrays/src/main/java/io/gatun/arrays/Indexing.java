package io.gatun.arrays;

import io.gatun.arrays.layout.Layout;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.List;

/** Parts of an array: by indices, rows, columns, sub-arrays; to be read and to be written. */
public sealed interface Indexing permits NDArray {
    /**
     * The part that the indices choose; axes without an index are taken whole. A view, unless positions or a mask are among them:
     * then a copy.
     *
     * @throws io.gatun.ops.IndexException for a position outside its axis, or more indices than axes
     */
    default NDArray get(Index... indices) {
        return Picking.get(self(), indices);
    }

    /**
     * Writes values, broadcast and cast, to the part that the indices choose. Where a position is chosen twice, the last value stays.
     *
     * @return this array
     * @throws io.gatun.ops.IndexException for a position outside its axis, or more indices than axes
     * @throws ShapeException if the values do not broadcast to the part
     */
    default NDArray put(Index[] indices, NDArray values) {
        return Picking.put(self(), indices, values);
    }

    /** Writes one value to the part that the indices choose; returns this array. */
    default NDArray put(Index[] indices, double value) {
        return Picking.put(self(), indices, Nd.scalar(self().type, value));
    }

    /** The elements where a BOOL mask of this shape is true, as a vector in c order. */
    default NDArray getWhere(NDArray mask) {
        return Picking.get(self(), new Index[] {Index.mask(mask)});
    }

    /** {@code this = mask ? values : this}: mask and values broadcast to this shape; returns this array. */
    default NDArray putWhere(NDArray mask, NDArray values) {
        return Picking.putWhere(self(), mask, values);
    }

    /** {@code this = mask ? value : this}: the mask broadcasts to this shape; returns this array. */
    default NDArray putWhere(NDArray mask, double value) {
        return Picking.putWhere(self(), mask, Nd.scalar(self().type, value));
    }

    /** The part at position i of the first axis, as a view without that axis; negative i counts from the end. */
    default NDArray slice(long i) {
        return slice(i, 0);
    }

    /** The part at position i of an axis, as a view without that axis; negative ones count from the end. */
    default NDArray slice(long i, int axis) {
        NDArray x = self();
        int k = x.shape.axis("slice", axis);
        x.enterAndLeave(io.gatun.arrays.memory.Context.current(), "slice");
        return Views.at(x, k, Views.position("slice", x, k, i));
    }

    /** Row i of a matrix, as a view of shape [columns]; negative i counts from the end. */
    default NDArray getRow(long i) {
        return Views.rowOrColumn(self(), "getRow", 0, i);
    }

    /** Row i of a matrix, as a view of shape [columns], or [1, columns]. */
    default NDArray getRow(long i, boolean keepDim) {
        return keepDim ? getRow(i).expandDims(0) : getRow(i);
    }

    /** Column i of a matrix, as a view of shape [rows]; negative i counts from the end. */
    default NDArray getColumn(long i) {
        return Views.rowOrColumn(self(), "getColumn", 1, i);
    }

    /** Column i of a matrix, as a view of shape [rows], or [rows, 1]. */
    default NDArray getColumn(long i, boolean keepDim) {
        return keepDim ? getColumn(i).expandDims(1) : getColumn(i);
    }

    /** A copy of the given rows of a matrix, in this order. */
    default NDArray getRows(long... rows) {
        return Picking.matrix(self(), "getRows").get(Index.at(rows));
    }

    /** A copy of the given columns of a matrix, in this order. */
    default NDArray getColumns(long... columns) {
        return Picking.matrix(self(), "getColumns").get(Index.all(), Index.at(columns));
    }

    /** Writes a row of a matrix, of shape [columns] or [1, columns]; returns this array. */
    default NDArray putRow(long i, NDArray values) {
        return Picking.putLine(self(), "putRow", getRow(i), values);
    }

    /** Writes a column of a matrix, of shape [rows], [rows, 1] or [1, rows]; returns this array. */
    default NDArray putColumn(long i, NDArray values) {
        return Picking.putLine(self(), "putColumn", getColumn(i), values);
    }

    /**
     * One of the sub-arrays that consist of the given axes, in their order in this array, as a view: the others are counted through in
     * c order.
     *
     * @param index from 0 to {@link #tensorsAlongDimension} - 1
     */
    default NDArray tensorAlongDimension(long index, int... axes) {
        return Picking.subArray(self(), index, axes);
    }

    /** The number of sub-arrays that consist of the given axes: the product of the sizes of all others. */
    default long tensorsAlongDimension(int... axes) {
        return Picking.subArrays(self(), axes).length();
    }

    /**
     * The elements under another shape, taken and laid out in c or f order (first axis fastest); a view where strides allow.
     *
     * @param order {@code 'c'} or {@code 'f'}: the order in which elements are counted
     * @param enforceView if true, refuses to copy
     * @param sizes one may be -1, and is what is left
     * @throws ShapeException if the number of elements differs, or a view is asked for and there is none
     */
    default NDArray reshape(char order, boolean enforceView, long... sizes) {
        NDArray x = self();
        boolean c = Layout.checkOrder("reshape", order) == 'c';
        Shape to = Shape.of(c ? sizes : Picking.reversed(sizes));
        NDArray source = c ? x : x.transpose();
        Reshape op = new Reshape(to);
        NDArray view = source.viewOrNull(op);
        if (view == null && enforceView) {
            throw new ShapeException("[reshape] " + x.spec() + " of strides " + java.util.Arrays.toString(x.strides())
                    + " has no view of shape " + java.util.Arrays.toString(sizes) + " in " + order
                    + " order: allow a copy, or dup() first");
        }
        NDArray out = view != null ? view : Eager.apply(op, List.of(source));
        return c ? out : out.transpose();
    }

    /** The elements under another shape, counted in c or f order; a view where strides allow. */
    default NDArray reshape(char order, long... sizes) {
        return reshape(order, false, sizes);
    }

    /** All elements in c order as a vector; a view where strides allow. */
    default NDArray ravel() {
        return ravel('c');
    }

    /** All elements in c or f order as a vector; a view where strides allow. */
    default NDArray ravel(char order) {
        return reshape(order, false, self().length());
    }

    private NDArray self() {
        return (NDArray) this;
    }
}
