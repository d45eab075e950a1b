package io.gatun.autodiff.training;

/**
 * How much a call of fit has to do.
 *
 * @param epochs passes over the data
 * @param batchesPerEpoch steps of one whole pass, or -1 if the iterator does not know
 * @param batchesBefore steps that were taken of the first pass before, in a training that was interrupted
 */
public record FitPlan(int epochs, long batchesPerEpoch, long batchesBefore) {
    /** Steps in all, or -1 if not known. */
    public long iterations() {
        return batchesPerEpoch < 0 ? -1 : Math.max(0, epochs * batchesPerEpoch - batchesBefore);
    }
}
