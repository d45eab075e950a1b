package io.gatun.data.cache;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Walks over the regular files of a tar archive (POSIX ustar). Other entries, extended headers among them, are passed over:
 * long names do not occur in the packages we read.
 */
final class TarReader {
    private static final int BLOCK = 512;

    private final InputStream in;
    private final byte[] header = new byte[BLOCK];
    private String name = "";
    private long size;
    /** Bytes up to the next header: the rest of this entry with its padding. */
    private long rest;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** Goes to the next regular file; false at the end. */
    boolean next() throws IOException {
        while (true) {
            in.skipNBytes(rest);
            rest = 0;
            int n = in.readNBytes(header, 0, BLOCK);
            if (n == 0 || n == BLOCK && isBlank()) {
                return false;
            }
            if (n < BLOCK) {
                throw new EOFException("tar archive ends inside a header: " + n + " bytes, expected " + BLOCK);
            }
            checkSum();
            size = octal(124, 12);
            rest = (size + BLOCK - 1) / BLOCK * BLOCK;
            char type = (char) header[156];
            if (type == '0' || type == 0) {
                String prefix = text(257, 5).equals("ustar") ? text(345, 155) : "";
                name = prefix.isEmpty() ? text(0, 100) : prefix + "/" + text(0, 100);
                return true;
            }
        }
    }

    /** The path of this file in the archive. */
    String name() {
        return name;
    }

    /** Writes this file; refuses one longer than {@code limit}. */
    void writeTo(Path path, long limit) throws IOException {
        if (size > limit) {
            throw new CorruptFileException(
                    name + " in the tar archive has " + size + " bytes, expected at most " + limit);
        }
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(path)) {
            for (long left = size; left > 0; ) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    throw new EOFException("tar archive ends inside " + name + ": " + left + " bytes are missing");
                }
                out.write(buffer, 0, n);
                left -= n;
                rest -= n;
            }
        }
    }

    private boolean isBlank() {
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private void checkSum() throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(148, 8)) {
            throw new IOException("not a tar archive, or a corrupt one: the checksum of a header is wrong");
        }
    }

    private String text(int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }

    private long octal(int at, int length) throws IOException {
        String digits = text(at, length).strip();
        try {
            long value = digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new IOException("corrupt tar archive: \"" + digits + "\" is not an octal number");
    }
}
