package io.gatun.arrays.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One operation on arrays. */
@Name("io.gatun.Operation")
@Label("Operation")
@Description("An operation on arrays, if -Dgatun.jfr.ops=true or Diagnostics.recordOperations asked for them")
@Category({"Gatun", "Arrays"})
@StackTrace(false)
public final class OperationEvent extends Event {
    /** Name. */
    @Label("Operation")
    public String operation;

    /** Compositions around it. */
    @Label("Within")
    public String within;

    /** Types and shapes. */
    @Label("Arguments")
    public String arguments;

    /** Time it took. */
    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    public long nanos;

    /** Bytes read and written. */
    @Label("Bytes")
    @DataAmount
    public long bytes;
}
