package io.gatun.autodiff.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One run of a plan. */
@Name("io.gatun.PlanRun")
@Label("Plan Run")
@Description("One run of a compiled graph, or the forward and backward part of a training step")
@Category({"Gatun", "Plan"})
@StackTrace(false)
public final class PlanRunEvent extends Event {
    /** Asked whether such events are recorded: asking a constant allocates nothing. */
    public static final PlanRunEvent SWITCH = new PlanRunEvent();

    /** What the plan computes. */
    @Label("Plan")
    public String plan;

    /** Number of kernel calls. */
    @Label("Steps")
    public int steps;

    /** Bytes of the slab. */
    @Label("Slab")
    @DataAmount
    public long slabBytes;
}
