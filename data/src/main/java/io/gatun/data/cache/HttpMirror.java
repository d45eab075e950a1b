package io.gatun.data.cache;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Files below an address on the web. Partial downloads are kept and resumed; passing faults are tried again after a growing
 * pause; a file that fails its checksum is fetched once more from its beginning.
 *
 * @param base address of the folder
 * @param suffix appended to the name of each file: {@code .gz} where the mirror holds them packed, or nothing
 * @param patience how long to wait and how often to try
 */
public record HttpMirror(URI base, String suffix, Patience patience) implements DataSource {

    /**
     * How long to wait and how often to try.
     *
     * @param connect for a connection
     * @param idle for the answer, and for the next bytes
     * @param attempts attempts in a row that bring nothing before giving up
     * @param pause before the second attempt; doubled after each
     */
    public record Patience(Duration connect, Duration idle, int attempts, Duration pause) {
        /** 10 s to connect, 30 s without a byte, 4 attempts, half a second. */
        public static final Patience STANDARD =
                new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), 4, Duration.ofMillis(500));
    }

    /** Checks the parts. */
    public HttpMirror {
        if (!("https".equals(base.getScheme()) || "http".equals(base.getScheme()))) {
            throw new io.gatun.data.DataException("[data] mirror \"" + base + "\": expected an http or https address");
        }
        base = base.getPath() != null && base.getPath().endsWith("/") ? base : URI.create(base + "/");
    }

    /** A mirror of packed files with standard patience. */
    public static HttpMirror packed(String base) {
        return new HttpMirror(URI.create(base), ".gz", Patience.STANDARD);
    }

    @Override
    public String name() {
        return base.toString();
    }

    @Override
    public void fetch(Fetch fetch) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(patience.connect())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        for (DataFile file : fetch.missing()) {
            URI address = base.resolve(file.name() + suffix);
            // The address is part of the name, so that a part of one mirror is never continued from another.
            String part = Integer.toHexString(base.hashCode()) + "-" + file.name() + suffix;
            Download download =
                    new Download(client, address, file, fetch.parts().resolve(part), fetch.progress());
            complete(download);
            try {
                fetch.offer(file, download.file());
            } catch (CorruptFileException e) {
                Files.delete(download.file());
                complete(download);
                fetch.offer(file, download.file());
            } finally {
                download.discard();
            }
        }
    }

    private void complete(Download download) throws IOException, InterruptedException {
        int fruitless = 0;
        long pause = patience.pause().toMillis();
        while (true) {
            long before = size(download.file());
            try {
                download.proceed(patience);
                return;
            } catch (Download.Refused e) {
                throw e;
            } catch (IOException e) {
                if (isUnreachable(e)) {
                    throw new IOException("no connection to " + base.getHost() + " (no network, or unknown host)", e);
                }
                fruitless = size(download.file()) - before >= 1 << 16 ? 0 : fruitless + 1;
                if (fruitless >= patience.attempts()) {
                    throw new IOException(
                            download.address() + ": gave up after " + fruitless + " attempts in a row: "
                                    + DataCache.reason(e),
                            e);
                }
                Thread.sleep(pause);
                pause = Math.min(pause * 2, 30_000);
            }
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static boolean isUnreachable(IOException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException || t instanceof java.net.UnknownHostException) {
                return true;
            }
        }
        return e instanceof ConnectException;
    }
}
