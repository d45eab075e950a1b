package io.gatun.arrays;

import io.gatun.arrays.memory.MemoryReport;

/**
 * The native memory of the process, in bytes.
 *
 * @param limit most that may be taken ({@code -Dgatun.maxBytes})
 * @param reserved taken from the system now
 * @param cached of that, held by no array and no scope
 * @param peak the most that was taken
 * @param unscoped held by arrays without scope
 * @param openScopes number of open scopes of all threads
 * @param mapped in temporary files of scopes; no part of the limit
 */
public record MemoryUse(long limit, long reserved, long cached, long peak, long unscoped, int openScopes, long mapped) {
    @Override
    public String toString() {
        return MemoryReport.size(reserved - cached) + " held (" + MemoryReport.size(unscoped)
                + " by arrays without scope, "
                + openScopes + " open scopes), " + MemoryReport.size(cached) + " cached, peak "
                + MemoryReport.size(peak)
                + ", limit " + MemoryReport.size(limit)
                + (mapped == 0 ? "" : ", in files " + MemoryReport.size(mapped));
    }
}
