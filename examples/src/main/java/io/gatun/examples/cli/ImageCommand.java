package io.gatun.examples.cli;

import io.gatun.bindings.NativeLibrary;
import io.gatun.ops.GatunException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Builds the run-time image: Gatun, its native kernels and the parts of the JDK that they need, in one folder. */
@Command(name = "image", description = "Build a run-time image: bin/gatun in it runs on a machine without a JDK.")
public final class ImageCommand implements Callable<Integer> {
    private static final String MODULE = "io.gatun.examples";
    private static final List<String> LIBRARIES = List.of("libgatun.so", "libgatun_onednn.so");

    @Option(names = "--out", defaultValue = "out/image", description = "Folder to write (default: ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(names = "--force", description = "Replace the folder if it holds an older image.")
    private boolean force;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String modulePath = System.getProperty("jdk.module.path");
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElse(null);
        if (jlink == null || modulePath == null) {
            throw new GatunException("[image] this run has no jlink: run ./gatun image from a checkout, on a JDK");
        }
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            boolean image = Files.isRegularFile(target.resolve("release")) && Files.exists(target.resolve("bin/gatun"));
            if (!image || !force) {
                throw new GatunException("[image] " + target + " exists: name another folder with --out"
                        + (image ? ", or replace this image with --force" : ""));
            }
        }
        // Linked beside its place and renamed, so that a failure leaves neither half an image nor none.
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        Files.createDirectories(target.getParent());
        delete(part);
        Path modules = Files.createTempDirectory("gatun-image");
        try {
            link(jlink, NamedModules.of(modulePath, modules), part);
            Path from = NativeLibrary.path().getParent();
            for (String library : LIBRARIES) {
                if (Files.exists(from.resolve(library))) {
                    Files.copy(from.resolve(library), part.resolve("lib").resolve(library));
                }
            }
            launcher(part.resolve("bin/gatun"));
            delete(target);
            Files.move(part, target);
        } finally {
            delete(modules);
            delete(part);
        }
        spec.commandLine()
                .getOut()
                .printf("%s, %d MiB; run %s train%n", target, size(target) >> 20, folder.resolve("bin/gatun"));
        return 0;
    }

    private static void link(ToolProvider jlink, String modulePath, Path target) throws IOException {
        var errors = new StringWriter();
        // jlink tells of the archive of classes on standard output, whatever writer it is given.
        PrintStream standard = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        int status;
        try {
            status = jlink.run(
                    new PrintWriter(errors),
                    new PrintWriter(errors),
                    "--module-path",
                    modulePath,
                    // jdk.crypto.ec and the charsets serve downloads over https; the rest follows from the modules' own
                    // needs.
                    "--add-modules",
                    MODULE + ",jdk.crypto.ec,jdk.zipfs",
                    "--output",
                    target.toString(),
                    "--generate-cds-archive",
                    "--strip-debug",
                    "--no-header-files",
                    "--no-man-pages",
                    "--compress",
                    "zip-6");
        } finally {
            System.setOut(standard);
        }
        if (status != 0) {
            throw new GatunException(
                    "[image] jlink failed: " + errors.toString().strip());
        }
    }

    /**
     * A launcher of ours: jlink's own cannot name the archive of loaded classes, which the first run leaves in the user's folder
     * for caches, a file for each image.
     */
    private static void launcher(Path file) throws IOException {
        Files.writeString(file, """
                #!/bin/sh
                # Gatun's run-time image: needs no JDK.  bin/gatun --help
                here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
                unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
                cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
                if [ -n "$cache" ] && mkdir -p "$cache/gatun" 2>/dev/null; then
                  set -- -XX:+AutoCreateSharedArchive \
                    -XX:SharedArchiveFile="$cache/gatun/image-$(echo "$here" | cksum | cut -d' ' -f1).jsa" \
                    $GATUN_JAVA_OPTS --module io.gatun.examples/io.gatun.examples.Main "$@"
                else
                  set -- $GATUN_JAVA_OPTS --module io.gatun.examples/io.gatun.examples.Main "$@"
                fi
                if [ -t 2 ]; then COLUMNS=$(stty size 2>/dev/null <&2 | cut -d' ' -f2); export COLUMNS; fi
                exec "$here/java" LOGS -XX:+UseSerialGC --enable-native-access=io.gatun.bindings,io.gatun.arrays "$@"
                """
                // JDKs before 24 have no log named aot.
                .replace(
                        "LOGS",
                        Runtime.version().feature() < 24 ? "'-Xlog:cds*=off'" : "'-Xlog:cds*=off' '-Xlog:aot*=off'"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
