package io.gatun.ops.nn;

/** Which of several tables holds a row, by its number; as TensorFlow's embedding_lookup. */
public enum PartitionMode {
    /** Table {@code id % tables}, its row {@code id / tables}. */
    MOD,
    /** The tables hold the rows one after the other. */
    DIV
}
