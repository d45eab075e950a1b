/** Graphs, gradients of any order, and the plans that run them. */
module io.gatun.autodiff {
    requires transitive io.gatun.ops;
    requires transitive io.gatun.arrays;
    requires static jdk.jfr;
    requires flatbuffers.java;

    exports io.gatun.autodiff;
    exports io.gatun.autodiff.explain;
    exports io.gatun.autodiff.files;
    exports io.gatun.autodiff.quantization;
    exports io.gatun.autodiff.functional;
    exports io.gatun.autodiff.graph;
    exports io.gatun.autodiff.metrics;
    exports io.gatun.autodiff.training;
    exports io.gatun.autodiff.training.listeners;
    exports io.gatun.autodiff.updaters;
}
