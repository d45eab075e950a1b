package io.gatun.autodiff.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One kernel call of a plan. */
@Name("io.gatun.PlanStep")
@Label("Plan Step")
@Description("One kernel call of a plan; recorded only if switched on, since there are many")
@Category({"Gatun", "Plan"})
@StackTrace(false)
@Enabled(false)
public final class PlanStepEvent extends Event {
    /** Asked whether such events are recorded. */
    public static final PlanStepEvent SWITCH = new PlanStepEvent();

    /** What the plan computes. */
    @Label("Plan")
    public String plan;

    /** Position in the plan. */
    @Label("Step")
    public int step;

    /** Name of the operation. */
    @Label("Operation")
    public String operation;

    /** The graph's variables that it computes. */
    @Label("Variables")
    public String variables;

    /** Types and shapes of what it reads and writes. */
    @Label("Shapes")
    public String shapes;

    /** Arithmetic. */
    @Label("Floating-Point Operations")
    public double flops;

    /** Bytes that it reads. */
    @Label("Bytes Read")
    @DataAmount
    public long bytesRead;

    /** Bytes that it writes. */
    @Label("Bytes Written")
    @DataAmount
    public long bytesWritten;
}
