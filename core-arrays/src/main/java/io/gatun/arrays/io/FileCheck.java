package io.gatun.arrays.io;

import io.gatun.ops.GatunException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Whether a file is what it should be, found out without loading arrays into memory.
 *
 * @param format short name of the format
 * @param file the file
 * @param problem what is wrong with it; null if nothing is
 */
public record FileCheck(String format, Path file, String problem) {
    /** Fails by throwing. */
    @FunctionalInterface
    private interface Check {
        void run() throws IOException;
    }

    private static FileCheck of(String format, Path file, Check check) {
        try {
            if (!Files.isRegularFile(file)) {
                return new FileCheck(
                        format, file, Files.exists(file) ? file + " is no file" : "there is no file " + file);
            }
            if (Files.size(file) == 0) {
                return new FileCheck(format, file, file + " is empty");
            }
            check.run();
            return new FileCheck(format, file, null);
        } catch (CharacterCodingException e) {
            return new FileCheck(format, file, file + " is no UTF-8 text");
        } catch (GatunException e) {
            return new FileCheck(format, file, e.getMessage());
        } catch (IOException e) {
            return new FileCheck(format, file, file + ": " + AtomicFile.reason(e));
        }
    }

    /** Whether the file can be used. */
    public boolean isValid() {
        return problem == null;
    }

    /** Checks a {@code .npy} file: its header, and that it holds all elements. */
    public static FileCheck npy(Path file) {
        return of("npy", file, () -> Npy.spec(file));
    }

    /** Checks a {@code .npz} file: the archive with its checksums, and the header and elements of each array. */
    public static FileCheck npz(Path file) {
        return of("npz", file, () -> {
            try (ZipFile zip = new ZipFile(file.toFile())) {
                Npz.checkSizes(zip, file);
                for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
                    ZipEntry entry = e.nextElement();
                    try (InputStream in = Npz.verified(zip, entry)) {
                        Npz.check(entry, in, file.toString());
                        in.transferTo(OutputStream.nullOutputStream());
                    }
                }
            }
        });
    }

    /** Checks a {@code .safetensors} file: its header, and that its arrays fill the file. */
    public static FileCheck safetensors(Path file) {
        return of("safetensors", file, () -> SafetensorsFile.open(file).close());
    }

    /** Checks a file of numbers in lines. */
    public static FileCheck text(Path file, TextFormat format) {
        return of("txt", file, () -> TextArrays.read(file, format).close());
    }

    /** Checks a zip archive with its checksums. */
    public static FileCheck zip(Path file) {
        return of("zip", file, () -> {
            try (ZipFile zip = new ZipFile(file.toFile())) {
                for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
                    try (InputStream in = Npz.verified(zip, e.nextElement())) {
                        in.transferTo(OutputStream.nullOutputStream());
                    }
                }
            }
        });
    }

    /** Checks a JSON text. */
    public static FileCheck json(Path file) {
        return of("json", file, () -> Json.parse(Files.readString(file), "[json] " + file));
    }

    /** {@code npy(file).isValid()}. */
    public static boolean isValidNpy(Path file) {
        return npy(file).isValid();
    }

    /** {@code npz(file).isValid()}. */
    public static boolean isValidNpz(Path file) {
        return npz(file).isValid();
    }

    /** {@code safetensors(file).isValid()}. */
    public static boolean isValidSafetensors(Path file) {
        return safetensors(file).isValid();
    }

    /** {@code zip(file).isValid()}. */
    public static boolean isValidZip(Path file) {
        return zip(file).isValid();
    }

    /** {@code json(file).isValid()}. */
    public static boolean isValidJson(Path file) {
        return json(file).isValid();
    }

    @Override
    public String toString() {
        return format + " " + file + ": " + (problem == null ? "valid" : problem);
    }
}
