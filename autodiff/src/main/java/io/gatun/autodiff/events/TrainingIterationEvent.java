package io.gatun.autodiff.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One training step. */
@Name("io.gatun.TrainingIteration")
@Label("Training Iteration")
@Description("One training step: forward, backward, update")
@Category({"Gatun", "Training"})
@StackTrace(false)
public final class TrainingIterationEvent extends Event {
    /** Asked whether such events are recorded. */
    public static final TrainingIterationEvent SWITCH = new TrainingIterationEvent();

    /** Number of the step, from 0. */
    @Label("Iteration")
    public long iteration;

    /** Number of the pass over the data, from 0. */
    @Label("Epoch")
    public int epoch;

    /** Loss of the batch, before the update. */
    @Label("Loss")
    public double loss;

    /** Learning rate of the default updater. */
    @Label("Learning Rate")
    public double learningRate;

    /** Examples of the batch: the first size of the first argument. */
    @Label("Examples")
    public long examples;

    /** Examples over the time of the step. */
    @Label("Examples per Second")
    public double examplesPerSecond;
}
