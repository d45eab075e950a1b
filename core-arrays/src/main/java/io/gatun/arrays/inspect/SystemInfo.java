package io.gatun.arrays.inspect;

import io.gatun.arrays.Nd;
import io.gatun.arrays.io.AtomicFile;
import io.gatun.bindings.GatunNative;
import io.gatun.bindings.NativeLoadException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bug report should say of the machine, the run time and Gatun.
 *
 * @param facts by name, in the order to print
 */
public record SystemInfo(Map<String, String> facts) {
    /** Looks at everything now. */
    public static SystemInfo read() {
        Map<String, String> f = new LinkedHashMap<>();
        String version = SystemInfo.class.getPackage().getImplementationVersion();
        f.put("gatun", version == null ? "development" : version);
        f.put("java", Runtime.version() + ", " + System.getProperty("java.vendor"));
        f.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        f.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        f.put("heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB at most");
        f.put("memory", Nd.memory().toString());
        try {
            new TreeMap<>(GatunNative.info()).forEach((k, v) -> f.put("native." + k, v));
        } catch (NativeLoadException e) {
            f.put("native.error", e.getMessage());
        }
        new TreeMap<>(System.getProperties()).forEach((k, v) -> {
            if (k.toString().startsWith("gatun.")) {
                f.put("-D" + k, v.toString());
            }
        });
        new TreeMap<>(System.getenv()).forEach((k, v) -> {
            if (k.startsWith("GATUN_") || k.startsWith("OMP_") || k.startsWith("OPENBLAS_")) {
                f.put(k, v);
            }
        });
        return new SystemInfo(f);
    }

    /** Writes the text to a file. */
    public void write(Path file) {
        AtomicFile.write("system info", file, out -> out.write(toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** A line for each fact. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        facts.forEach((k, v) -> s.append(k).append(": ").append(v).append('\n'));
        return s.toString();
    }
}
