package io.gatun.data;

import io.gatun.data.internal.ChannelStatistics;
import java.util.List;

/**
 * Features scaled so that those of the fitted data fill the range from {@code min} to {@code max} in every channel; a constant
 * channel becomes {@code min}. New data outside the fitted range lands outside the target range.
 *
 * @param min lower end of the target range
 * @param max upper end of the target range
 * @param dataMin smallest value of each channel
 * @param dataMax largest value of each channel
 */
public record NormalizerMinMaxScaler(double min, double max, List<Double> dataMin, List<Double> dataMax)
        implements Normalizer {
    /** {@link #type} of this kind. */
    public static final String TYPE = "min-max-scaler";

    /** Checks and copies the statistics. */
    public NormalizerMinMaxScaler {
        dataMin = List.copyOf(dataMin);
        dataMax = List.copyOf(dataMax);
        if (!(min < max) || Double.isInfinite(max - min)) {
            throw new DataException(
                    "[" + TYPE + "] target range " + min + " to " + max + ": expected finite min < max");
        }
        if (dataMin.isEmpty() || dataMin.size() != dataMax.size()) {
            throw new DataException("[" + TYPE + "] " + dataMin.size() + " smallest with " + dataMax.size()
                    + " largest values: expected as many, at least one");
        }
        for (int i = 0; i < dataMin.size(); i++) {
            if (!(dataMin.get(i) <= dataMax.get(i)) || Double.isInfinite(dataMax.get(i) - dataMin.get(i))) {
                throw new DataException("[" + TYPE + "] channel " + i + " goes from " + dataMin.get(i) + " to "
                        + dataMax.get(i) + ": expected finite numbers, the smaller first");
            }
        }
    }

    /**
     * To the range from 0 to 1, by one pass over the data as it is before any preprocessor. The iterator is reset before and
     * after.
     *
     * @throws DataException if there is no example, or a feature is not finite
     */
    public static NormalizerMinMaxScaler fit(DataSetIterator data) {
        return fit(data, 0, 1);
    }

    /** As {@link #fit(DataSetIterator)}, to the range from {@code min} to {@code max}. */
    public static NormalizerMinMaxScaler fit(DataSetIterator data, double min, double max) {
        ChannelStatistics s = ChannelStatistics.of(TYPE, data);
        return new NormalizerMinMaxScaler(min, max, s.smallest(), s.largest());
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Affine map() {
        double[] from = dataMin.stream().mapToDouble(Double::doubleValue).toArray();
        double[] scale = new double[from.length];
        for (int i = 0; i < scale.length; i++) {
            double range = dataMax.get(i) - from[i];
            scale[i] = (max - min) / (range == 0 ? 1 : range);
        }
        return Affine.of(from, scale, min);
    }
}
