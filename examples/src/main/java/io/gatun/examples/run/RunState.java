package io.gatun.examples.run;

import io.gatun.examples.report.RunHistory;
import java.util.List;

/**
 * What is needed beside the checkpoint to go on with a run as if it had not stopped.
 *
 * @param settings what was asked for
 * @param partExamples examples done of an epoch that was interrupted, else 0
 * @param partSeconds time that they took
 * @param steps losses so far
 * @param epochs results so far
 */
public record RunState(
        RunSettings settings,
        long partExamples,
        double partSeconds,
        List<RunHistory.Step> steps,
        List<RunHistory.Epoch> epochs) {}
