package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.events.TrainingIterationEvent;

/** Records training steps: loaded only when events are recorded. */
final class TrainingRecorder {
    private TrainingRecorder() {}

    /** Does a step and records it. */
    static void record(TrainingPlan plan, NDArray[] in) {
        TrainingIterationEvent event = new TrainingIterationEvent();
        long iteration = plan.iteration();
        double rate = plan.learningRate();
        event.begin();
        long start = System.nanoTime();
        plan.stepNow(in);
        double seconds = (System.nanoTime() - start) * 1e-9;
        event.end();
        if (event.shouldCommit()) {
            event.iteration = iteration;
            event.epoch = plan.epoch();
            event.loss = plan.loss();
            event.learningRate = rate;
            event.examples = in.length == 0 || in[0].rank() == 0 ? 1 : in[0].size(0);
            event.examplesPerSecond = event.examples / seconds;
            event.commit();
        }
    }
}
