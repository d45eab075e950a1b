package io.gatun.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library inside the jar: unpacked once, whole, to a folder named by its content. */
class UnpackTest {
    private static final String CACHE = "gatun.cache.dir";

    @TempDir
    Path dir;

    private Path jar;
    private Path resources;
    private Path cache;

    @BeforeEach
    void makeResources() throws Exception {
        jar = dir.resolve("jar");
        cache = dir.resolve("cache");
        resources = Files.createDirectories(jar.resolve("io/gatun/native/" + NativeLocator.platform()));
        Path built = Tools.cc(dir.resolve("build/libgatun.so"), Probes.TINY);
        Files.copy(built, resources.resolve("libgatun.so"));
        Files.writeString(resources.resolve("libgatun_onednn.so"), "a companion");
        writeIndex();
    }

    private void writeIndex() throws Exception {
        StringBuilder index = new StringBuilder();
        for (String name : List.of("libgatun.so", "libgatun_onednn.so")) {
            byte[] content = Files.readAllBytes(resources.resolve(name));
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            index.append(name)
                    .append(' ')
                    .append(content.length)
                    .append(' ')
                    .append(hash)
                    .append('\n');
        }
        Files.writeString(resources.resolve("index"), index);
    }

    private Path load() throws Exception {
        return Path.of(Tools.fresh(Probes.Load.class, CACHE, cache.toString(), jar));
    }

    private void assertNothingLeftOver() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            assertEquals(
                    List.of(), files.filter(p -> p.toString().endsWith(".part")).toList());
        }
    }

    @Test
    void unpacksOnceWithItsCompanion() throws Exception {
        Path file = load();
        assertTrue(file.startsWith(cache.resolve("native")), file.toString());
        assertEquals("a companion", Files.readString(file.resolveSibling("libgatun_onednn.so")));
        assertEquals(-1, Files.mismatch(file, resources.resolve("libgatun.so")));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        assertEquals(file, load());
        assertEquals(1000, Files.getLastModifiedTime(file).toMillis(), "was written again");
        assertEquals(
                "rwx------",
                java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(cache.resolve("native"))));
        assertNothingLeftOver();
    }

    @Test
    void aNewLibraryGetsAFolderOfItsOwn() throws Exception {
        Path first = load();
        Files.copy(
                Tools.cc(dir.resolve("build/libgatun.so"), Probes.TINY + "int more;"),
                resources.resolve("libgatun.so"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        writeIndex();
        Path second = load();
        assertTrue(!first.equals(second) && Files.exists(first) && Files.exists(second));
    }

    @Test
    void aDamagedCopyIsReplaced() throws Exception {
        Path file = load();
        byte[] content = Files.readAllBytes(file);
        // A new file: this JVM has mapped the old one.
        Files.delete(file);
        Files.write(file, java.util.Arrays.copyOf(content, 100));
        assertEquals(file, load());
        assertEquals(-1, Files.mismatch(file, resources.resolve("libgatun.so")));
    }

    @Test
    void aDamagedJarIsRefused() throws Exception {
        byte[] content = Files.readAllBytes(resources.resolve("libgatun.so"));
        content[content.length / 2] ^= 1;
        Files.write(resources.resolve("libgatun.so"), content);
        Exception e = Tools.loadFailure(Probes.Load.class, CACHE, cache.toString(), jar);
        assertEquals("UNPACK_FAILED", Tools.reason(e));
        assertTrue(e.getMessage().contains("the jar is damaged: libgatun.so has SHA-256"), e.getMessage());
        assertNothingLeftOver();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Files.writeString(cache, "a file where the folder should be");
        Exception e = Tools.loadFailure(Probes.Load.class, CACHE, cache.toString(), jar);
        assertEquals("UNPACK_FAILED", Tools.reason(e));
        assertTrue(
                e.getMessage().contains(cache.toString()) && e.getMessage().contains("-Dgatun.cache.dir"),
                e.getMessage());
    }

    @Test
    void manyAtOnceUnpackOneWholeFile() throws Exception {
        System.setProperty(CACHE, cache.toString());
        String before = System.clearProperty("gatun.native.dir");
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> loads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                loads.add(pool.submit(() -> {
                    java.net.URL[] path = {
                        jar.toUri().toURL(),
                        Tools.classesAlone().toUri().toURL(),
                        Tools.TEST_CLASSES.toUri().toURL()
                    };
                    try (var loader = new java.net.URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
                        Object probe = Class.forName(Probes.Load.class.getName(), true, loader)
                                .getDeclaredConstructor()
                                .newInstance();
                        return (String) ((java.util.concurrent.Callable<?>) probe).call();
                    }
                }));
            }
            String first = loads.get(0).get();
            for (Future<String> load : loads) {
                assertEquals(first, load.get());
            }
            assertEquals(-1, Files.mismatch(Path.of(first), resources.resolve("libgatun.so")));
            assertNothingLeftOver();
        } finally {
            pool.shutdown();
            System.clearProperty(CACHE);
            if (before != null) {
                System.setProperty("gatun.native.dir", before);
            }
        }
    }
}
