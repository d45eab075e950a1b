package io.gatun.data.readers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageLoaderTest {
    @TempDir
    Path folder;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static BufferedImage grey(int width, int... values) {
        BufferedImage image = new BufferedImage(width, values.length / width, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < values.length; i++) {
            image.getRaster().setSample(i % width, i / width, 0, values[i]);
        }
        return image;
    }

    private static BufferedImage colour(int type, int width, int... argb) {
        BufferedImage image = new BufferedImage(width, argb.length / width, type);
        for (int i = 0; i < argb.length; i++) {
            image.setRGB(i % width, i / width, argb[i]);
        }
        return image;
    }

    private Path save(BufferedImage image, String format) throws IOException {
        Path file = folder.resolve("picture." + format);
        assertTrue(ImageIO.write(image, format, file.toFile()), format);
        return file;
    }

    @Test
    void readsTheSamplesOfAGreyPng() throws IOException {
        NDArray x = new ImageLoader(2, 3, 1).load(save(grey(3, 0, 10, 100, 128, 200, 255), "png"));
        assertEquals(Shape.of(1, 1, 2, 3), x.shape());
        assertArrayEquals(new float[] {0, 10, 100, 128, 200, 255}, x.toFloatArray());
    }

    @Test
    void readsSixteenBits() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 65535);
        image.getRaster().setSample(1, 0, 0, 32768);
        assertArrayEquals(
                new float[] {255, 32768 * 255f / 65535},
                new ImageLoader(1, 2, 1).load(save(image, "png")).toFloatArray(),
                1e-3f);
    }

    @Test
    void readsColoursPlaneByPlane() throws IOException {
        Path file = save(colour(BufferedImage.TYPE_INT_RGB, 2, 0x102030, 0xff8000), "png");
        assertArrayEquals(
                new float[] {0x10, 0xff, 0x20, 0x80, 0x30, 0},
                new ImageLoader(1, 2, 3).load(file).toFloatArray());
        float[] luma = new ImageLoader(1, 2, 1).load(file).toFloatArray();
        assertEquals(0.299f * 0x10 + 0.587f * 0x20 + 0.114f * 0x30, luma[0], 1e-3f);
        assertEquals(0.299f * 0xff + 0.587f * 0x80, luma[1], 1e-3f);
    }

    @Test
    void makesColoursOfGrey() throws IOException {
        assertArrayEquals(
                new float[] {7, 9, 7, 9, 7, 9},
                new ImageLoader(1, 2, 3).load(save(grey(2, 7, 9), "png")).toFloatArray());
    }

    @Test
    void laysTransparentPixelsOnWhite() throws IOException {
        Path file = save(colour(BufferedImage.TYPE_INT_ARGB, 3, 0x00000000, 0xff000000, 0x80000000), "png");
        assertArrayEquals(
                new float[] {255, 0, 255 * (1 - 128 / 255f)},
                new ImageLoader(1, 3, 1).load(file).toFloatArray(),
                1e-3f);
    }

    @Test
    void readsJpeg() throws IOException {
        int[] flat = new int[64];
        Arrays.fill(flat, 90);
        float[] x = new ImageLoader(8, 8, 1).load(save(grey(8, flat), "jpg")).toFloatArray();
        for (float v : x) {
            assertEquals(90, v, 2);
        }
    }

    @Test
    void averagesWhenReducing() {
        int[] flat = new int[28 * 28 * 16];
        Arrays.fill(flat, 77);
        for (float v : new ImageLoader(28, 28, 1).toArray(grey(112, flat)).toFloatArray()) {
            assertEquals(77, v, 1e-3f);
        }
        // Halving with a triangle of half width 2: weights 1/4, 3/4, 3/4, 1/4, less what lies outside the picture.
        float[] half =
                new ImageLoader(1, 2, 1).toArray(grey(4, 0, 80, 160, 240)).toFloatArray();
        float left = (0.75f * 0 + 0.75f * 80 + 0.25f * 160) / 1.75f;
        assertArrayEquals(new float[] {left, 240 - left}, half, 1e-3f);
    }

    @Test
    void interpolatesWhenEnlarging() {
        float[] x = new ImageLoader(1, 4, 1).toArray(grey(2, 0, 100)).toFloatArray();
        assertArrayEquals(new float[] {0, 25, 75, 100}, x, 1e-3f);
        float[] y = new ImageLoader(4, 1, 1).toArray(grey(1, 0, 100)).toFloatArray();
        assertArrayEquals(x, y, 1e-3f);
    }

    @Test
    void exchangesDarkAndLightOnRequest() {
        BufferedImage ink = grey(3, 255, 255, 255, 250, 10, 255, 255, 255, 255);
        ImageLoader loader = new ImageLoader(3, 3, 1);
        assertEquals(10, loader.toArray(ink).getFloat(0, 0, 1, 1));
        assertEquals(
                245,
                loader.withPolarity(ImageLoader.Polarity.INVERT).toArray(ink).getFloat(0, 0, 1, 1));
        ImageLoader auto = loader.withPolarity(ImageLoader.Polarity.DARK_BACKGROUND);
        assertEquals(245, auto.toArray(ink).getFloat(0, 0, 1, 1));
        assertEquals(200, auto.toArray(grey(3, 0, 0, 0, 0, 200, 0, 0, 0, 0)).getFloat(0, 0, 1, 1));
    }

    /** A PNG of some kilobytes that claims to be 50,000 pixels wide and high. */
    private Path bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream h = new DataOutputStream(header);
        h.writeBytes("IHDR");
        h.writeInt(50_000);
        h.writeInt(50_000);
        h.write(new byte[] {8, 0, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.toByteArray());
        out.writeInt(13);
        out.write(header.toByteArray());
        out.writeInt((int) crc.getValue());
        return Files.write(folder.resolve("bomb.png"), bytes.toByteArray());
    }

    @Test
    void refusesABombBeforeDecoding() throws IOException {
        Path file = bomb();
        String message = assertThrows(FileFormatException.class, () -> new ImageLoader(28, 28, 1).load(file))
                .getMessage();
        assertTrue(message.contains(file + " claims 50000x50000 pixels"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void refusesTruncatedFilesOrReadsThem(String format) throws IOException {
        byte[] whole = Files.readAllBytes(save(grey(16, new int[256]), format));
        for (int n = 0; n < whole.length; n += 1 + whole.length / 40) {
            Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, n));
            try {
                new ImageLoader(4, 4, 1).load(file);
            } catch (FileFormatException e) {
                assertTrue(e.getMessage().startsWith("[image] " + file), e.getMessage());
            }
        }
    }

    @Test
    void namesFilesThatAreNoPictures() throws IOException {
        Path text = Files.writeString(folder.resolve("a.png"), "this is text");
        String message = assertThrows(FileFormatException.class, () -> new ImageLoader(4, 4, 1).load(text))
                .getMessage();
        assertTrue(message.contains(text.toString()) && message.contains("png"), message);
        Path missing = folder.resolve("missing.png");
        assertTrue(assertThrows(FileFormatException.class, () -> new ImageLoader(4, 4, 1).load(missing))
                .getMessage()
                .contains(missing.toString()));
        assertThrows(ShapeException.class, () -> new ImageLoader(0, 4, 1));
        assertThrows(ShapeException.class, () -> new ImageLoader(4, 4, 2));
    }
}
