package io.gatun.arrays.kernels;

import io.gatun.bindings.gatun_h;

/**
 * The update rules that have a kernel; {@code gatun.h} gives their formulas. {@code a} and {@code b} are the two decays of
 * {@link UpdaterParameters}, g the gradient after scaling and regularisation.
 */
public enum UpdateRule {
    /** {@code lr * g}. */
    SGD(gatun_h.GT_UPDATE_SGD(), 0),
    /** Nesterov's momentum as in Sutskever et al. (2013); state: velocity. */
    NESTEROVS(gatun_h.GT_UPDATE_NESTEROVS(), 1),
    /** Kingma and Ba (2014); state: first and second moment. */
    ADAM(gatun_h.GT_UPDATE_ADAM(), 2),
    /** Heavy-ball momentum, Polyak (1964); state: velocity. */
    MOMENTUM(gatun_h.GT_UPDATE_MOMENTUM(), 1),
    /** Reddi et al. (2018); state: first and second moment, the largest second moment. */
    AMSGRAD(gatun_h.GT_UPDATE_AMSGRAD(), 3),
    /** Dozat (2016) with a constant momentum; state: first and second moment. */
    NADAM(gatun_h.GT_UPDATE_NADAM(), 2),
    /** Kingma and Ba (2014), section 7; state: first moment, infinity norm. */
    ADAMAX(gatun_h.GT_UPDATE_ADAMAX(), 2),
    /** Zhuang et al. (2020); state: first moment, second moment of the surprise. */
    ADABELIEF(gatun_h.GT_UPDATE_ADABELIEF(), 2),
    /** Duchi et al. (2011); state: sum of squares. */
    ADAGRAD(gatun_h.GT_UPDATE_ADAGRAD(), 1),
    /** Zeiler (2012); state: means of squared gradients and of squared steps. */
    ADADELTA(gatun_h.GT_UPDATE_ADADELTA(), 2),
    /** Tieleman and Hinton (2012); state: mean of squared gradients. */
    RMSPROP(gatun_h.GT_UPDATE_RMSPROP(), 1);

    private final int code;
    private final int stateSize;

    UpdateRule(int code, int stateSize) {
        this.code = code;
        this.stateSize = stateSize;
    }

    int code() {
        return code;
    }

    /** Arrays of the parameters' shape that the rule keeps between steps, zeros at the start. */
    public int stateSize() {
        return stateSize;
    }

    /** The name in messages. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
