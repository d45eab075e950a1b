package io.gatun.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.arrays.Scope;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.DataException;
import io.gatun.data.DataSet;
import io.gatun.data.OneHot;
import io.gatun.ops.IndexException;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private static Set<String> pictures(ImageSet set) {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < set.size(); i++) {
            all.add(Arrays.toString(Arrays.copyOfRange(set.pixels(), 64 * i, 64 * i + 64)));
        }
        return all;
    }

    @Test
    void holdsTheWholeSet() {
        ImageSet all = Digits.all();
        assertEquals(1797, all.size());
        assertEquals(Shape.of(1, 8, 8), all.exampleShape());
        // Counts of scikit-learn's load_digits, and its first picture's first two rows.
        assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, all.classCounts());
        assertArrayEquals(
                new byte[] {0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0}, Arrays.copyOf(all.pixels(), 16));
        long sum = 0;
        for (byte b : all.pixels()) {
            sum += b;
        }
        assertEquals(561718, sum);
    }

    @Test
    void splitsEachClassTheSameWayEveryTime() {
        Digits.Split split = Digits.split();
        assertEquals(1797, split.train().size() + split.test().size());
        int[] train = split.train().classCounts();
        int[] test = split.test().classCounts();
        for (int c = 0; c < 10; c++) {
            assertEquals(0.2, test[c] / (double) (test[c] + train[c]), 0.003);
        }
        assertEquals(split, Digits.split());
        assertNotEquals(split.test(), Digits.split(0.2, 5).test());
        Set<String> common = pictures(split.train());
        common.retainAll(pictures(split.test()));
        assertEquals(Set.of(), common, "no test picture is trained on");
        assertThrows(DataException.class, () -> Digits.split(0, 1));
        assertThrows(DataException.class, () -> Digits.split(Double.NaN, 1));
    }

    @Test
    void theSeedOfTheTrainingDoesNotMoveTheSplit() {
        try (Scope scope = Scope.open()) {
            DataSet a = DataSets.digits(400, false, 1).next();
            DataSet b = DataSets.digits(400, false, 2).next();
            assertEquals(a.features(), b.features());
            DataSet c = DataSets.digits(400, true, 1).next();
            DataSet d = DataSets.digits(400, true, 2).next();
            assertNotEquals(c.features(), d.features());
            assertEquals(c.features(), DataSets.digits(400, true, 1).next().features());
        }
    }

    @Test
    void iteratesScaledPictures() {
        ArrayDataSetIterator it = DataSets.digits(32, true, 1);
        assertEquals(Shape.of(1, 8, 8), it.exampleShape());
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), it.labels());
        try (Scope scope = Scope.open()) {
            DataSet d = it.next();
            assertEquals(Shape.of(32, 1, 8, 8), d.features().shape());
            assertEquals(1, d.features().max().item(), "16 becomes 1");
            assertEquals(0, d.features().min().item());
            assertEquals(32, d.labels().sum().item());
            ImageSet test = Digits.split().test();
            int[] classes = OneHot.decode(test.iterator(test.size()).next().labels());
            for (int i = 0; i < classes.length; i++) {
                assertEquals(test.classOf(i), classes[i]);
            }
        }
    }

    @Test
    void showsPictures() {
        ImageSet all = Digits.all();
        var image = all.image(0);
        assertEquals(8, image.getWidth());
        assertEquals(13 * 255 / 16, image.getRaster().getSample(3, 0, 0));
        assertEquals(0, all.classOf(0));
        assertEquals(5, all.first(5).size());
        assertEquals(all.classOf(7), all.select(7).classOf(0));
        assertThrows(IndexException.class, () -> all.image(1797));
        assertThrows(IndexException.class, () -> all.select(-1));
        assertThrows(
                ShapeException.class, () -> new ImageSet("x", new byte[3], 1, 2, 2, 255, new byte[1], List.of("a")));
        assertThrows(
                IndexException.class, () -> new ImageSet("x", new byte[4], 1, 2, 2, 255, new byte[] {1}, List.of("a")));
    }

    @Test
    void findsSetsByTheirNames() {
        assertEquals(ImageData.FASHION_MNIST, ImageData.of("fashion-mnist"));
        String message =
                assertThrows(DataException.class, () -> ImageData.of("cifar")).getMessage();
        assertEquals("[data] unknown data set \"cifar\": expected one of [mnist, fashion-mnist, digits]", message);
    }
}
