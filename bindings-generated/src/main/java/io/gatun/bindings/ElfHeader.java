package io.gatun.bindings;

import io.gatun.bindings.NativeLoadException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Checks that a file is a whole shared library for this machine before the dynamic linker sees it: the linker's own messages are
 * poor, and a truncated library can be mapped without complaint and kill the process at its first page fault.
 * Source: the System V ABI, "ELF-64 Object File Format".
 */
final class ElfHeader {
    private static final int HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int SHARED_OBJECT = 3;
    private static final int LOAD = 1;

    private ElfHeader() {}

    /** @throws NativeLoadException if {@code file} cannot be loaded here */
    static void check(Path file) {
        int machine = machineOf(System.getProperty("os.arch"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            check(file, channel, machine);
        } catch (IOException e) {
            throw new NativeLoadException(
                    Reason.NOT_A_LIBRARY, "[native] cannot read " + file + ": " + e + ". Check its permissions", e);
        }
    }

    private static void check(Path file, FileChannel channel, int machine) throws IOException {
        long size = channel.size();
        ByteBuffer header = read(channel, 0, HEADER);
        if (header.remaining() < 4 || header.getInt(0) != Integer.reverseBytes(0x7f454c46)) {
            throw fail(Reason.NOT_A_LIBRARY, file, "is not an ELF file: it starts with " + start(header));
        }
        if (header.remaining() < HEADER) {
            throw fail(Reason.TRUNCATED, file, "has " + size + " bytes, fewer than an ELF header");
        }
        int wordSize = header.get(4);
        int order = header.get(5);
        int type = header.getShort(16);
        int found = header.getShort(18) & 0xffff;
        if (wordSize != 2 || order != 1 || machine != 0 && found != machine) {
            throw fail(
                    Reason.WRONG_MACHINE,
                    file,
                    "is made for " + name(found) + (wordSize == 1 ? ", 32 bits" : "")
                            + (order == 2 ? ", big-endian" : "") + "; this JVM runs on " + name(machine) + " ("
                            + System.getProperty("os.arch") + ")");
        }
        if (type != SHARED_OBJECT) {
            throw fail(
                    Reason.NOT_A_LIBRARY, file, "is an ELF file of type " + type + ", not a shared library (type 3)");
        }
        checkWhole(file, channel, size, header);
    }

    /** Every segment that will be mapped, and the section table at the end, must lie inside the file. */
    private static void checkWhole(Path file, FileChannel channel, long size, ByteBuffer header) throws IOException {
        long programAt = header.getLong(32);
        int programSize = header.getShort(54) & 0xffff;
        int programs = header.getShort(56) & 0xffff;
        long end = header.getLong(40) + (long) (header.getShort(58) & 0xffff) * (header.getShort(60) & 0xffff);
        if (programSize != PROGRAM_HEADER || programAt < 0 || programAt > size) {
            throw fail(Reason.TRUNCATED, file, "has " + size + " bytes and no program headers inside");
        }
        ByteBuffer table = read(channel, programAt, programs * PROGRAM_HEADER);
        if (table.remaining() < programs * PROGRAM_HEADER) {
            throw fail(Reason.TRUNCATED, file, "has " + size + " bytes and ends inside its program headers");
        }
        for (int i = 0; i < programs; i++) {
            int at = i * PROGRAM_HEADER;
            if (table.getInt(at) == LOAD) {
                end = Math.max(end, table.getLong(at + 8) + table.getLong(at + 32));
            }
        }
        if (end > size) {
            throw fail(Reason.TRUNCATED, file, "has " + size + " bytes, of which its headers name " + end);
        }
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {}
        return buffer.flip();
    }

    private static NativeLoadException fail(Reason reason, Path file, String what) {
        return new NativeLoadException(
                reason,
                "[native] " + file + " " + what
                        + ". Rebuild it here (`cmake -S native -B native/build && cmake --build native/build`)"
                        + " or remove it; `./gatun doctor` shows what is used",
                null);
    }

    private static String start(ByteBuffer header) {
        if (!header.hasRemaining()) {
            return "nothing (0 bytes)";
        }
        StringBuilder s = new StringBuilder("bytes");
        for (int i = 0; i < Math.min(4, header.remaining()); i++) {
            int b = header.get(i) & 0xff;
            s.append(' ').append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
        }
        return s.toString();
    }

    /** The ELF number of a Java architecture name; 0 where it is not known, and then not checked. */
    static int machineOf(String arch) {
        return switch (arch) {
            case "amd64", "x86_64" -> 62;
            case "aarch64", "arm64" -> 183;
            case "riscv64" -> 243;
            default -> 0;
        };
    }

    private static String name(int machine) {
        return switch (machine) {
            case 3 -> "x86";
            case 21 -> "ppc64";
            case 22 -> "s390";
            case 40 -> "arm";
            case 62 -> "x86-64";
            case 183 -> "aarch64";
            case 243 -> "riscv";
            default -> "machine " + machine;
        };
    }
}
