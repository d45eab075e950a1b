package io.gatun.data.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a {@link DataSource} works with during one download: folders, the wanted files, and where to hand them in. */
public interface Fetch {
    /** An empty folder for this source alone, deleted afterwards. */
    Path work();

    /** A folder for partial downloads that a later attempt may resume; its contents stay. */
    Path parts();

    /** The files still wanted. */
    List<DataFile> missing();

    /** Where to report bytes. */
    Progress progress();

    /**
     * Hands in a file. It is unpacked if {@code candidate} ends in {@code .gz} while the file's name does not, compared with
     * the expected length and SHA-256, and put into the cache in one step.
     *
     * @throws CorruptFileException if it is not the expected file
     * @throws IOException if it cannot be read, or the cache not written
     */
    void offer(DataFile file, Path candidate) throws IOException;
}
