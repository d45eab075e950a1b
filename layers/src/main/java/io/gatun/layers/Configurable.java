package io.gatun.layers;

import io.gatun.autodiff.updaters.Updater;

/**
 * A layer with the shared options as a record component, and from it one {@code with} method for each option.
 *
 * @param <L> the layer itself
 */
public interface Configurable<L extends Configurable<L>> extends Layer {
    @Override
    LayerOptions options();

    @Override
    L withOptions(LayerOptions options);

    /** This layer under a name of its own. */
    default L withName(String name) {
        return withOptions(options().withName(name));
    }

    /** This layer with an activation of its own. */
    default L withActivation(Activation activation) {
        return withOptions(options().withActivation(activation));
    }

    /** This layer with its own initialisation of weights. */
    default L withWeightInit(WeightInit weightInit) {
        return withOptions(options().withWeightInit(weightInit));
    }

    /** This layer with its own start of biases. */
    default L withBiasInit(double biasInit) {
        return withOptions(options().withBiasInit(biasInit));
    }

    /** This layer with its own L1 coefficient. */
    default L withL1(double l1) {
        return withOptions(options().withL1(l1));
    }

    /** This layer with its own L2 coefficient. */
    default L withL2(double l2) {
        return withOptions(options().withL2(l2));
    }

    /**
     * This layer keeping each input with the given probability while training (Deeplearning4j's meaning); 1 keeps all.
     */
    default L withDropOut(double keep) {
        return withOptions(options().withDropOut(keep));
    }

    /** This layer with an updater of its own. */
    default L withUpdater(Updater updater) {
        return withOptions(options().withUpdater(updater));
    }
}
