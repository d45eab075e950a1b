package io.gatun.data.cache;

/** Hears how far a download has come; called often, from the thread that asked for the data. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (what, done, total) -> {};

    /**
     * Called as bytes arrive.
     *
     * @param what what is fetched, for a person to read
     * @param done bytes so far
     * @param total bytes in all, or -1 where they are not known
     */
    void update(String what, long done, long total);
}
