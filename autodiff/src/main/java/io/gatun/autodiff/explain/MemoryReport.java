package io.gatun.autodiff.explain;

import java.util.List;

/**
 * The memory of the intermediate values of a run.
 *
 * @param plannedBytes of the slab that one running thread holds
 * @param naiveBytes that values of their own memory would take
 * @param buffers what lies in the slab
 */
public record MemoryReport(long plannedBytes, long naiveBytes, List<Buffer> buffers) {
    /**
     * A stretch of the slab while it is in use.
     *
     * @param offset where it begins, in bytes
     * @param bytes its length
     * @param first the step that writes it; -1 for arguments
     * @param last the last step that reads it
     * @param label what is in it
     */
    public record Buffer(long offset, long bytes, int first, int last, String label) {}

    /** Copies the list. */
    public MemoryReport {
        buffers = List.copyOf(buffers);
    }
}
