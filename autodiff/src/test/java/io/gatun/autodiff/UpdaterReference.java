package io.gatun.autodiff;

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
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.Updater;

/** The update rules element by element, in double, as their papers write them. */
final class UpdaterReference {
    private final Updater rule;
    private final double[] first;
    private final double[] second;
    private final double[] third;

    UpdaterReference(Updater rule, int n) {
        this.rule = rule;
        first = new double[n];
        second = new double[n];
        third = new double[n];
    }

    /** What is taken from parameter i in step t, from 1. */
    double step(int i, double g, double lr, int t) {
        return switch (rule) {
            case Sgd s -> lr * g;
            case NoOp s -> g;
            case Nesterovs n -> {
                double before = first[i];
                first[i] = n.momentum() * before - lr * g;
                yield n.momentum() * before - (1 + n.momentum()) * first[i];
            }
            case Momentum m -> lr * (first[i] = m.momentum() * first[i] + g);
            case Adam a -> adam(i, g, lr, t, a.beta1(), a.beta2(), a.epsilon());
            case AdamW a -> adam(i, g, lr, t, a.beta1(), a.beta2(), a.epsilon());
            case AMSGrad a -> {
                double m = mean(i, g, a.beta1()) / (1 - Math.pow(a.beta1(), t));
                third[i] = Math.max(third[i], square(i, g, a.beta2()));
                yield lr * m * Math.sqrt(1 - Math.pow(a.beta2(), t)) / (Math.sqrt(third[i]) + a.epsilon());
            }
            case Nadam a -> {
                double m = mean(i, g, a.beta1()) * a.beta1() / (1 - Math.pow(a.beta1(), t + 1))
                        + (1 - a.beta1()) * g / (1 - Math.pow(a.beta1(), t));
                double correction = Math.sqrt(1 - Math.pow(a.beta2(), t));
                yield lr * m * correction / (Math.sqrt(square(i, g, a.beta2())) + a.epsilon());
            }
            case AdaMax a -> {
                double m = mean(i, g, a.beta1()) / (1 - Math.pow(a.beta1(), t));
                second[i] = Math.max(a.beta2() * second[i], Math.abs(g));
                yield lr * m / (second[i] + a.epsilon());
            }
            case AdaBelief a -> {
                double m = mean(i, g, a.beta1());
                second[i] = a.beta2() * second[i] + (1 - a.beta2()) * (g - m) * (g - m) + a.epsilon();
                double correction = Math.sqrt(1 - Math.pow(a.beta2(), t)) / (1 - Math.pow(a.beta1(), t));
                yield lr * m * correction / (Math.sqrt(second[i]) + a.epsilon());
            }
            case AdaGrad a -> {
                first[i] += g * g;
                yield lr * g / (Math.sqrt(first[i]) + a.epsilon());
            }
            case AdaDelta a -> {
                first[i] = a.rho() * first[i] + (1 - a.rho()) * g * g;
                double d = Math.sqrt(second[i] + a.epsilon()) / Math.sqrt(first[i] + a.epsilon()) * g;
                second[i] = a.rho() * second[i] + (1 - a.rho()) * d * d;
                yield lr * d;
            }
            case RmsProp r -> {
                first[i] = r.decay() * first[i] + (1 - r.decay()) * g * g;
                yield lr * g / (Math.sqrt(first[i]) + r.epsilon());
            }
        };
    }

    private double adam(int i, double g, double lr, int t, double b1, double b2, double epsilon) {
        double m = mean(i, g, b1) / (1 - Math.pow(b1, t));
        return lr * m * Math.sqrt(1 - Math.pow(b2, t)) / (Math.sqrt(square(i, g, b2)) + epsilon);
    }

    private double mean(int i, double g, double decay) {
        return first[i] = decay * first[i] + (1 - decay) * g;
    }

    private double square(int i, double g, double decay) {
        return second[i] = decay * second[i] + (1 - decay) * g * g;
    }
}
