/** Layers, networks, training, evaluation, and model files. */
module io.gatun.layers {
    requires transitive io.gatun.ops;
    requires transitive io.gatun.arrays;
    requires transitive io.gatun.autodiff;
    requires transitive io.gatun.data;
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;

    exports io.gatun.layers;
    exports io.gatun.layers.feedforward;
    exports io.gatun.layers.convolution;
    exports io.gatun.layers.normalization;
    exports io.gatun.layers.network;
    exports io.gatun.layers.training;
    exports io.gatun.layers.evaluation;
}
