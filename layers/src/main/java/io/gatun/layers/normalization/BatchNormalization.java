package io.gatun.layers.normalization;

import io.gatun.layers.Configurable;
import io.gatun.layers.ConfigurationException;
import io.gatun.layers.InputType;
import io.gatun.layers.LayerContext;
import io.gatun.layers.LayerOptions;
import io.gatun.layers.ParameterSpec;
import io.gatun.ops.BatchNormInfer;
import io.gatun.ops.BatchNormTrain;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/**
 * Batch normalisation (Ioffe and Szegedy 2015): each channel of an image, or each value of a vector, is brought to mean
 * 0 and variance 1, then scaled by gamma and shifted by beta. In training by the figures of the batch, else by running
 * averages: {@code average = decay * average + (1 - decay) * batch}, of the biased variance, as in Deeplearning4j.
 * PyTorch's momentum is {@code 1 - decay}, and it averages the unbiased variance. No activation: put an {@code
 * ActivationLayer} behind it.
 *
 * @param decay share of the old average that is kept
 * @param eps added to the variance before its square root
 * @param gamma start of the scale
 * @param beta start of the shift
 * @param lockGammaBeta true to leave gamma and beta at their start, untrained
 * @param options shared options, of which the name and the updater count
 */
public record BatchNormalization(
        double decay, double eps, double gamma, double beta, boolean lockGammaBeta, LayerOptions options)
        implements Configurable<BatchNormalization> {
    /** Checks the numbers. */
    public BatchNormalization {
        if (!(decay >= 0 && decay <= 1)) {
            throw new ConfigurationException("[BatchNormalization] decay is " + decay + ": expected 0 to 1");
        }
        if (!(eps > 0 && Double.isFinite(eps))) {
            throw new ConfigurationException("[BatchNormalization] eps is " + eps + ": expected a positive number");
        }
        if (!Double.isFinite(gamma) || !Double.isFinite(beta)) {
            throw new ConfigurationException(
                    "[BatchNormalization] gamma " + gamma + ", beta " + beta + ": expected finite numbers");
        }
        options = options != null ? options : LayerOptions.INHERIT;
    }

    /** Deeplearning4j's defaults: decay 0.9, eps 1e-5, gamma 1, beta 0. */
    public static BatchNormalization of() {
        return new BatchNormalization(0.9, 1e-5, 1, 0, false, LayerOptions.INHERIT);
    }

    /** This layer with another decay. */
    public BatchNormalization withDecay(double value) {
        return new BatchNormalization(value, eps, gamma, beta, lockGammaBeta, options);
    }

    /** This layer with another eps. */
    public BatchNormalization withEps(double value) {
        return new BatchNormalization(decay, value, gamma, beta, lockGammaBeta, options);
    }

    /** This layer with another start of scale and shift, trained or left there. */
    public BatchNormalization withGammaBeta(double scale, double shift, boolean lock) {
        return new BatchNormalization(decay, eps, scale, shift, lock, options);
    }

    @Override
    public BatchNormalization withOptions(LayerOptions value) {
        return new BatchNormalization(decay, eps, gamma, beta, lockGammaBeta, value);
    }

    @Override
    public InputType inputType(InputType offered) {
        return offered.image();
    }

    @Override
    public InputType outputType(InputType in) {
        return in;
    }

    @Override
    public List<ParameterSpec> parameters(InputType in) {
        return lockGammaBeta ? List.of() : gammaBeta(in);
    }

    @Override
    public List<ParameterSpec> state(InputType in) {
        List<ParameterSpec> running = List.of(
                ParameterSpec.constant("mean", channels(in), 0), ParameterSpec.constant("variance", channels(in), 1));
        return lockGammaBeta
                ? java.util.stream.Stream.concat(gammaBeta(in).stream(), running.stream())
                        .toList()
                : running;
    }

    private List<ParameterSpec> gammaBeta(InputType in) {
        return List.of(
                ParameterSpec.constant("gamma", channels(in), gamma),
                ParameterSpec.constant("beta", channels(in), beta));
    }

    private static Shape channels(InputType in) {
        return Shape.of(in instanceof InputType.Convolutional image ? image.channels() : in.size());
    }

    @Override
    public <T extends Ops<T>> T apply(LayerContext<T> ctx, T x) {
        T scale = lockGammaBeta ? ctx.state("gamma") : ctx.parameter("gamma");
        T shift = lockGammaBeta ? ctx.state("beta") : ctx.parameter("beta");
        T mean = ctx.state("mean");
        T variance = ctx.state("variance");
        if (!ctx.training()) {
            return x.apply(new BatchNormInfer(eps), List.of(x, scale, shift, mean, variance));
        }
        List<T> out = x.applyAll(new BatchNormTrain(eps), List.of(x, scale, shift));
        ctx.update("mean", average(mean, out.get(1)));
        ctx.update("variance", average(variance, out.get(2)));
        return out.get(0);
    }

    private <T extends Ops<T>> T average(T old, T batch) {
        return old.mul(decay).add(batch.mul(1 - decay));
    }
}
