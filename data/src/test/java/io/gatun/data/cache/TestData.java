package io.gatun.data.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** A small collection of two files. */
final class TestData {
    /** Incompressible, so that its packed form is as long. */
    static final byte[] LARGE = random(300_000);

    static final byte[] SMALL = "seven digits".getBytes();

    private TestData() {}

    static DataCollection collection(DataSource... sources) {
        return new DataCollection(
                "test",
                "Test data",
                List.of(file("large.bin", LARGE), file("small.bin", SMALL)),
                List.of(sources),
                "Use digits");
    }

    static DataFile file(String name, byte[] bytes) {
        return new DataFile(name, bytes.length, sha256(bytes));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
            gz.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] random(int n) {
        byte[] b = new byte[n];
        new Random(1).nextBytes(b);
        return b;
    }
}
