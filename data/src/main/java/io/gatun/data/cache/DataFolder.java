package io.gatun.data.cache;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Finds the folder that downloaded data is kept in. */
final class DataFolder {
    private DataFolder() {}

    /**
     * {@code -Dgatun.data}, else {@code GATUN_DATA}, else the system's folder for caches: {@code $XDG_CACHE_HOME/gatun/data},
     * {@code ~/.cache/gatun/data}, {@code ~/Library/Caches/gatun/data} (macOS) or {@code %LOCALAPPDATA%\gatun\data}.
     */
    static Path find(Properties properties, Map<String, String> environment) {
        String chosen = properties.getProperty("gatun.data", "");
        if (chosen.isBlank()) {
            chosen = environment.getOrDefault("GATUN_DATA", "");
        }
        if (!chosen.isBlank()) {
            return Path.of(chosen).toAbsolutePath().normalize();
        }
        return caches(properties, environment).resolve("gatun").resolve("data").toAbsolutePath();
    }

    private static Path caches(Properties properties, Map<String, String> environment) {
        Path home = Path.of(properties.getProperty("user.home", "."));
        String system = properties.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String local = environment.getOrDefault("LOCALAPPDATA", "");
        if (system.startsWith("windows") && !local.isBlank()) {
            return Path.of(local);
        }
        if (system.startsWith("mac")) {
            return home.resolve("Library").resolve("Caches");
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The XDG specification: a relative path is invalid and ignored.
        return !xdg.isBlank() && Path.of(xdg).isAbsolute() ? Path.of(xdg) : home.resolve(".cache");
    }
}
