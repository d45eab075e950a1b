package io.gatun.data.cache;

import io.gatun.data.DataException;

/**
 * One file of a collection as it lies in the cache: unpacked, and known to the byte.
 *
 * @param name its name, without a folder
 * @param bytes its length
 * @param sha256 its SHA-256 in lower-case hexadecimal
 */
public record DataFile(String name, long bytes, String sha256) {
    /** Checks the parts. */
    public DataFile {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new DataException("[data] file name \"" + name + "\": expected letters, digits, '.', '_' and '-'");
        }
        if (bytes < 0) {
            throw new DataException("[data] length " + bytes + " of file " + name + ": expected 0 or more");
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new DataException("[data] SHA-256 \"" + sha256 + "\" of file " + name
                    + ": expected 64 lower-case hexadecimal digits");
        }
    }
}
