package io.gatun.arrays.io;

import io.gatun.ops.GatunException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that are written whole or not at all: readers see the old one or the new one, and a full disk leaves the old one. */
public final class AtomicFile {
    /** Writes the contents of a file. */
    @FunctionalInterface
    public interface Writer {
        /** Writes to the stream, and leaves it open. */
        void write(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes a file beside its place and renames it.
     *
     * @param what short name of the format, for errors
     * @throws GatunException if it cannot be written; then nothing is left behind
     */
    public static void write(String what, Path file, Writer writer) {
        Path name = file.getFileName();
        if (name == null) {
            throw new GatunException("[" + what + "] cannot write " + file + ": it is no file name");
        }
        Path beside = file.resolveSibling("." + name + "." + UUID.randomUUID() + ".tmp");
        try {
            if (Files.isDirectory(file)) {
                throw new FileAlreadyExistsException(file.toString(), null, "it is a folder");
            }
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 1 << 16)) {
                writer.write(out);
            }
            move(beside, file);
        } catch (IOException e) {
            throw new GatunException("[" + what + "] cannot write " + file + ": " + reason(e), e);
        } finally {
            try {
                Files.deleteIfExists(beside);
            } catch (IOException e) {
                System.getLogger("io.gatun.arrays").log(System.Logger.Level.WARNING, "cannot delete " + beside, e);
            }
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What went wrong, in words: the exceptions of files often name only the path. */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException a -> "permission denied; expected a folder and file that you may use";
            case NoSuchFileException n -> "the folder does not exist; make it first";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
