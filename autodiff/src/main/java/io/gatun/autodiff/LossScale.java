package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.arrays.inspect.FiniteCheck;
import io.gatun.autodiff.ir.Cell;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.training.TrainingState;
import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Shape;
import java.util.Map;

/** The scale of the loss during a training: a number that programs read where it lives. */
final class LossScale implements AutoCloseable {
    private static final String SCALE = "lossScale";
    private static final String GOOD = "goodSteps";
    private static final String SKIPPED = "skippedSteps";

    private final LossScaling rule;
    private final NDArray scale;
    private final NDArray inverse;
    private final Cell scaleCell;
    private final Cell inverseCell;
    private final FiniteCheck check = new FiniteCheck();
    private double value;
    private double inverseValue;
    private long good;
    private long skipped;

    LossScale(LossScaling rule, DataType type) {
        this.rule = rule;
        this.scale = Nd.unscoped(type, Shape.SCALAR);
        this.inverse = Nd.unscoped(type, Shape.SCALAR);
        this.scaleCell = new Cell("loss-scale", Cell.Role.STATE, scale);
        this.inverseCell = new Cell("loss-scale-inverse", Cell.Role.STATE, inverse);
        set(rule.initial());
    }

    private void set(double to) {
        scale.assign(to);
        inverse.assign(1 / to);
        value = to;
        inverseValue = inverse.getDouble();
    }

    boolean scales() {
        return rule.scales();
    }

    /** A loss times the scale; the loss itself without scaling. */
    Val scaled(Val loss) {
        return scales() ? loss.mul(loss.ir().held(scaleCell).cast(loss.dataType())) : loss;
    }

    /** A gradient over the scale; infinities become NaN, so that clipping does not hide an overflow. */
    Val unscaled(Val gradient) {
        if (!scales()) {
            return gradient;
        }
        Val g = gradient.mul(gradient.ir().held(inverseCell).cast(gradient.dataType()));
        return rule.dynamic() ? g.add(g.sub(g)) : g;
    }

    /** The scale at present. */
    double value() {
        return value;
    }

    /** One over the scale. */
    double inverse() {
        return inverseValue;
    }

    /** Steps that were skipped. */
    long skipped() {
        return skipped;
    }

    /** Whether the step of these gradients is to be taken; a dynamic scale moves. */
    boolean accepts(NDArray gradients) {
        if (!rule.dynamic()) {
            return true;
        }
        if (check.notFinite(gradients) == 0) {
            if (++good >= rule.interval()) {
                good = 0;
                double raised = value * rule.growth();
                set(Double.isFinite((float) raised) ? raised : value);
            }
            return true;
        }
        good = 0;
        skipped++;
        double lowered = value * rule.backoff();
        if (lowered < Float.MIN_NORMAL) {
            throw new GatunException("[training] gradients are not finite at any scale of the loss: expected a model"
                    + " that trains; look for NaN in inputs, or a learning rate too high");
        }
        set(lowered);
        return false;
    }

    void save(Map<String, String> properties) {
        properties.put(SCALE, Double.toString(value));
        properties.put(GOOD, Long.toString(good));
        properties.put(SKIPPED, Long.toString(skipped));
    }

    void load(TrainingState state) {
        set(state.real(SCALE, rule.initial()));
        good = (long) state.real(GOOD, 0);
        skipped = (long) state.real(SKIPPED, 0);
    }

    @Override
    public void close() {
        scale.close();
        inverse.close();
        check.close();
    }
}
