/** Bindings. */
module io.gatun.bindings {
    exports io.gatun.bindings;
}
