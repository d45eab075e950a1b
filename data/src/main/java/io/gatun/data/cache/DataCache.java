package io.gatun.data.cache;

import io.gatun.data.DataException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * One folder of downloaded data, a sub-folder for each {@link DataCollection}. Every file is checked against its SHA-256 each
 * time it is asked for; a corrupt one is named, moved aside and fetched again. Files appear in one step, complete or not at
 * all; a lock keeps processes and threads from fetching the same collection at once.
 *
 * <p>The standard folder is {@code -Dgatun.data}, else {@code GATUN_DATA}, else the system's folder for caches
 * ({@code ~/.cache/gatun/data} on Linux). Instances are immutable and thread-safe.
 */
public final class DataCache {
    private static final System.Logger LOG = System.getLogger(DataCache.class.getName());
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path folder;
    private final Progress progress;

    private DataCache(Path folder, Progress progress) {
        this.folder = folder.toAbsolutePath().normalize();
        this.progress = progress;
    }

    /** The cache in the standard folder. */
    public static DataCache standard() {
        return at(DataFolder.find(System.getProperties(), System.getenv()));
    }

    /** A cache in a folder of your own; it is made when the first file is fetched. */
    public static DataCache at(Path folder) {
        return new DataCache(folder, Progress.NONE);
    }

    /** This cache, reporting downloads to a listener. */
    public DataCache withProgress(Progress listener) {
        return new DataCache(folder, listener);
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** True if the file is there and is the expected one; fetches nothing. */
    public boolean has(DataCollection collection, String name) {
        try {
            return Checks.fault(
                            collection.file(name),
                            folder.resolve(collection.id()).resolve(name))
                    == null;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The path of a file of a collection, checked; the missing files of the collection are fetched if it is not there.
     *
     * @throws DataException if no source could deliver it, naming each source and why it failed, or if the folder cannot be
     *     written
     */
    public Path get(DataCollection collection, String name) {
        DataFile file = collection.file(name);
        Path home = folder.resolve(collection.id());
        Path path = home.resolve(name);
        try {
            // No lock and no write where the file is good: a read-only folder with all its files serves.
            if (isGood(file, path)) {
                return path;
            }
            Files.createDirectories(home);
            ReentrantLock lock = LOCKS.computeIfAbsent(home, p -> new ReentrantLock());
            lock.lockInterruptibly();
            try (FileChannel channel =
                    FileChannel.open(home.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock(); // given back with the channel
                fetchMissing(collection, home);
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException | ClosedByInterruptException | FileLockInterruptionException e) {
            Thread.currentThread().interrupt();
            throw new DataException("[data] interrupted while fetching " + collection.title(), e);
        } catch (IOException | ReadOnlyFileSystemException e) {
            throw new DataException(
                    "[data] the data folder " + home + " cannot be used: " + reason(e)
                            + "; choose a folder that can be written with -Dgatun.data=FOLDER or GATUN_DATA=FOLDER",
                    e);
        }
        return path;
    }

    private void fetchMissing(DataCollection collection, Path home) throws IOException, InterruptedException {
        List<DataFile> missing = new ArrayList<>();
        for (DataFile file : collection.files()) {
            Path path = home.resolve(file.name());
            String fault = Files.exists(path) ? Checks.fault(file, path) : "is missing";
            if (fault != null && Files.exists(path)) {
                LOG.log(Level.WARNING, "Data file {0} is corrupt: it {1}. It is fetched again.", path, fault);
                Files.move(path, home.resolve(file.name() + ".corrupt"), StandardCopyOption.REPLACE_EXISTING);
            }
            if (fault != null) {
                missing.add(file);
            }
        }
        if (missing.isEmpty()) {
            return; // another process was faster
        }
        long need = missing.stream().mapToLong(DataFile::bytes).sum();
        long free = Files.getFileStore(home).getUsableSpace();
        if (free < need) {
            throw new IOException(
                    "the disk is full: " + collection.title() + " needs " + need + " bytes, " + free + " are free");
        }
        removeLeftovers(home);
        List<DataSource> sources = new ArrayList<>();
        sources.add(new HandPlacedFiles(home));
        sources.addAll(collection.sources());
        StringBuilder tried = new StringBuilder();
        for (DataSource source : sources) {
            String failure = attempt(source, home, missing);
            if (missing.isEmpty()) {
                deleteTree(home.resolve(".parts"));
                return;
            }
            if (failure != null) {
                LOG.log(Level.DEBUG, "{0} from {1}: {2}", collection.title(), source.name(), failure);
                tried.append("\n  - ").append(source.name()).append(": ").append(failure);
            }
        }
        throw new DataException("[data] " + collection.title() + " could not be fetched: missing "
                + missing.stream().map(DataFile::name).toList() + ". Tried:" + tried
                + "\nCheck the network, or put these files (as they are, or .gz) into " + home
                + (collection.hint().isEmpty() ? "" : ". " + collection.hint()));
    }

    /** Lets one source try; removes what it brought from {@code missing}; returns why it failed, or null if it is silent. */
    private String attempt(DataSource source, Path home, List<DataFile> missing)
            throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(home, ".tmp-");
        try {
            Path parts = Files.createDirectories(home.resolve(".parts"));
            source.fetch(new FolderFetch(home, work, parts, missing, progress));
            return source instanceof HandPlacedFiles
                    ? null
                    : "brought no " + missing.stream().map(DataFile::name).toList();
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException(reason(e)); // channels and streams report it in their own ways
            }
            return reason(e);
        } finally {
            deleteTree(work);
        }
    }

    private static boolean isGood(DataFile file, Path path) throws IOException {
        try {
            return Checks.fault(file, path) == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Temporary folders of processes that were killed; the lock is ours, so nobody uses them. */
    private static void removeLeftovers(Path home) throws IOException {
        List<Path> old;
        try (Stream<Path> list = Files.list(home)) {
            old = list.filter(p -> p.getFileName().toString().startsWith(".tmp-"))
                    .toList();
        }
        for (Path p : old) {
            deleteTree(p);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = new ArrayList<>(walk.toList());
        }
        for (Path p : paths.reversed()) {
            Files.deleteIfExists(p);
        }
    }

    /** The reason of a failure in words: file exceptions carry only a path as their message. */
    static String reason(Exception e) {
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        String message = e.getMessage();
        if (message == null
                || e instanceof java.nio.file.FileSystemException
                || e instanceof ReadOnlyFileSystemException) {
            return e.getClass().getSimpleName().replaceAll("Exception$", "") + (message == null ? "" : " " + message);
        }
        return message;
    }

    /** The view of a download that sources get. */
    private record FolderFetch(Path home, Path work, Path parts, List<DataFile> open, Progress progress)
            implements Fetch {
        @Override
        public List<DataFile> missing() {
            return List.copyOf(open);
        }

        @Override
        public void offer(DataFile file, Path candidate) throws IOException {
            Path complete = work.resolve(file.name() + ".checked");
            Files.deleteIfExists(complete);
            Checks.copy(file, candidate, complete);
            Files.move(complete, home.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
            open.remove(file);
        }
    }
}
