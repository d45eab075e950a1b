package io.gatun.data.cache;

import java.io.IOException;

/** A place that files can be fetched from. Implement it to add another one; sources hold no state of a download. */
public interface DataSource {
    /** Name for people: a package with its version, or an address. */
    String name();

    /**
     * Fetches those of {@link Fetch#missing()} that this source has, and hands each to {@link Fetch#offer}.
     *
     * @throws IOException if the source cannot deliver; its message is shown to the user after the source's name
     */
    void fetch(Fetch fetch) throws IOException, InterruptedException;
}
