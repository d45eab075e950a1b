package io.gatun.autodiff;

import java.util.List;

/**
 * What a training went through.
 *
 * @param losses mean loss of the batches of each epoch, before their updates and without regularisation
 */
public record History(List<Double> losses) {
    /** Copies the list. */
    public History {
        losses = List.copyOf(losses);
    }

    /** The mean loss of the last epoch; NaN if there was none. */
    public double lastLoss() {
        return losses.isEmpty() ? Double.NaN : losses.getLast();
    }
}
