package io.gatun.data.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.data.DataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageSourceTest {
    @TempDir
    Path folder;

    private static byte[] tar(Object... namesAndBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndBytes.length; i += 2) {
            byte[] data = (byte[]) namesAndBytes[i + 1];
            byte[] header = new byte[512];
            put(header, 0, (String) namesAndBytes[i]);
            put(header, 100, "0000644\0");
            put(header, 124, String.format("%011o", data.length));
            header[156] = (byte) (namesAndBytes[i].toString().endsWith("/") ? '5' : '0');
            put(header, 257, "ustar\0" + "00");
            Arrays.fill(header, 148, 156, (byte) ' ');
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xff;
            }
            put(header, 148, String.format("%06o", sum) + "\0 ");
            out.writeBytes(header);
            out.writeBytes(Arrays.copyOf(data, (data.length + 511) / 512 * 512));
        }
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
        byte[] b = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(b, 0, header, at, b.length);
    }

    /** Skips the test where the program is missing, or this JDK cannot start processes at all. */
    private void assumeProgram(String program) {
        assumeTrue(Command.find(program) != null, "no " + program);
        try {
            Command.run(folder, Duration.ofSeconds(20), Progress.NONE, List.of("true"));
        } catch (IOException | InterruptedException e) {
            abort("processes cannot be started here: " + e.getMessage());
        }
    }

    @Test
    void walksOverTheFilesOfATarArchive() throws IOException {
        byte[] archive =
                tar("a/", new byte[0], "a/one", "1".getBytes(), "a/skipped", new byte[700], "a/two", new byte[512]);
        TarReader tar = new TarReader(new ByteArrayInputStream(archive));
        assertTrue(tar.next());
        assertEquals("a/one", tar.name());
        tar.writeTo(folder.resolve("one"), 10);
        assertArrayEquals("1".getBytes(), Files.readAllBytes(folder.resolve("one")));
        assertTrue(tar.next());
        assertTrue(tar.next());
        assertEquals("a/two", tar.name());
        assertThrows(CorruptFileException.class, () -> tar.writeTo(folder.resolve("two"), 511));
        tar.writeTo(folder.resolve("two"), 512);
        assertFalse(tar.next());
    }

    @Test
    void readsTheTarOfTheSystem() throws Exception {
        assumeProgram("tar");
        byte[] data = TestData.LARGE;
        Files.write(Files.createDirectory(folder.resolve("package")).resolve("f.bin"), data);
        Command.run(folder, Duration.ofSeconds(20), Progress.NONE, List.of("tar", "cf", "x.tar", "package"));
        TarReader tar = new TarReader(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("x.tar"))));
        assertTrue(tar.next());
        assertEquals("package/f.bin", tar.name());
        tar.writeTo(folder.resolve("out"), data.length);
        assertArrayEquals(data, Files.readAllBytes(folder.resolve("out")));
    }

    @Test
    void refusesDamagedArchives() {
        byte[] good = tar("f", new byte[600]);
        byte[] flipped = good.clone();
        flipped[3] ^= 1;
        assertThrows(IOException.class, () -> new TarReader(new ByteArrayInputStream(flipped)).next());
        assertThrows(IOException.class, () -> new TarReader(new ByteArrayInputStream(good, 0, 300)).next());
        TarReader cut = new TarReader(new ByteArrayInputStream(good, 0, 700));
        assertThrows(IOException.class, () -> {
            cut.next();
            cut.writeTo(folder.resolve("f"), 600);
        });
        TarReader skipped = new TarReader(new ByteArrayInputStream(good, 0, 700));
        assertThrows(IOException.class, () -> {
            skipped.next();
            skipped.next();
        });
    }

    @Test
    void saysWhatAProgramSaid() {
        assumeProgram("sh");
        IOException e = assertThrows(
                IOException.class,
                () -> Command.run(
                        folder,
                        Duration.ofSeconds(20),
                        Progress.NONE,
                        List.of("sh", "-c", "echo preparing; echo 'E: no such package'; exit 3")));
        assertTrue(e.getMessage().endsWith("failed with exit status 3: E: no such package"), e.getMessage());
    }

    @Test
    void saysThatAProgramIsMissingOrTooSlow() {
        assertNull(Command.find("no-such-program-here"));
        IOException missing = assertThrows(
                IOException.class,
                () -> Command.run(folder, Duration.ofSeconds(1), Progress.NONE, List.of("no-such-program-here")));
        assertEquals("no-such-program-here is not installed", missing.getMessage());
        assumeProgram("sleep");
        IOException slow = assertThrows(
                IOException.class,
                () -> Command.run(folder, Duration.ofMillis(50), Progress.NONE, List.of("sleep", "30")));
        assertTrue(slow.getMessage().contains("did not end within"), slow.getMessage());
    }

    @Test
    void takesTheFilesOfAPackageThatIsInstalled() throws IOException {
        Path installed = Files.createDirectories(folder.resolve("usr/share/datasets/test"));
        Files.write(installed.resolve("large.bin.gz"), TestData.gzip(TestData.LARGE));
        Files.write(installed.resolve("small.bin"), TestData.SMALL);
        DataCollection c = TestData.collection(new DebianPackage("dataset-test", installed.toString()));
        Path file = DataCache.at(folder.resolve("cache")).get(c, "large.bin");
        assertArrayEquals(TestData.LARGE, Files.readAllBytes(file));
    }

    @Test
    void namesAPackageThatDoesNotExist() throws IOException {
        assumeProgram("npm");
        DataCollection c = TestData.collection(new NpmPackage("no-such-package-of-gatun@9.9.9", "package/"));
        DataException e = assertThrows(
                DataException.class, () -> DataCache.at(folder.resolve("cache")).get(c, "large.bin"));
        assertTrue(e.getMessage().contains("npm package no-such-package-of-gatun@9.9.9: npm pack"), e.getMessage());
        try (var left = Files.list(folder.resolve("cache/test"))) {
            assertTrue(left.noneMatch(p -> p.getFileName().toString().startsWith(".tmp-")));
        }
    }

    @Test
    void checksCoordinates() {
        assertNotNull(new NpmPackage("@scope/name@1.0.0", "package/"));
        for (String bad : List.of("name", "name@1.0.0 --flag", "../x@1", "file:x@1", "Name@1")) {
            assertThrows(DataException.class, () -> new NpmPackage(bad, "package/"), bad);
        }
        assertThrows(DataException.class, () -> new DebianPackage("-x", "/usr"));
        assertThrows(DataException.class, () -> new DebianPackage("name", "relative"));
    }
}
