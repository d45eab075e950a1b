/**
 * Bindings of Gatun's native kernels, of OpenBLAS and of oneDNN's control functions, and the loader of the native library.
 *
 * <p>Needs native access: {@code --enable-native-access=io.gatun.bindings} on the module path, {@code ALL-UNNAMED} on the class path.
 */
module io.gatun.bindings {
    exports io.gatun.bindings;
}
