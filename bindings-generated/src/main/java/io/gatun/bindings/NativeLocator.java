package io.gatun.bindings;

import io.gatun.bindings.NativeLoadException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Where {@code libgatun.so} is; see {@link NativeLibrary} for the order. */
final class NativeLocator {
    private static final String FILE = "libgatun.so";

    /** Built by Maven beside the libraries: one line {@code name size sha256} for each. */
    private static final String INDEX = "index";

    private NativeLocator() {}

    static Path locate() {
        List<String> looked = new ArrayList<>();
        Path file = named(System.getProperty("gatun.native.dir"), "-Dgatun.native.dir", looked);
        if (file == null) {
            file = named(System.getenv("GATUN_NATIVE_DIR"), "GATUN_NATIVE_DIR", looked);
        }
        if (file == null) {
            Path image = Path.of(System.getProperty("java.home"), "lib", FILE);
            looked.add(image.toString());
            file = Files.isRegularFile(image) ? image : null;
        }
        return file != null ? file : unpacked(looked);
    }

    private static Path named(String folder, String by, List<String> looked) {
        if (folder == null || folder.isEmpty()) {
            looked.add(by + " (not set)");
            return null;
        }
        Path file = Path.of(folder, FILE).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new NativeLoadException(
                    Reason.NOT_FOUND,
                    "[native] " + by + "=" + folder + " names a folder without " + FILE
                            + ". Build it (`cmake -S native -B native/build &&"
                            + " cmake --build native/build`), or unset it to use the library in the jar; `./gatun doctor` shows more",
                    null);
        }
        return file;
    }

    private static Path unpacked(List<String> looked) {
        String folder = "/io/gatun/native/" + platform() + "/";
        Path cache = null;
        try (InputStream index = NativeLocator.class.getResourceAsStream(folder + INDEX)) {
            if (index == null) {
                looked.add("the jar of io.gatun.bindings, " + folder + FILE);
                throw new NativeLoadException(
                        Reason.NOT_FOUND,
                        "[native] " + FILE + " was not found for " + platform() + ". Looked at: "
                                + String.join("; ", looked)
                                + ". Build it (`cmake -S native -B native/build && cmake --build native/build`) and set"
                                + " -Dgatun.native.dir=native/build, or use a jar that has it; `./gatun doctor` shows more",
                        null);
            }
            String[] lines = new String(index.readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split("\n");
            StringBuilder key = new StringBuilder();
            for (String line : lines) {
                key.append(key.isEmpty() ? "" : "-")
                        .append(line, line.lastIndexOf(' ') + 1, line.lastIndexOf(' ') + 17);
            }
            cache = cacheFolder().resolve(key.toString());
            for (String line : lines) {
                unpack(folder, cache, line.split(" "));
            }
            return cache.resolve(FILE);
        } catch (IOException e) {
            throw new NativeLoadException(
                    Reason.UNPACK_FAILED,
                    "[native] " + FILE + " cannot be unpacked to " + cache + ": " + e
                            + ". Make that folder writable, or name another" + " by -Dgatun.cache.dir=DIR",
                    e);
        }
    }

    /**
     * Writes one library unless it is there. The name appears only when the content is whole and on disk, so any number of processes
     * may do this at once; the folder is named by the content, so a file that is there is the right one or was damaged later.
     */
    private static void unpack(String folder, Path cache, String[] entry) throws IOException {
        String name = entry[0];
        long size = Long.parseLong(entry[1]);
        Path target = cache.resolve(name);
        if (Files.isRegularFile(target) && Files.size(target) == size) {
            return;
        }
        Files.createDirectories(cache);
        Path part = Files.createTempFile(cache, name, ".part");
        try {
            String hash = copy(folder + name, part);
            if (!hash.equals(entry[2])) {
                throw new IOException(
                        "the jar is damaged: " + name + " has SHA-256 " + hash + ", expected " + entry[2]);
            }
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String copy(String resource, Path to) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        try (InputStream in = NativeLocator.class.getResourceAsStream(resource);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            if (in == null) {
                throw new IOException("the jar has no " + resource);
            }
            byte[] block = new byte[1 << 16];
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                digest.update(block, 0, n);
                ByteBuffer buffer = ByteBuffer.wrap(block, 0, n);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
            out.force(true);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The user's own folder: a shared one would let another user place the library. */
    private static Path cacheFolder() throws IOException {
        String named = System.getProperty("gatun.cache.dir");
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = named != null && !named.isEmpty()
                ? Path.of(named)
                : xdg != null && xdg.startsWith("/")
                        ? Path.of(xdg, "gatun")
                        : Path.of(System.getProperty("user.home"), ".cache", "gatun");
        Path folder = base.resolve("native");
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(base);
            if (base.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
        }
        return folder;
    }

    /** As in the jar: {@code linux-amd64}, {@code linux-aarch64}. */
    static String platform() {
        String os = System.getProperty("os.name").startsWith("Linux") ? "linux" : System.getProperty("os.name");
        return os + "-" + System.getProperty("os.arch");
    }
}
