package io.gatun.data;

import io.gatun.arrays.NDArray;
import io.gatun.data.internal.NormalizerJson;

/**
 * A map of features to a range that networks learn well from, fitted to training data and saved with the model. Statistics
 * belong to channels: positions along axis 1 of a batch, which are the columns of [examples, columns] and the colours of
 * [examples, colours, height, width]. Normalisers are immutable; labels pass unchanged.
 */
public sealed interface Normalizer extends DataSetPreProcessor
        permits ImagePreProcessingScaler, NormalizerStandardize, NormalizerMinMaxScaler {
    /** Name of the kind in saved files. */
    String type();

    /** The map itself: to compute it elsewhere, or to fold it into the first layer of a model. */
    Affine map();

    /**
     * Features as a network wants them; a new array of the same shape.
     *
     * @throws io.gatun.ops.ShapeException if the number of channels differs from the fitted data
     */
    default NDArray transform(NDArray features) {
        return map().apply(type(), features);
    }

    /** Features as they were before {@link #transform}, but for rounding; constant channels go back to their constant. */
    default NDArray revert(NDArray features) {
        return map().inverse().apply(type(), features);
    }

    @Override
    default DataSet preProcess(DataSet batch) {
        return new DataSet(transform(batch.features()), batch.labels());
    }

    /** This normaliser as JSON in UTF-8, a few lines for a person to read as well. */
    default byte[] toBytes() {
        return NormalizerJson.write(this);
    }

    /**
     * The normaliser of {@link #toBytes}.
     *
     * @throws io.gatun.ops.FileFormatException if the bytes are something else, or of a version that this release does not know
     */
    static Normalizer fromBytes(byte[] json) {
        return NormalizerJson.read(json);
    }
}
