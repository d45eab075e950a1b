package io.gatun.examples.run;

import io.gatun.bindings.GatunNative;
import io.gatun.bindings.NativeLibrary;
import io.gatun.bindings.NativeLoadException;
import java.util.Map;
import java.util.TreeMap;

/** What the native library says of itself and of the libraries that it found. */
public final class NativeFacts {
    private NativeFacts() {}

    /** Facts by name (isa, threads, openblas, onednn, ...); {@code native.error} if the library cannot be loaded. */
    public static Map<String, String> read() {
        Map<String, String> facts = new TreeMap<>();
        try {
            NativeLibrary.load();
            facts.putAll(GatunNative.info());
        } catch (NativeLoadException e) {
            facts.put("native.error", e.getMessage());
        }
        return facts;
    }
}
