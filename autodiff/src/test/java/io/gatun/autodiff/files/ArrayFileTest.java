package io.gatun.autodiff.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.DataType;
import io.gatun.ops.FileFormatException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Arrays in FlatBuffers. */
class ArrayFileTest {
    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "UTF8")
    void everyTypeAndShape(DataType type) {
        NDArray x = Nd.arange(0, 24, 1).reshape(2, 3, 4).castTo(type);
        for (NDArray a :
                new NDArray[] {x, x.transpose(), Nd.zeros(type, 0, 3), x.sum().castTo(type)}) {
            assertEquals(a, ArrayFile.fromBytes(ArrayFile.toBytes(a)));
        }
    }

    @Test
    void severalArraysAndTexts(@TempDir Path folder) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put("w", Nd.ones(3, 4));
        arrays.put("b", Nd.arange(5));
        Path file = folder.resolve("a.gtsd");
        ArrayFile.write(file, new Attachments(arrays, Map.of("note", "ä")));
        Attachments back = ArrayFile.read(file);
        assertEquals(arrays, back.arrays());
        assertEquals(Map.of("note", "ä"), back.properties());
    }

    @Test
    void damageIsFound() {
        byte[] whole = ArrayFile.toBytes(Nd.arange(20));
        for (int i = 0; i < whole.length; i += 3) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x11;
            try {
                assertEquals(Nd.arange(20), ArrayFile.fromBytes(damaged), "byte " + i); // padding
            } catch (FileFormatException e) {
                // found
            }
        }
        assertThrows(FileFormatException.class, () -> ArrayFile.fromBytes(new byte[200]));
    }
}
