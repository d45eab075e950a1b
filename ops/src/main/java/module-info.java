/**
 * The operations of Gatun as pure algebra: shapes, types, gradients and compositions, without memory and without native code.
 */
module io.gatun.ops {
    exports io.gatun.ops;
    exports io.gatun.ops.cnn;
    exports io.gatun.ops.control;
    exports io.gatun.ops.distributions;
    exports io.gatun.ops.fused;
    exports io.gatun.ops.generated;
    exports io.gatun.ops.image;
    exports io.gatun.ops.indexing;
    exports io.gatun.ops.linalg;
    exports io.gatun.ops.loss;
    exports io.gatun.ops.named;
    exports io.gatun.ops.nn;
    exports io.gatun.ops.random;
    exports io.gatun.ops.reference;
    exports io.gatun.ops.rnn;
    exports io.gatun.ops.sets;
    exports io.gatun.ops.spatial;
    exports io.gatun.ops.special;
    exports io.gatun.ops.table;
}
