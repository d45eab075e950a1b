package io.gatun.data.sets;

import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.DataException;
import io.gatun.data.cache.DataCache;
import io.gatun.data.cache.DataCollection;
import io.gatun.data.readers.Idx;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The known sets of pictures. */
public enum ImageData {
    /** 70,000 handwritten digits of 28x28 pixels: Yann LeCun, Corinna Cortes, Christopher Burges (1998). */
    MNIST("mnist", "MNIST", Digits.CLASS_NAMES, 28, 255, Collections.MNIST),
    /** 70,000 pieces of clothing of 28x28 pixels: Han Xiao, Kashif Rasul, Roland Vollgraf (2017), MIT licence. */
    FASHION_MNIST(
            "fashion-mnist",
            "Fashion-MNIST",
            List.of(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot"),
            28,
            255,
            Collections.FASHION_MNIST),
    /** {@link io.gatun.data.sets.Digits}: needs no network. */
    DIGITS("digits", "digits", Digits.CLASS_NAMES, 8, 16, null);

    private final String id;
    private final String title;
    private final List<String> classNames;
    private final int size;
    private final int maxPixel;
    private final DataCollection collection;

    ImageData(String id, String title, List<String> classNames, int size, int maxPixel, DataCollection collection) {
        this.id = id;
        this.title = title;
        this.classNames = classNames;
        this.size = size;
        this.maxPixel = maxPixel;
        this.collection = collection;
    }

    /** Name on the command line: mnist, fashion-mnist or digits. */
    public String id() {
        return id;
    }

    /** Name for people. */
    public String title() {
        return title;
    }

    /** Names of the classes. */
    public List<String> classNames() {
        return classNames;
    }

    /** Shape of one picture: [1, 28, 28], or [1, 8, 8] for digits. */
    public Shape exampleShape() {
        return Shape.of(1, size, size);
    }

    /** The value of full brightness before scaling: 255, or 16 for digits. */
    public int maxPixel() {
        return maxPixel;
    }

    /** The files and where they come from; null for a set that is shipped with Gatun. */
    public DataCollection collection() {
        return collection;
    }

    /** The set of a name on the command line. */
    public static ImageData of(String id) {
        for (ImageData d : values()) {
            if (d.id.equalsIgnoreCase(id)) {
                return d;
            }
        }
        throw new DataException("[data] unknown data set \"" + id + "\": expected one of "
                + Arrays.stream(values()).map(ImageData::id).toList());
    }

    /** The training or the test pictures, from the standard cache; fetched if they are not there. */
    public ImageSet load(boolean train) {
        return load(train, DataCache.standard());
    }

    /**
     * The training or the test pictures; fetched if they are not in the cache.
     *
     * @throws DataException if they cannot be fetched
     */
    public ImageSet load(boolean train, DataCache cache) {
        if (collection == null) {
            Digits.Split split = Digits.split();
            return train ? split.train() : split.test();
        }
        String part = train ? "train" : "t10k";
        Path pictures = cache.get(collection, part + "-images-idx3-ubyte");
        Path classes = cache.get(collection, part + "-labels-idx1-ubyte");
        Idx idx = Idx.read(pictures);
        byte[] pixels = idx.requireBytes(pictures, 3);
        if (idx.shape()[1] != size || idx.shape()[2] != size) {
            throw new FileFormatException("[data] " + pictures + " holds pictures of " + idx.shape()[1] + "x"
                    + idx.shape()[2] + ", expected " + size + "x" + size);
        }
        byte[] labels = Idx.read(classes).requireBytes(classes, 1);
        return new ImageSet(title, pixels, 1, size, size, maxPixel, labels, classNames);
    }

    /**
     * Batches of the training pictures, shuffled anew each epoch, or of the test pictures in their order; features scaled to
     * 0 to 1, labels one-hot.
     */
    public ArrayDataSetIterator iterator(int batch, boolean train, long seed) {
        ImageSet set = load(train);
        return train ? set.iterator(batch, seed) : set.iterator(batch);
    }
}
