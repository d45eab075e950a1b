package io.gatun.data.cache;

import io.gatun.data.DataException;
import java.util.List;

/**
 * Files that belong together, and the sources that may bring them, in the order in which they are tried.
 *
 * @param id name of the collection's folder in the cache, such as {@code mnist}
 * @param title name for people, such as {@code MNIST}
 * @param files every file
 * @param sources where they come from
 * @param hint what to do when no source answers, as a sentence; may be empty
 */
public record DataCollection(String id, String title, List<DataFile> files, List<DataSource> sources, String hint) {
    /** Checks and copies the parts. */
    public DataCollection {
        if (!id.matches("[a-z0-9][a-z0-9._-]*")) {
            throw new DataException(
                    "[data] collection id \"" + id + "\": expected lower-case letters, digits, '.', '_' and '-'");
        }
        files = List.copyOf(files);
        sources = List.copyOf(sources);
    }

    /**
     * The file of a name.
     *
     * @throws DataException if the collection has none of that name
     */
    public DataFile file(String name) {
        for (DataFile file : files) {
            if (file.name().equals(name)) {
                return file;
            }
        }
        throw new DataException("[data] " + title + " has no file \"" + name + "\": expected one of "
                + files.stream().map(DataFile::name).toList());
    }

    /** This collection with other sources. */
    public DataCollection withSources(List<DataSource> other) {
        return new DataCollection(id, title, files, other, hint);
    }
}
