package io.gatun.arrays.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.bindings.GatunNative;
import io.gatun.ops.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as memory: room on the disk, and files that may only be read. */
class ScopeFileTest {
    @TempDir
    Path folder;

    /** Bytes that the disk keeps for a file. */
    private static long held(Path file) throws Exception {
        Process p;
        try {
            p = new ProcessBuilder("stat", "-c", "%b %B", file.toString()).start();
        } catch (IOException e) {
            Assumptions.abort("skipped: there is no stat");
            return 0;
        }
        String[] text = new String(p.getInputStream().readAllBytes()).strip().split(" ");
        p.waitFor();
        return Long.parseLong(text[0]) * Long.parseLong(text[1]);
    }

    @Test
    void theDiskKeepsRoom() throws Exception {
        Path reserved = Files.createFile(folder.resolve("reserved"));
        GatunNative.reserveFile(reserved.toString(), 5 << 20);
        assertEquals(5 << 20, Files.size(reserved));
        assertTrue(held(reserved) >= 5 << 20, "held " + held(reserved));
        Path filled = Files.createFile(folder.resolve("filled"));
        ScopeFile.fill(filled, folder, (5 << 20) + 7);
        assertEquals((5 << 20) + 7, Files.size(filled));
        assertTrue(held(filled) >= 5 << 20, "held " + held(filled));
        long before = ScopeFile.mappedBytes();
        Block b = ScopeFile.take(folder, 3 << 20);
        b.segment.fill((byte) 1);
        assertEquals(before + (3 << 20), ScopeFile.mappedBytes());
        b.release();
        assertEquals(before, ScopeFile.mappedBytes());
    }

    @Test
    void filesThatMayOnlyBeReadAreMapped() throws IOException {
        Path file = folder.resolve("x.npy");
        NDArray x = Nd.arange(100_000).castTo(DataType.FLOAT);
        Nd.writeNpy(file, x);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        byte[] bytes = Files.readAllBytes(file);
        NDArray y = Nd.mapNpy(file);
        assertInstanceOf(Mapped.class, y.owner());
        assertEquals(x, y);
        y.addi(1.0);
        assertEquals(x.add(1.0), y);
        assertArrayEquals(bytes, Files.readAllBytes(file));
        NDArray part = Nd.map(file, 4097, 11);
        assertEquals(11, part.length());
        assertThrows(IOException.class, () -> Nd.map(file, bytes.length - 3, 4));
        assertThrows(IOException.class, () -> Nd.map(folder.resolve("none"), 0, 4));
    }
}
