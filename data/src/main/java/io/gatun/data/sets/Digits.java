package io.gatun.data.sets;

import io.gatun.data.Shuffle;
import io.gatun.data.readers.CsvFormat;
import io.gatun.data.readers.CsvTable;
import io.gatun.ops.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * 1797 handwritten digits of 8x8 pixels from 0 to 16, shipped with Gatun: E. Alpaydin and C. Kaynak, <i>Optical Recognition of
 * Handwritten Digits</i>, UCI Machine Learning Repository (1998), CC BY 4.0.
 */
public final class Digits {
    private static final String FILE = "digits.csv.gz";
    private static final double TEST_FRACTION = 0.2;
    /** Fixed, so that no test picture is ever trained on, whatever the seed of the training. */
    private static final long SPLIT_SEED = 1998;

    static final List<String> CLASS_NAMES =
            IntStream.range(0, 10).mapToObj(Integer::toString).toList();

    private Digits() {}

    /** Pictures to train on, and pictures to test with. */
    public record Split(ImageSet train, ImageSet test) {}

    /** All pictures, in the order of the file. */
    public static ImageSet all() {
        CsvTable table;
        try (InputStream in = Digits.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new FileFormatException(
                        "[digits] the file " + FILE + " is missing from the data module: build it again");
            }
            table = CsvTable.read(
                    new InputStreamReader(new GZIPInputStream(in), StandardCharsets.US_ASCII), FILE, CsvFormat.PLAIN);
        } catch (IOException e) {
            throw new FileFormatException("[digits] the shipped file " + FILE + " is damaged: build again", e);
        }
        int n = table.rows();
        byte[] pixels = new byte[64 * n];
        byte[] classes = new byte[n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 64; k++) {
                pixels[64 * i + k] = (byte) table.number(i, k);
            }
            classes[i] = (byte) table.number(i, 64);
        }
        return new ImageSet("digits", pixels, 1, 8, 8, 16, classes, CLASS_NAMES);
    }

    /** The standard split: a fifth of each class to test with, always the same. */
    public static Split split() {
        return split(TEST_FRACTION, SPLIT_SEED);
    }

    /**
     * Another split; each class gives the same share.
     *
     * @param testFraction share of the pictures to test with, between 0 and 1
     * @param seed chooses which
     */
    public static Split split(double testFraction, long seed) {
        if (!(testFraction > 0 && testFraction < 1)) {
            throw new io.gatun.data.DataException(
                    "[digits] share " + testFraction + " to test with: expected more than 0 and less than 1");
        }
        ImageSet all = all();
        int[] counts = all.classCounts();
        int[] quota = Arrays.stream(counts)
                .map(c -> (int) Math.round(c * testFraction))
                .toArray();
        boolean[] test = new boolean[all.size()];
        for (int i : Shuffle.order(all.size(), seed)) {
            test[i] = quota[all.classOf(i)]-- > 0;
        }
        return new Split(
                all.select(IntStream.range(0, test.length).filter(i -> !test[i]).toArray()),
                all.select(IntStream.range(0, test.length).filter(i -> test[i]).toArray()));
    }
}
