package io.gatun.autodiff.files;

/**
 * How a graph file is read.
 *
 * @param mapped whether the arrays stay in the file until they are touched: loading takes the same time for any size, and
 *     processes share the memory. What is written to them stays in this process; training copies parameters into a vector of
 *     its own first. The file must not be cut off or overwritten in place meanwhile (saving over it is safe: it makes a new
 *     one). A file that may not be written to, and one on a big-endian machine, is copied all the same
 * @param verified whether the checksum of each array is compared, which reads it once
 */
public record LoadOptions(boolean mapped, boolean verified) {
    /** Mapped, and verified. */
    public static final LoadOptions DEFAULT = new LoadOptions(true, true);

    /** This with arrays copied into memory. */
    public LoadOptions copied() {
        return new LoadOptions(false, verified);
    }

    /** This without comparing the checksums of arrays: damaged weights go unnoticed; the graph itself is always checked. */
    public LoadOptions unverified() {
        return new LoadOptions(mapped, false);
    }
}
