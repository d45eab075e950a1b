package io.gatun.data.cache;

import static io.gatun.data.cache.TestData.LARGE;
import static io.gatun.data.cache.TestData.SMALL;
import static io.gatun.data.cache.TestData.gzip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.data.DataException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpMirrorTest {
    private static final HttpMirror.Patience PATIENCE =
            new HttpMirror.Patience(Duration.ofSeconds(5), Duration.ofMillis(400), 3, Duration.ofMillis(5));

    @TempDir
    Path folder;

    private ScriptedServer server;
    private DataCache cache;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        server.file("large.bin.gz", gzip(LARGE)).file("small.bin.gz", gzip(SMALL));
        cache = DataCache.at(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private DataCollection collection() {
        return TestData.collection(new HttpMirror(server.base(), ".gz", PATIENCE));
    }

    private void assertFetched() throws IOException {
        assertArrayEquals(LARGE, Files.readAllBytes(cache.get(collection(), "large.bin")));
        assertArrayEquals(SMALL, Files.readAllBytes(cache.get(collection(), "small.bin")));
        try (var list = Files.list(folder.resolve("test"))) {
            assertEquals(
                    List.of(".lock", "large.bin", "small.bin"),
                    list.map(p -> p.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void fetchesEveryFileOnceAndUnpacksIt() throws IOException {
        assertFetched();
        assertFetched();
        assertEquals(List.of("large.bin.gz", "small.bin.gz"), server.requests);
    }

    @Test
    void reportsProgress() {
        long[] last = new long[2];
        cache.withProgress((what, done, total) -> {
                    if (what.endsWith("large.bin.gz")) {
                        assertTrue(done >= last[0], "bytes never decrease");
                        last[0] = done;
                        last[1] = total;
                    }
                })
                .get(collection(), "large.bin");
        assertEquals(gzip(LARGE).length, last[0]);
        assertEquals(gzip(LARGE).length, last[1]);
    }

    @Test
    void resumesWhereTheConnectionEnded() throws IOException {
        server.then(server.truncatedAfter(100_000));
        assertFetched();
        assertEquals("large.bin.gz bytes=100000-", server.requests.get(1));
    }

    @Test
    void resumesInTheNextRun() throws IOException {
        HttpMirror.Patience once = new HttpMirror.Patience(PATIENCE.connect(), PATIENCE.idle(), 1, PATIENCE.pause());
        DataCollection hasty = TestData.collection(new HttpMirror(server.base(), ".gz", once));
        server.then(server.truncatedAfter(50_000));
        DataException e = assertThrows(DataException.class, () -> cache.get(hasty, "large.bin"));
        assertTrue(e.getMessage().contains("gave up after 1 attempts"), e.getMessage());
        assertFetched();
        assertEquals("large.bin.gz bytes=50000-", server.requests.get(1));
    }

    @Test
    void startsAnewWhenTheServersFileHasChanged() throws IOException {
        server.then(server.truncatedAfter(100_000)).then((exchange, file) -> {
            server.etag = "\"v2\"";
            exchange.sendResponseHeaders(500, -1);
        });
        assertFetched();
    }

    @Test
    void startsAnewWhenTheServerKnowsNoRanges() throws IOException {
        server.ranges = false;
        server.then(server.truncatedAfter(100_000));
        assertFetched();
    }

    @Test
    void takesUpAgainAfterAStall() throws IOException {
        server.then(server.stalledAfter(70_000));
        assertFetched();
        assertEquals("large.bin.gz bytes=70000-", server.requests.get(1));
    }

    @Test
    void triesAgainAfterPassingFaults() throws IOException {
        server.then(ScriptedServer.status(503)).then(ScriptedServer.status(429));
        assertFetched();
    }

    @Test
    void fetchesACorruptFileOnceMore() throws IOException {
        byte[] wrong = LARGE.clone();
        wrong[1000] ^= 1;
        server.then(ScriptedServer.body(gzip(wrong)));
        assertFetched();
        assertEquals(3, server.requests.size());
    }

    @Test
    void fetchesAnUnreadableArchiveOnceMore() throws IOException {
        server.then(ScriptedServer.body("<html>sign in first</html>".getBytes()));
        assertFetched();
    }

    @Test
    void givesUpOnAFileThatStaysCorruptAndLeavesNothing() throws IOException {
        byte[] wrong = LARGE.clone();
        wrong[1000] ^= 1;
        server.file("large.bin.gz", gzip(wrong));
        DataException e = assertThrows(DataException.class, () -> cache.get(collection(), "large.bin"));
        assertTrue(e.getMessage().contains("large.bin has SHA-256"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("test/large.bin")));
    }

    @Test
    void refusesABombBeforeItFillsTheDisk() {
        server.file("large.bin.gz", gzip(new byte[100_000_000]));
        DataException e = assertThrows(DataException.class, () -> cache.get(collection(), "large.bin"));
        assertTrue(e.getMessage().contains("more than the expected 300000 bytes"), e.getMessage());
    }

    @Test
    void refusesAnEndlessBody() {
        server.file("large.bin.gz", new byte[2_000_000]);
        DataException e = assertThrows(DataException.class, () -> cache.get(collection(), "large.bin"));
        assertTrue(e.getMessage().contains("2000000 bytes, expected at most"), e.getMessage());
    }

    @Test
    void namesEverySourceWithItsReason() throws IOException {
        int closedPort;
        try (ServerSocket s = new ServerSocket(0)) {
            closedPort = s.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + closedPort + "/");
        DataCollection c = TestData.collection(
                new HttpMirror(nobody, ".gz", PATIENCE),
                new HttpMirror(server.base().resolve("/elsewhere/"), ".gz", PATIENCE),
                new HttpMirror(URI.create("http://no-such-host.invalid/"), ".gz", PATIENCE));
        DataException e = assertThrows(DataException.class, () -> cache.get(c, "small.bin"));
        String text = e.getMessage();
        assertTrue(text.contains(nobody + ": no connection to 127.0.0.1"), text);
        assertTrue(text.contains("/elsewhere/: http") && text.contains("answered with HTTP status 404"), text);
        assertTrue(text.contains("no-such-host.invalid/: no connection"), text);
        assertTrue(text.contains("[large.bin, small.bin]") && text.endsWith("Use digits"), text);
    }

    @Test
    void asksTheNextMirrorOnlyForWhatIsMissing() throws IOException {
        try (ScriptedServer second = new ScriptedServer()) {
            second.file("small.bin.gz", gzip(SMALL)).file("large.bin.gz", gzip(LARGE));
            server.then((exchange, file) -> exchange.sendResponseHeaders(404, -1));
            DataCollection c = TestData.collection(
                    new HttpMirror(server.base(), ".gz", PATIENCE), new HttpMirror(second.base(), ".gz", PATIENCE));
            cache.get(c, "small.bin");
            assertEquals(List.of("large.bin.gz", "small.bin.gz"), second.requests);
        }
    }

    @Test
    void refusesAnAddressThatIsNone() {
        assertThrows(DataException.class, () -> new HttpMirror(URI.create("ftp://example.invalid/"), "", PATIENCE));
    }
}
