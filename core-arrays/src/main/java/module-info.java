/**
 * Arrays over native memory: {@code NDArray}, scopes, views, files.
 *
 * <p>Values are computed by the native kernels of {@code io.gatun.bindings}; what operations mean is said in {@code io.gatun.ops}.
 */
module io.gatun.arrays {
    requires transitive io.gatun.ops;
    requires io.gatun.bindings;
    requires jdk.management;
    requires static jdk.jfr;
    requires static org.junit.jupiter.api;

    exports io.gatun.arrays;
    exports io.gatun.arrays.inspect;
    exports io.gatun.arrays.io;
    exports io.gatun.arrays.json to
            io.gatun.autodiff;
    exports io.gatun.arrays.kernels;
    exports io.gatun.arrays.testing;
}
