package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.UpdateRule;
import io.gatun.arrays.kernels.UpdaterParameters;
import io.gatun.arrays.kernels.Updaters;
import io.gatun.autodiff.ParameterSettings;
import io.gatun.autodiff.WeightDecay;
import io.gatun.autodiff.updaters.AMSGrad;
import io.gatun.autodiff.updaters.AdaBelief;
import io.gatun.autodiff.updaters.AdaDelta;
import io.gatun.autodiff.updaters.AdaGrad;
import io.gatun.autodiff.updaters.AdaMax;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.AdamW;
import io.gatun.autodiff.updaters.Momentum;
import io.gatun.autodiff.updaters.Nadam;
import io.gatun.autodiff.updaters.Nesterovs;
import io.gatun.autodiff.updaters.NoOp;
import io.gatun.autodiff.updaters.RmsProp;
import io.gatun.autodiff.updaters.Schedule;
import io.gatun.autodiff.updaters.Sgd;
import java.util.List;

/** An update rule bound to a stretch of parameters, its gradients and its state. */
public final class UpdaterCall implements AutoCloseable {
    private final BoundKernel kernel;
    private final UpdaterParameters now;
    private final Schedule learningRate;
    private final WeightDecay decay;

    private UpdaterCall(BoundKernel kernel, UpdaterParameters now, Schedule learningRate, WeightDecay decay) {
        this.kernel = kernel;
        this.now = now;
        this.learningRate = learningRate;
        this.decay = decay;
    }

    /**
     * Binds an update rule.
     *
     * @param state {@link io.gatun.autodiff.updaters.Updater#stateSize} arrays of the parameters' shape, zeros at the
     *     start of a training
     */
    public static UpdaterCall of(
            ParameterSettings settings, NDArray parameters, NDArray gradients, List<NDArray> state) {
        UpdaterParameters h = new UpdaterParameters();
        h.l1 = settings.l1();
        h.l2 = settings.l2();
        WeightDecay decay = settings.weightDecay();
        UpdateRule rule =
                switch (settings.updater()) {
                    case Sgd s -> UpdateRule.SGD;
                    case NoOp s -> UpdateRule.SGD;
                    case Nesterovs n -> numbers(h, n.momentum(), 0, 0, UpdateRule.NESTEROVS);
                    case Momentum m -> numbers(h, m.momentum(), 0, 0, UpdateRule.MOMENTUM);
                    case Adam a -> numbers(h, a.beta1(), a.beta2(), a.epsilon(), UpdateRule.ADAM);
                    case AdamW a -> {
                        decay = decay.plus(a.weightDecay());
                        yield numbers(h, a.beta1(), a.beta2(), a.epsilon(), UpdateRule.ADAM);
                    }
                    case AMSGrad a -> numbers(h, a.beta1(), a.beta2(), a.epsilon(), UpdateRule.AMSGRAD);
                    case Nadam a -> numbers(h, a.beta1(), a.beta2(), a.epsilon(), UpdateRule.NADAM);
                    case AdaMax a -> numbers(h, a.beta1(), a.beta2(), a.epsilon(), UpdateRule.ADAMAX);
                    case AdaBelief a -> numbers(h, a.beta1(), a.beta2(), a.epsilon(), UpdateRule.ADABELIEF);
                    case AdaGrad a -> numbers(h, 0, 0, a.epsilon(), UpdateRule.ADAGRAD);
                    case AdaDelta a -> numbers(h, a.rho(), 0, a.epsilon(), UpdateRule.ADADELTA);
                    case RmsProp r -> numbers(h, r.decay(), 0, r.epsilon(), UpdateRule.RMSPROP);
                };
        BoundKernel kernel = Updaters.bind(rule, parameters, gradients, state, h);
        return new UpdaterCall(kernel, h, settings.updater().learningRate(), decay);
    }

    private static UpdateRule numbers(UpdaterParameters h, double a, double b, double epsilon, UpdateRule rule) {
        h.a = a;
        h.b = b;
        h.epsilon = epsilon;
        return rule;
    }

    /**
     * Moves the parameters; iterations and epochs count from 0.
     *
     * @param step number of the update, from 1: fewer than iterations where steps were skipped
     * @param scale factor of the gradients
     */
    public void run(long iteration, int epoch, long step, double scale) {
        double rate = learningRate.valueAt(iteration, epoch);
        now.learningRate = rate;
        now.scale = scale;
        now.decay = decay.at(rate);
        now.step = step;
        kernel.run();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
