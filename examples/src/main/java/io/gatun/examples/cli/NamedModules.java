package io.gatun.examples.cli;

import io.gatun.ops.GatunException;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Gives jars without a module descriptor one of their own: jlink takes no automatic modules, and flatbuffers-java is released
 * as one. The descriptor says what jdeps finds; the name is the one that the jar has as an automatic module.
 */
final class NamedModules {
    private NamedModules() {}

    /**
     * A module path on which no module is automatic.
     *
     * @param modulePath folders and jars
     * @param folder where changed copies are put
     */
    static String of(String modulePath, Path folder) throws IOException {
        Path[] entries = Arrays.stream(modulePath.split(File.pathSeparator))
                .map(Path::of)
                .toArray(Path[]::new);
        List<ModuleReference> automatic = ModuleFinder.of(entries).findAll().stream()
                .filter(m -> m.descriptor().isAutomatic())
                .toList();
        if (automatic.isEmpty()) {
            return modulePath;
        }
        Path jars = Files.createDirectories(folder.resolve("jars"));
        for (ModuleReference m : automatic) {
            describe(m.descriptor().name(), Path.of(m.location().orElseThrow()), folder, jars);
        }
        return jars + File.pathSeparator + modulePath; // the first of two modules of one name counts
    }

    private static void describe(String name, Path jar, Path folder, Path jars) throws IOException {
        Path sources = folder.resolve("sources");
        Path classes = Files.createDirectories(folder.resolve("classes").resolve(name));
        tool("jdeps", "--generate-module-info", sources.toString(), jar.toString());
        Path source;
        try (Stream<Path> found = Files.walk(sources.resolve(name))) {
            source = found.filter(f -> f.endsWith("module-info.java"))
                    .findFirst()
                    .orElseThrow(() -> new GatunException("[image] jdeps described no module " + name));
        }
        tool("javac", "-d", classes.toString(), "--patch-module", name + "=" + jar, source.toString());
        Path copy = jars.resolve(jar.getFileName());
        Files.copy(jar, copy);
        try (FileSystem inside = FileSystems.newFileSystem(copy)) {
            Files.copy(classes.resolve("module-info.class"), inside.getPath("module-info.class"));
        }
    }

    private static void tool(String name, String... arguments) {
        ToolProvider tool = ToolProvider.findFirst(name)
                .orElseThrow(() -> new GatunException("[image] this run has no " + name + ": run it on a JDK"));
        var text = new StringWriter();
        int status = tool.run(new PrintWriter(text), new PrintWriter(text), arguments);
        if (status != 0) {
            throw new GatunException(
                    "[image] " + name + " failed: " + text.toString().strip());
        }
    }
}
