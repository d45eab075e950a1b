package io.gatun.data.cache;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Lengths and SHA-256 sums of files. */
final class Checks {
    private Checks() {}

    /** What is wrong with a file on disk, or null if it is the expected one. */
    static String fault(DataFile file, Path path) throws IOException {
        long size = Files.size(path);
        if (size != file.bytes()) {
            return "has " + size + " bytes, expected " + file.bytes();
        }
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(path)) {
            for (int n; (n = in.read(buffer)) > 0; ) {
                digest.update(buffer, 0, n);
            }
        }
        return fault(file, digest);
    }

    /** Copies a candidate (unpacking it where its name says so) and flushes it to the disk; fails if it is not the expected file. */
    static void copy(DataFile file, Path candidate, Path target) throws IOException {
        boolean packed = candidate.toString().endsWith(".gz") && !file.name().endsWith(".gz");
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream raw = Files.newInputStream(candidate);
                InputStream in = packed ? unpack(raw, candidate) : raw;
                FileChannel channel =
                        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            long total = 0;
            for (int n; (n = read(in, buffer, file, packed)) > 0; ) {
                total += n;
                // Bounded by what is expected: a hostile archive cannot fill the disk.
                if (total > file.bytes()) {
                    throw new CorruptFileException(
                            file.name() + " has more than the expected " + file.bytes() + " bytes");
                }
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
            if (total != file.bytes()) {
                throw new CorruptFileException(file.name() + " has " + total + " bytes, expected " + file.bytes());
            }
            String fault = fault(file, digest);
            if (fault != null) {
                throw new CorruptFileException(file.name() + " " + fault);
            }
            channel.force(true);
        }
    }

    private static InputStream unpack(InputStream raw, Path candidate) throws IOException {
        try {
            return new GZIPInputStream(raw, 1 << 16);
        } catch (ZipException | EOFException e) {
            throw new CorruptFileException(candidate.getFileName() + " cannot be unpacked: " + e.getMessage());
        }
    }

    private static int read(InputStream in, byte[] buffer, DataFile file, boolean packed) throws IOException {
        try {
            return in.read(buffer);
        } catch (ZipException | EOFException e) {
            throw new CorruptFileException(
                    file.name() + (packed ? ".gz" : "") + " cannot be unpacked: " + e.getMessage());
        }
    }

    private static String fault(DataFile file, MessageDigest digest) {
        String sum = HexFormat.of().formatHex(digest.digest());
        return sum.equals(file.sha256()) ? null : "has SHA-256 " + sum + ", expected " + file.sha256();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
