package io.gatun.data.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A package of Debian or Ubuntu: taken from where it is installed, else downloaded and unpacked in a temporary folder, which
 * needs no rights. Where the lists of packages are missing they are brought up to date only if the process runs as root.
 *
 * @param packageName such as {@code dataset-fashion-mnist}
 * @param folder absolute folder of the files when installed, such as {@code /usr/share/datasets/fashion-mnist}
 */
public record DebianPackage(String packageName, String folder) implements DataSource {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Checks the parts. */
    public DebianPackage {
        if (!packageName.matches("[a-z0-9][a-z0-9+.-]+")) {
            throw new io.gatun.data.DataException("[data] Debian package \"" + packageName
                    + "\": expected lower-case letters, digits, '+', '-' and '.'");
        }
        if (!folder.startsWith("/")) {
            throw new io.gatun.data.DataException("[data] folder \"" + folder + "\": expected an absolute path");
        }
    }

    @Override
    public String name() {
        return "Debian package " + packageName;
    }

    @Override
    public void fetch(Fetch fetch) throws IOException, InterruptedException {
        if (Files.isDirectory(Path.of(folder))) {
            new HandPlacedFiles(Path.of(folder)).fetch(fetch);
            if (fetch.missing().isEmpty()) {
                return;
            }
        }
        download(fetch);
        Path archive;
        try (var list = Files.newDirectoryStream(fetch.work(), "*.deb")) {
            var found = list.iterator();
            if (!found.hasNext()) {
                throw new IOException("apt-get download left no package");
            }
            archive = found.next();
        }
        Path root = Files.createDirectory(fetch.work().resolve("root"));
        Command.run(
                fetch.work(),
                LIMIT,
                fetch.progress(),
                List.of("dpkg-deb", "-x", archive.getFileName().toString(), "root"));
        new HandPlacedFiles(root.resolve(folder.substring(1))).fetch(fetch);
    }

    private void download(Fetch fetch) throws IOException, InterruptedException {
        List<String> command = List.of("apt-get", "download", packageName);
        try {
            Command.run(fetch.work(), LIMIT, fetch.progress(), command);
        } catch (IOException e) {
            boolean unknown = e.getMessage().contains("Unable to locate package")
                    || e.getMessage().contains("No packages found")
                    || e.getMessage().contains("Can't find a source");
            if (!unknown) {
                throw e;
            }
            if (!"root".equals(System.getProperty("user.name"))) {
                throw new IOException(e.getMessage() + " (the package lists may be missing: sudo apt-get update)", e);
            }
            Command.run(fetch.work(), LIMIT, fetch.progress(), List.of("apt-get", "-q", "update"));
            Command.run(fetch.work(), LIMIT, fetch.progress(), command);
        }
    }
}
