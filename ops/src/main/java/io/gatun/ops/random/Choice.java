package io.gatun.ops.random;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Random positions, LONG[count], from a key, LONG[2], and weights, a vector of values that are 0 or more and need not sum to 1:
 * each position as often as its weight says. Without replacement none comes twice (Efraimidis and Spirakis, 2006).
 *
 * @param count how many
 * @param replacement whether a position may come again
 */
public record Choice(long count, boolean replacement) implements HostOp {
    /** Checks the number. */
    public Choice {
        if (count < 0) {
            throw new ShapeException("[choice] " + count + " positions: expected 0 or more");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.key(this, in.get(0));
        Check.floating(this, in.get(1).dataType());
        Check.rank(this, "the weights", in.get(1), 1, "one weight for each position");
        return List.of(Spec.of(DataType.LONG, count));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        long seed = in.getFirst().getLong(0);
        long offset = in.getFirst().getLong(1);
        double[] weights = in.get(1).doubles();
        long positive = 0;
        for (double w : weights) {
            if (!(w >= 0) || w == Double.POSITIVE_INFINITY) {
                throw new GatunException("[choice] weight " + w + ": expected finite values that are 0 or more");
            }
            positive += w > 0 ? 1 : 0;
        }
        if (count > 0 && positive == 0 || !replacement && count > positive) {
            throw new GatunException("[choice] " + count + " positions of " + positive + " with a weight above 0"
                    + (replacement ? "" : ", without replacement") + ": expected at least "
                    + (replacement ? 1 : count));
        }
        HostArray y = HostArray.of(DataType.LONG, count);
        if (replacement) {
            double[] sums = weights.clone();
            Arrays.parallelPrefix(sums, Double::sum);
            for (int i = 0; i < y.length(); i++) {
                y.set(i, (long) find(sums, new Draws(seed, offset + i).uniform() * sums[sums.length - 1]));
            }
        } else {
            double[] times = new double[weights.length];
            Arrays.setAll(times, i -> -Math.log(new Draws(seed, offset + i).uniform()) / weights[i]);
            int[] order = IntStream.range(0, weights.length)
                    .filter(i -> weights[i] > 0)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> times[i]))
                    .mapToInt(i -> i)
                    .toArray();
            for (int i = 0; i < y.length(); i++) {
                y.set(i, (long) order[i]);
            }
        }
        return List.of(y);
    }

    /** The first sum that is above a value. */
    private static int find(double[] sums, double value) {
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sums[middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
