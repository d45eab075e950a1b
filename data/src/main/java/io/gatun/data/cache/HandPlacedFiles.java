package io.gatun.data.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Packed files that lie in a folder already: put there by hand, or by a package of the system. */
record HandPlacedFiles(Path folder) implements DataSource {
    @Override
    public String name() {
        return "files in " + folder;
    }

    @Override
    public void fetch(Fetch fetch) throws IOException {
        for (DataFile file : fetch.missing()) {
            for (String name : new String[] {file.name() + ".gz", file.name()}) {
                Path path = folder.resolve(name);
                if (Files.isRegularFile(path)) {
                    fetch.offer(file, path);
                    break;
                }
            }
        }
    }
}
