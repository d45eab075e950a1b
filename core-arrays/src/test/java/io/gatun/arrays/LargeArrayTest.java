package io.gatun.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.ops.DataType;
import io.gatun.ops.IndexException;
import io.gatun.ops.ShapeException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** More than 2^31 elements, of a sparse file: no length, index or offset may pass through an int. */
class LargeArrayTest {
    private static final long N = (1L << 31) + 4096;
    private static final long FAR = (1L << 31) + 17; // an index that an int cannot hold

    private static Path file;
    private static NDArray x;

    @BeforeAll
    static void map() throws Exception {
        file = Files.createTempFile("gatun-large", ".bin");
        long room = Files.getFileStore(file).getUsableSpace();
        assumeTrue(room > 2 * N, () -> "skipped: " + (room >> 20) + " MB of disk, expected " + (2 * N >> 20));
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(N);
            f.seek(5);
            f.write(3);
            f.seek(FAR);
            f.write(new byte[] {7, -2});
        }
        x = Nd.map(file, 0, N).viewAs(DataType.BYTE, io.gatun.ops.Shape.of(N), 0);
    }

    @AfterAll
    static void delete() throws Exception {
        if (x != null) {
            x.close();
        }
        Files.delete(file);
    }

    @Test
    void elementsAndViews() {
        try (Scope scope = Scope.open()) {
            assertEquals(N, x.length());
            assertEquals(7, x.getLong(FAR));
            assertEquals(-2, x.getByte(FAR + 1 - N));
            assertArrayEquals(
                    new byte[] {0, 7, -2}, x.slice(0, FAR - 1, FAR + 2).toByteArray());
            assertEquals(7, x.get(Index.point(FAR)).getInt());
            NDArray sparse = x.get(Index.interval(FAR, 0, -(1L << 31) + 12));
            assertArrayEquals(new long[] {7, 0}, sparse.slice(0, 0, 2).toLongArray());
            assertEquals(3, x.get(Index.interval(FAR, 0, 5 - FAR)).length() + 1);
            NDArray matrix = x.reshape(2, N / 2);
            assertEquals(7, matrix.getLong(1, FAR - N / 2));
            assertEquals(7, matrix.t().getLong(FAR - N / 2, 1));
            assertEquals("[0 0 0 ... 0 0 0]", x.toString());
            assertThrows(IndexException.class, () -> x.getLong(N));
            assertThrows(ShapeException.class, x::toByteArray);
        }
    }

    @Test
    void kernels() {
        try (Scope scope = Scope.open()) {
            assertEquals(8, x.sum().getLong());
            assertEquals(FAR, x.argmax(0).getLong());
            assertEquals(FAR + 1, x.argmin(0).getLong());
            assertEquals(7, x.max().getLong());
            NDArray picked = x.gather(Nd.create(new long[] {FAR, 5, -1, FAR + 1}), 0);
            assertArrayEquals(new byte[] {7, 3, 0, -2}, picked.toByteArray());
            assertThrows(IndexException.class, () -> x.gather(Nd.create(new long[] {N}), 0));
            NDArray columns = x.reshape(N / 2, 2).sum(0);
            assertArrayEquals(new long[] {-2, 10}, columns.toLongArray());
        }
    }

    /** Element-wise, a comparison, and a write in place, all over more than 2^31 elements; the file's pages are copied as written. */
    @Test
    void everyElement() {
        long spare = Runtime.getRuntime().maxMemory(); // a small machine's tests run with a small heap
        assumeTrue(spare > 1L << 30 && Nd.memory().limit() > 3 * N, "skipped: expected room for two copies");
        try (Scope scope = Scope.open()) {
            NDArray twice = x.add(x);
            assertEquals(14, twice.getLong(FAR));
            assertEquals(6, twice.getLong(5));
            assertEquals(16, twice.sum().getLong());
            twice.subi(x);
            assertEquals(-2, twice.getLong(FAR + 1));
            assertTrue(twice.equals(x));
            twice.put(1L, N - 1);
            assertEquals(9, twice.sum().getLong());
        }
        Nd.trimMemory();
    }
}
