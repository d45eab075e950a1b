package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.UpdaterParameters;
import io.gatun.arrays.kernels.Updaters;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.Schedule;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;
import java.util.List;

/** An update rule bound to a stretch of parameters, its gradients and its state. */
public final class UpdaterCall {
    private final BoundKernel kernel;
    private final UpdaterParameters now;
    private final Schedule learningRate;

    private UpdaterCall(BoundKernel kernel, UpdaterParameters now, Schedule learningRate) {
        this.kernel = kernel;
        this.now = now;
        this.learningRate = learningRate;
    }

    /**
     * Binds an update rule.
     *
     * @param state {@link Updater#stateSize} arrays of the parameters' shape, zeros at the start of a training
     */
    public static UpdaterCall of(
            Updater updater, double l1, double l2, NDArray parameters, NDArray gradients, List<NDArray> state) {
        UpdaterParameters h = new UpdaterParameters();
        h.l1 = l1;
        h.l2 = l2;
        BoundKernel kernel =
                switch (updater) {
                    case Sgd s -> Updaters.sgd(parameters, gradients, h);
                    case Nesterovs n -> {
                        h.momentum = n.momentum();
                        yield Updaters.nesterovs(parameters, gradients, state.getFirst(), h);
                    }
                    case Adam a -> {
                        h.beta1 = a.beta1();
                        h.beta2 = a.beta2();
                        h.epsilon = a.epsilon();
                        yield Updaters.adam(parameters, gradients, state.get(0), state.get(1), h);
                    }
                };
        return new UpdaterCall(kernel, h, updater.learningRate());
    }

    /** Moves the parameters; iterations and epochs count from 0. */
    public void run(long iteration, int epoch) {
        now.learningRate = learningRate.valueAt(iteration, epoch);
        now.step = iteration + 1;
        kernel.run();
    }
}
