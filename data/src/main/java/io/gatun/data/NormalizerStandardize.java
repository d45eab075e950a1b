package io.gatun.data;

import io.gatun.data.internal.ChannelStatistics;
import java.util.List;

/**
 * Features shifted and scaled to mean 0 and standard deviation 1 in every channel; a constant channel becomes 0.
 *
 * @param mean mean of each channel
 * @param std standard deviation of each channel (of the population: divided by n), 0 or more
 */
public record NormalizerStandardize(List<Double> mean, List<Double> std) implements Normalizer {
    /** {@link #type} of this kind. */
    public static final String TYPE = "standardize";

    /** Checks and copies the statistics. */
    public NormalizerStandardize {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new DataException("[" + TYPE + "] " + mean.size() + " means with " + std.size()
                    + " standard deviations: expected as many, at least one");
        }
        for (int i = 0; i < mean.size(); i++) {
            if (!Double.isFinite(mean.get(i))
                    || !(std.get(i) >= 0)
                    || std.get(i).isInfinite()) {
                throw new DataException("[" + TYPE + "] channel " + i + " has mean " + mean.get(i)
                        + " and standard deviation " + std.get(i) + ": expected finite numbers, the second 0 or more");
            }
        }
    }

    /**
     * Statistics of one pass over the data as it is before any preprocessor, in double precision whatever its size. The
     * iterator is reset before and after.
     *
     * @throws DataException if there is no example, or a feature is not finite
     */
    public static NormalizerStandardize fit(DataSetIterator data) {
        ChannelStatistics s = ChannelStatistics.of(TYPE, data);
        return new NormalizerStandardize(s.means(), s.deviations());
    }

    /** As {@link #fit(DataSetIterator)}, of one batch. */
    public static NormalizerStandardize fit(DataSet data) {
        return fit(new ListDataSetIterator(List.of(data)));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Affine map() {
        double[] scale = std.stream().mapToDouble(s -> s == 0 ? 1 : 1 / s).toArray();
        return Affine.of(mean.stream().mapToDouble(Double::doubleValue).toArray(), scale, 0);
    }
}
