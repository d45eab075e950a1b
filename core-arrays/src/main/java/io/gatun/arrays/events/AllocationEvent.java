package io.gatun.arrays.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Native memory that an array or a scope took: what is cut from a scope's slab afterwards is no event. */
@Name("io.gatun.Allocation")
@Label("Native Allocation")
@Description(
        "A block of native memory taken from the pool: an array outside of scopes, a large array, or a slab of a scope")
@Category({"Gatun", "Memory"})
@StackTrace(true)
public final class AllocationEvent extends Event {
    /** Size. */
    @Label("Bytes")
    @DataAmount
    public long bytes;

    /** Whether the block was one that was used before; the others come from the system. */
    @Label("From Cache")
    public boolean cached;
}
