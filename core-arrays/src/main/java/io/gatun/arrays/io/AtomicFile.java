package io.gatun.arrays.io;

import io.gatun.ops.GatunException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
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

/**
 * Files that are written whole or not at all: readers see the old one or the new one, and a full disk leaves the old one. The
 * contents are on the disk before the name is, so that a machine that stops in between leaves the old file, too.
 */
public final class AtomicFile {
    /** Writes the contents of a file. */
    @FunctionalInterface
    public interface Writer {
        /** Writes to the stream, and leaves it open. */
        void write(OutputStream out) throws IOException;
    }

    /** Writes the contents of a file through its channel, for arrays at the speed of the disk. */
    @FunctionalInterface
    public interface ChannelWriter {
        /** Writes to the channel from its position on, and leaves it open. */
        void write(FileChannel out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes a file beside its place and renames it.
     *
     * @param what short name of the format, for errors
     * @throws GatunException if it cannot be written; then nothing is left behind
     */
    public static void write(String what, Path file, Writer writer) {
        replace(what, file, beside -> {
            // Unlike a channel, this stream is not closed by an interrupt: training that is stopped saves its state.
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 1 << 16)) {
                writer.write(out);
            }
            uninterrupted(() -> force(beside, StandardOpenOption.WRITE));
        });
    }

    /**
     * {@link #write} through a channel.
     *
     * @param writer runs again from the start if the thread is interrupted, which closes channels; the thread stays interrupted
     */
    public static void writeChannel(String what, Path file, ChannelWriter writer) {
        replace(
                what,
                file,
                beside -> uninterrupted(() -> {
                    Files.deleteIfExists(beside);
                    try (FileChannel out =
                            FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                        writer.write(out);
                        out.force(true);
                    }
                }));
    }

    @FunctionalInterface
    private interface Making {
        void make(Path beside) throws IOException;
    }

    private static void replace(String what, Path file, Making making) {
        Path name = file.getFileName();
        if (name == null) {
            throw new GatunException("[" + what + "] cannot write " + file + ": it is no file name");
        }
        Path beside = file.resolveSibling("." + name + "." + UUID.randomUUID() + ".tmp");
        try {
            if (Files.isDirectory(file)) {
                throw new FileAlreadyExistsException(file.toString(), null, "it is a folder");
            }
            making.make(beside);
            move(beside, file);
            forceFolder(file.toAbsolutePath().getParent());
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

    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /** Runs what uses a channel, again if the thread is interrupted meanwhile; the interrupt is kept for the caller. */
    static void uninterrupted(Action action) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (; ; ) {
                try {
                    action.run();
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void force(Path file, StandardOpenOption how) throws IOException {
        try (FileChannel c = FileChannel.open(file, how)) {
            c.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Brings a folder's new name to the disk, where the system can open folders; elsewhere renaming does that itself. */
    private static void forceFolder(Path folder) {
        try {
            uninterrupted(() -> force(folder, StandardOpenOption.READ));
        } catch (IOException e) {
            // The file is whole and has its name; only how soon the name is durable is not known.
            System.getLogger("io.gatun.arrays").log(System.Logger.Level.DEBUG, "cannot sync folder " + folder, e);
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
