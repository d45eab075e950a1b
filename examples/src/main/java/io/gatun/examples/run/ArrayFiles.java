package io.gatun.examples.run;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.io.Npy;
import io.gatun.arrays.io.Npz;
import io.gatun.ops.GatunException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Arrays of npy and npz files by name; the files read last stay in memory, since a batch asks for many arrays of one. */
public final class ArrayFiles implements AutoCloseable {
    private static final int KEPT = 8;

    private final Path folder;
    private boolean inFolder;
    private final Map<Path, Map<String, NDArray>> read = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Files that are named from here.
     *
     * @param folder where a relative name is looked for if the working folder has none, or null
     */
    public ArrayFiles(Path folder) {
        this.folder = folder;
    }

    /** Where a file of a relative name is written: beside the files that were read. */
    public Path output(String name) {
        return inFolder ? folder.resolve(name) : Path.of(name);
    }

    /** The array of {@code FILE.npy}, or {@code FILE.npz:KEY}; the key may be left out where there is one array. */
    public NDArray get(String name) {
        if (name.endsWith(".npy")) {
            return arrays(name).values().iterator().next();
        }
        if (name.endsWith(".npz")) {
            Map<String, NDArray> all = arrays(name);
            if (all.size() != 1) {
                throw new GatunException("[op] " + name + " holds " + all.size()
                        + " arrays: expected FILE.npz:KEY with one of " + all.keySet());
            }
            return all.values().iterator().next();
        }
        int colon = name.lastIndexOf(':');
        if (colon < 0) {
            throw new GatunException("[op] input \"" + name + "\": expected FILE.npy or FILE.npz:KEY");
        }
        Map<String, NDArray> all = arrays(name.substring(0, colon));
        NDArray x = all.get(name.substring(colon + 1));
        if (x == null) {
            throw new GatunException("[op] " + name.substring(0, colon) + " has no array \"" + name.substring(colon + 1)
                    + "\": it holds " + all.keySet());
        }
        return x;
    }

    private Map<String, NDArray> arrays(String name) {
        Path path = Path.of(name);
        if (folder != null && !path.isAbsolute() && !Files.exists(path)) {
            path = folder.resolve(name);
            inFolder = true;
        }
        Map<String, NDArray> arrays = read.get(path);
        if (arrays == null) {
            arrays = name.endsWith(".npy") ? Map.of("", Npy.read(path)) : Npz.read(path);
            // They outlive the scope of the call that asked first.
            arrays.values().forEach(NDArray::detach);
            read.put(path, arrays);
            if (read.size() > KEPT) {
                Iterator<Map<String, NDArray>> oldest = read.values().iterator();
                oldest.next().values().forEach(NDArray::close);
                oldest.remove();
            }
        }
        return arrays;
    }

    @Override
    public void close() {
        read.values().forEach(m -> m.values().forEach(NDArray::close));
        read.clear();
    }
}
