package io.gatun.autodiff.events;

/** Whether events are recorded. The run time may lack the flight recorder (module {@code jdk.jfr}): then none ever is. */
public final class Events {
    private static final boolean THERE = isThere();

    private Events() {}

    private static boolean isThere() {
        try {
            Class.forName("jdk.jfr.Event", false, Events.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Whether runs of plans, or their steps, are recorded now. */
    public static boolean ofPlans() {
        return THERE && (PlanRunEvent.SWITCH.isEnabled() || PlanStepEvent.SWITCH.isEnabled());
    }

    /** Whether training steps are recorded now. */
    public static boolean ofTraining() {
        return THERE && TrainingIterationEvent.SWITCH.isEnabled();
    }
}
