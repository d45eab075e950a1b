package io.gatun.data.cache;

import static io.gatun.data.cache.TestData.LARGE;
import static io.gatun.data.cache.TestData.SMALL;
import static io.gatun.data.cache.TestData.gzip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCacheTest {
    @TempDir
    Path folder;

    /** Brings the test files from memory and counts how often. */
    private static final class Memory implements DataSource {
        final AtomicInteger fetches = new AtomicInteger();
        final List<String> brought = new ArrayList<>();

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public void fetch(Fetch fetch) throws IOException, InterruptedException {
            fetches.incrementAndGet();
            for (DataFile file : fetch.missing()) {
                Path p = Files.write(fetch.work().resolve("x"), file.name().startsWith("l") ? LARGE : SMALL);
                Thread.sleep(20);
                fetch.offer(file, p);
                brought.add(file.name());
            }
        }
    }

    @Test
    void keepsWhatItFetched() throws IOException {
        Memory memory = new Memory();
        DataCollection c = TestData.collection(memory);
        DataCache cache = DataCache.at(folder);
        assertFalse(cache.has(c, "small.bin"));
        assertArrayEquals(SMALL, Files.readAllBytes(cache.get(c, "small.bin")));
        assertTrue(cache.has(c, "large.bin"));
        cache.get(c, "large.bin");
        assertEquals(1, memory.fetches.get());
    }

    @Test
    void fetchesACorruptFileAgainAndKeepsItAside() throws IOException {
        Memory memory = new Memory();
        DataCollection c = TestData.collection(memory);
        Path path = DataCache.at(folder).get(c, "large.bin");
        byte[] wrong = LARGE.clone();
        wrong[5] ^= 4;
        Files.write(path, wrong);
        assertFalse(DataCache.at(folder).has(c, "large.bin"));
        assertArrayEquals(LARGE, Files.readAllBytes(DataCache.at(folder).get(c, "large.bin")));
        assertEquals(List.of("large.bin", "small.bin", "large.bin"), memory.brought);
        assertArrayEquals(wrong, Files.readAllBytes(path.resolveSibling("large.bin.corrupt")));
    }

    @Test
    void fetchesATruncatedFileAgain() throws IOException {
        DataCollection c = TestData.collection(new Memory());
        Path path = DataCache.at(folder).get(c, "large.bin");
        Files.write(path, new byte[10]);
        assertArrayEquals(LARGE, Files.readAllBytes(DataCache.at(folder).get(c, "large.bin")));
    }

    @Test
    void takesPackedFilesPutThereByHand() throws IOException {
        Path home = Files.createDirectories(folder.resolve("test"));
        Files.write(home.resolve("large.bin.gz"), gzip(LARGE));
        Files.write(home.resolve("small.bin"), SMALL);
        assertArrayEquals(LARGE, Files.readAllBytes(DataCache.at(folder).get(TestData.collection(), "large.bin")));
    }

    @Test
    void removesWhatKilledProcessesLeft() throws IOException {
        Path left = Files.createDirectories(folder.resolve("test/.tmp-123/sub"));
        Files.write(left.resolve("half"), new byte[100]);
        DataCache.at(folder).get(TestData.collection(new Memory()), "small.bin");
        assertFalse(Files.exists(folder.resolve("test/.tmp-123")));
    }

    @Test
    void refusesAFileThatIsNotTheExpectedOne() {
        DataSource wrong = new DataSource() {
            @Override
            public String name() {
                return "wrong source";
            }

            @Override
            public void fetch(Fetch fetch) throws IOException {
                fetch.offer(fetch.missing().getFirst(), Files.write(fetch.work().resolve("x"), new byte[300_000]));
            }
        };
        DataException e = assertThrows(
                DataException.class, () -> DataCache.at(folder).get(TestData.collection(wrong), "large.bin"));
        assertTrue(e.getMessage().contains("wrong source: large.bin has SHA-256"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("test/large.bin")));
    }

    @Test
    void threadsFetchOnce() throws Exception {
        Memory memory = new Memory();
        DataCollection c = TestData.collection(memory);
        List<Thread> threads = new ArrayList<>();
        AtomicInteger good = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                DataCache.at(folder).get(c, "large.bin");
                good.incrementAndGet();
            }));
        }
        for (Thread t : threads) {
            t.join();
        }
        assertEquals(8, good.get());
        assertEquals(1, memory.fetches.get());
    }

    @Test
    void waitsForAnotherProcess() throws Exception {
        Path ready = folder.resolve("ready");
        Files.createDirectories(folder.resolve("test"));
        Process other = start(
                System.getProperty("gatun.test.java"),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                folder.resolve("test/.lock").toString(),
                ready.toString());
        try {
            while (!Files.exists(ready)) {
                assertTrue(other.isAlive(), () -> "the other process failed");
                Thread.sleep(10);
            }
            long begin = System.nanoTime();
            DataCache.at(folder).get(TestData.collection(new Memory()), "large.bin");
            assertTrue(System.nanoTime() - begin > 100_000_000L, "did not wait for the lock");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static Process start(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return abort("this JDK cannot start processes here: " + e.getMessage());
        }
    }

    /** Holds a lock for half a second; run in a process of its own. */
    static final class LockHolder {
        public static void main(String[] args) throws Exception {
            try (var channel = java.nio.channels.FileChannel.open(
                    Path.of(args[0]),
                    java.nio.file.StandardOpenOption.CREATE,
                    java.nio.file.StandardOpenOption.WRITE)) {
                channel.lock();
                Files.createFile(Path.of(args[1]));
                Thread.sleep(500);
            }
        }
    }

    @Test
    void namesAFolderThatCannotBeMade() throws IOException {
        Path file = Files.createFile(folder.resolve("a-file"));
        DataException e = assertThrows(
                DataException.class, () -> DataCache.at(file).get(TestData.collection(new Memory()), "small.bin"));
        assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().contains("GATUN_DATA"), e.getMessage());
    }

    @Test
    void namesAFolderThatCannotBeWritten() throws IOException {
        assumeTrue(!"root".equals(System.getProperty("user.name")), "root may write everywhere");
        Path home = Files.createDirectories(folder.resolve("test"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            DataException e = assertThrows(DataException.class, () -> DataCache.at(folder)
                    .get(TestData.collection(new Memory()), "small.bin"));
            assertTrue(e.getMessage().contains("no permission for " + home), e.getMessage());
        } finally {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void namesAReadOnlyFileSystem() {
        Path proc = Path.of("/proc/sys");
        assumeTrue(Files.isDirectory(proc), "no /proc");
        DataException e = assertThrows(
                DataException.class, () -> DataCache.at(proc).get(TestData.collection(new Memory()), "small.bin"));
        assertTrue(e.getMessage().contains("/proc/sys/test cannot be used"), e.getMessage());
    }

    @Test
    void saysThatTheDiskIsFullBeforeItFetches() {
        DataFile huge = new DataFile("huge.bin", Long.MAX_VALUE, "0".repeat(64));
        DataCollection c = new DataCollection("test", "Huge", List.of(huge), List.of(new Memory()), "");
        DataException e =
                assertThrows(DataException.class, () -> DataCache.at(folder).get(c, "huge.bin"));
        assertTrue(e.getMessage().contains("the disk is full") && e.getMessage().contains("are free"), e.getMessage());
    }

    @Test
    void endsWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThrows(
                DataException.class, () -> DataCache.at(folder).get(TestData.collection(new Memory()), "small.bin"));
        assertTrue(Thread.interrupted(), "the interrupt stays visible");
    }

    @Test
    void choosesTheFolderByPropertyThenEnvironmentThenSystem() {
        Properties p = new Properties();
        p.setProperty("user.home", "/home/ada");
        p.setProperty("os.name", "Linux");
        assertEquals(Path.of("/home/ada/.cache/gatun/data"), DataFolder.find(p, Map.of()));
        assertEquals(Path.of("/x/gatun/data"), DataFolder.find(p, Map.of("XDG_CACHE_HOME", "/x")));
        assertEquals(Path.of("/home/ada/.cache/gatun/data"), DataFolder.find(p, Map.of("XDG_CACHE_HOME", "relative")));
        assertEquals(Path.of("/y"), DataFolder.find(p, Map.of("XDG_CACHE_HOME", "/x", "GATUN_DATA", "/y")));
        p.setProperty("gatun.data", "/z");
        assertEquals(Path.of("/z"), DataFolder.find(p, Map.of("GATUN_DATA", "/y")));
        p.remove("gatun.data");
        p.setProperty("os.name", "Mac OS X");
        assertEquals(Path.of("/home/ada/Library/Caches/gatun/data"), DataFolder.find(p, Map.of()));
    }

    @Test
    void refusesNamesThatLeaveTheFolder() {
        assertThrows(DataException.class, () -> new DataFile("../x", 1, "0".repeat(64)));
        assertThrows(DataException.class, () -> new DataFile("x", -1, "0".repeat(64)));
        assertThrows(DataException.class, () -> new DataFile("x", 1, "abc"));
        assertThrows(DataException.class, () -> new DataCollection("../x", "x", List.of(), List.of(), ""));
        assertThrows(DataException.class, () -> TestData.collection().file("other"));
    }
}
