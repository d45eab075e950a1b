package io.gatun.arrays;

import io.gatun.ops.Binary;
import io.gatun.ops.ShapeException;

/**
 * A matrix with a vector beside each row or each column. A row vector has shape [columns] or [1, columns], a column vector [rows],
 * [rows, 1] or [1, rows]; other shapes are refused, where {@code add} and its like would broadcast. Names that end in {@code i} write
 * into the matrix and return it, the others give a new one.
 */
public sealed interface Vectors permits NDArray {
    /** {@code row + vector} for each row. */
    default NDArray addRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "addRowVector", vector);
        return x.apply(Binary.ADD, v);
    }

    /** {@code row + vector} for each row, in place. */
    default NDArray addiRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "addiRowVector", vector);
        return x.applyi(Binary.ADD, v);
    }

    /** {@code row - vector} for each row. */
    default NDArray subRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "subRowVector", vector);
        return x.apply(Binary.SUB, v);
    }

    /** {@code row - vector} for each row, in place. */
    default NDArray subiRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "subiRowVector", vector);
        return x.applyi(Binary.SUB, v);
    }

    /** {@code row * vector} for each row. */
    default NDArray mulRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "mulRowVector", vector);
        return x.apply(Binary.MUL, v);
    }

    /** {@code row * vector} for each row, in place. */
    default NDArray muliRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "muliRowVector", vector);
        return x.applyi(Binary.MUL, v);
    }

    /** {@code row / vector} for each row. */
    default NDArray divRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "divRowVector", vector);
        return x.apply(Binary.DIV, v);
    }

    /** {@code row / vector} for each row, in place. */
    default NDArray diviRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "diviRowVector", vector);
        return x.applyi(Binary.DIV, v);
    }

    /** {@code vector - row} for each row. */
    default NDArray rsubRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "rsubRowVector", vector);
        return v.apply(Binary.SUB, x);
    }

    /** {@code vector - row} for each row, in place. */
    default NDArray rsubiRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "rsubiRowVector", vector);
        return Elementary.into(Binary.SUB, v, x, x);
    }

    /** {@code vector / row} for each row. */
    default NDArray rdivRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "rdivRowVector", vector);
        return v.apply(Binary.DIV, x);
    }

    /** {@code vector / row} for each row, in place. */
    default NDArray rdiviRowVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.row(x, "rdiviRowVector", vector);
        return Elementary.into(Binary.DIV, v, x, x);
    }

    /** {@code column + vector} for each column. */
    default NDArray addColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "addColumnVector", vector);
        return x.apply(Binary.ADD, v);
    }

    /** {@code column + vector} for each column, in place. */
    default NDArray addiColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "addiColumnVector", vector);
        return x.applyi(Binary.ADD, v);
    }

    /** {@code column - vector} for each column. */
    default NDArray subColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "subColumnVector", vector);
        return x.apply(Binary.SUB, v);
    }

    /** {@code column - vector} for each column, in place. */
    default NDArray subiColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "subiColumnVector", vector);
        return x.applyi(Binary.SUB, v);
    }

    /** {@code column * vector} for each column. */
    default NDArray mulColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "mulColumnVector", vector);
        return x.apply(Binary.MUL, v);
    }

    /** {@code column * vector} for each column, in place. */
    default NDArray muliColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "muliColumnVector", vector);
        return x.applyi(Binary.MUL, v);
    }

    /** {@code column / vector} for each column. */
    default NDArray divColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "divColumnVector", vector);
        return x.apply(Binary.DIV, v);
    }

    /** {@code column / vector} for each column, in place. */
    default NDArray diviColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "diviColumnVector", vector);
        return x.applyi(Binary.DIV, v);
    }

    /** {@code vector - column} for each column. */
    default NDArray rsubColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "rsubColumnVector", vector);
        return v.apply(Binary.SUB, x);
    }

    /** {@code vector - column} for each column, in place. */
    default NDArray rsubiColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "rsubiColumnVector", vector);
        return Elementary.into(Binary.SUB, v, x, x);
    }

    /** {@code vector / column} for each column. */
    default NDArray rdivColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "rdivColumnVector", vector);
        return v.apply(Binary.DIV, x);
    }

    /** {@code vector / column} for each column, in place. */
    default NDArray rdiviColumnVector(NDArray vector) {
        NDArray x = (NDArray) this;
        NDArray v = Vectors.column(x, "rdiviColumnVector", vector);
        return Elementary.into(Binary.DIV, v, x, x);
    }

    private static NDArray row(NDArray x, String op, NDArray v) {
        long n = Picking.matrix(x, op).size(1);
        if (v.rank() == 1 && v.size(0) == n || v.rank() == 2 && v.size(0) == 1 && v.size(1) == n) {
            return v.rank() == 1 ? v.expandDims(0) : v;
        }
        throw new ShapeException("[" + op + "] a vector of shape " + v.shape + " for shape " + x.shape + ": expected ["
                + n + "] or [1, " + n + "]");
    }

    private static NDArray column(NDArray x, String op, NDArray v) {
        long n = Picking.matrix(x, op).size(0);
        boolean line = v.rank() == 1 || v.rank() == 2 && (v.size(0) == 1 || v.size(1) == 1);
        if (!line || v.length() != n) {
            throw new ShapeException("[" + op + "] a vector of shape " + v.shape + " for shape " + x.shape
                    + ": expected [" + n + "], [" + n + ", 1] or [1, " + n + "]");
        }
        return v.rank() == 2 && v.size(1) == 1 ? v : v.reshape(n, 1);
    }
}
