package io.gatun.data.sets;

import io.gatun.data.ArrayDataSetIterator;

/**
 * Known data sets by one call each. Training examples are shuffled anew each epoch, by seed; test examples keep their order.
 * Features are FLOAT [batch, 1, height, width] from 0 to 1 (the iterator's preprocessor is the scaler, to be saved with the
 * model), labels FLOAT [batch, 10], one-hot.
 */
public final class DataSets {
    private DataSets() {}

    /**
     * MNIST: 60,000 and 10,000 handwritten digits, 28x28; fetched on first use.
     *
     * @throws io.gatun.data.DataException if it cannot be fetched
     */
    public static ArrayDataSetIterator mnist(int batch, boolean train, long seed) {
        return ImageData.MNIST.iterator(batch, train, seed);
    }

    /**
     * Fashion-MNIST: 60,000 and 10,000 pieces of clothing, 28x28; fetched on first use.
     *
     * @throws io.gatun.data.DataException if it cannot be fetched
     */
    public static ArrayDataSetIterator fashionMnist(int batch, boolean train, long seed) {
        return ImageData.FASHION_MNIST.iterator(batch, train, seed);
    }

    /** Digits: 1438 and 359 handwritten digits, 8x8; shipped with Gatun. The seed shuffles; the split is always the same. */
    public static ArrayDataSetIterator digits(int batch, boolean train, long seed) {
        return ImageData.DIGITS.iterator(batch, train, seed);
    }
}
