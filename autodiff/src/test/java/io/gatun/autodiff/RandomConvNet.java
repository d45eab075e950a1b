package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.Rng;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Conv2dConfig;
import io.gatun.ops.DataType;
import io.gatun.ops.Pool2dConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random convolutional networks: convolutions with and without bias, batch normalisation, residuals, joins, pooling and
 * element-wise operations in between, then a classifier. Channels are enough for channel-last layouts to pay, or few.
 */
final class RandomConvNet {
    private final SameDiff sd;
    private final Random r;
    private final DataType type;
    private final boolean training;
    private int count;

    private RandomConvNet(SameDiff sd, long seed, DataType type, boolean training) {
        this.sd = sd;
        this.r = new Random(seed);
        this.type = type;
        this.training = training;
    }

    /** A graph with placeholders x and labels, outputs logits and loss, and states if it is for training. */
    static SameDiff build(long seed, DataType type, boolean training) {
        SameDiff sd = SameDiff.create();
        RandomConvNet net = new RandomConvNet(sd, seed, type, training);
        SDVariable x = sd.placeHolder("x", type, -1, 3, 11, 9);
        SDVariable labels = sd.placeHolder("labels", type, -1, 5);
        net.head(net.body(x)).rename("logits").softmaxCrossEntropy(labels).rename("loss");
        sd.setLossVariables("loss");
        return sd;
    }

    private SDVariable body(SDVariable images) {
        long channels = r.nextInt(4) == 0 ? 4 : 32;
        SDVariable x = conv(images, 3, channels, 3, 1);
        for (int i = 0; i < 4; i++) {
            x = switch (r.nextInt(8)) {
                case 0 -> norm(conv(x, channels, channels, 3, 1), channels).relu();
                case 1 ->
                    norm(conv(x, channels, channels, 1, 1), channels).add(x).relu();
                case 2 -> x.maxPool2d(Pool2dConfig.of(3, 1).withPadding(1, 1)).tanh();
                case 3 -> x.mul(x.mean(true, 2, 3).sigmoid()).add(0.5); // squeeze and excite
                case 4 -> conv(x.concat(1, x.neg()), 2 * channels, channels, 1, 1);
                case 5 ->
                    norm(x, channels)
                            .add(norm(conv(x, channels, channels, 1, 1), channels))
                            .relu();
                case 6 -> x.add(bias(channels)).relu().mul(x);
                default -> x.reverse(3).add(conv(x, channels, channels, 3, 1).sigmoid());
            };
        }
        return x;
    }

    private SDVariable head(SDVariable x) {
        long channels = x.shape().size(1);
        if (r.nextBoolean()) {
            SDVariable flat = x.maxPool2d(Pool2dConfig.of(2, 2)).reshape(-1, channels * 5 * 4);
            return flat.matmul(weights(channels * 20, 5)).add(bias(5, 1));
        }
        return x.globalAvgPool2d().matmul(weights(channels, 5)).add(bias(5, 1)).mul(3.0);
    }

    private SDVariable conv(SDVariable x, long in, long out, int kernel, int stride) {
        SDVariable y = x.conv2d(weights(out, in, kernel, kernel), Conv2dConfig.of(stride, kernel / 2));
        return r.nextBoolean() ? y.add(bias(out)) : y;
    }

    private SDVariable norm(SDVariable x, long c) {
        SDVariable gamma = sd.var("gamma" + count, random(0.5, 1.5, c));
        SDVariable beta = sd.var("beta" + count, random(-0.5, 0.5, c));
        SDVariable mean = sd.state("mean" + count, random(-0.1, 0.1, c));
        SDVariable variance = sd.state("variance" + count++, random(0.5, 1.5, c));
        if (!training) {
            return x.apply(new BatchNormInfer(1e-3), List.of(x, gamma, beta, mean, variance));
        }
        List<SDVariable> out = x.applyAll(new BatchNormTrain(1e-3), List.of(x, gamma, beta));
        sd.update(mean, mean.mul(0.9).add(out.get(1).mul(0.1)));
        sd.update(variance, variance.mul(0.9).add(out.get(2).mul(0.1)));
        return out.getFirst();
    }

    private SDVariable weights(long... shape) {
        double bound = shape.length == 4 ? Math.sqrt(3.0 / (shape[1] * shape[2] * shape[3])) : 0.3;
        return sd.var("w" + count++, random(-bound, bound, shape));
    }

    private SDVariable bias(long c) {
        return bias(c, 4);
    }

    private SDVariable bias(long c, int rank) {
        long[] shape = rank == 1 ? new long[] {c} : new long[] {1, c, 1, 1};
        return sd.var("b" + count++, random(-0.5, 0.5, shape));
    }

    private NDArray random(double low, double high, long... shape) {
        return Rng.of(r.nextLong()).uniform(DataType.DOUBLE, low, high, shape).cast(type);
    }

    /** Images and labels for a batch. */
    static List<NDArray> batch(long seed, DataType type, long n) {
        List<NDArray> out = new ArrayList<>();
        out.add(Rng.of(seed).uniform(DataType.DOUBLE, -1, 1, n, 3, 11, 9).cast(type));
        double[] labels = new double[(int) n * 5];
        for (int i = 0; i < n; i++) {
            labels[i * 5 + (int) ((i + seed) % 5)] = 1;
        }
        out.add(Nd.create(labels, n, 5).cast(type));
        return out;
    }
}
