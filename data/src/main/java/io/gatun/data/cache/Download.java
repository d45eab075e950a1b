package io.gatun.data.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file on its way from the web, with the part of it that is here. */
final class Download {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

    /** An answer that another attempt will not change. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private final HttpClient client;
    private final URI address;
    private final DataFile wanted;
    private final Path part;
    private final Path tag;
    private final Progress progress;

    Download(HttpClient client, URI address, DataFile wanted, Path file, Progress progress) {
        this.client = client;
        this.address = address;
        this.wanted = wanted;
        this.part = file;
        this.tag = file.resolveSibling(file.getFileName() + ".etag");
        this.progress = progress;
    }

    URI address() {
        return address;
    }

    /** Where the bytes are: all of them after {@link #proceed} returned. */
    Path file() {
        return part;
    }

    /** Deletes what is here. */
    void discard() throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(tag);
    }

    /**
     * Fetches what is missing.
     *
     * @throws Refused if there is no point in another attempt
     * @throws IOException if the rest may come by another attempt
     */
    void proceed(HttpMirror.Patience patience) throws IOException, InterruptedException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        String version = Files.exists(tag) ? Files.readString(tag) : "";
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience.idle());
        if (have > 0 && !version.isEmpty()) {
            request.header("Range", "bytes=" + have + "-").header("If-Range", version);
        } else {
            have = 0; // without a version there is no telling whether the rest belongs to what is here
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case 200 -> have = 0;
                case 206 -> checkRange(response, have);
                case 416 -> {
                    discard();
                    throw new IOException("the part that was here does not fit what the server has");
                }
                case 408, 425, 429, 500, 502, 503, 504 -> throw new IOException(answer(response));
                default -> throw new Refused(answer(response));
            }
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            long total = length < 0 ? -1 : have + length;
            if (total > limit()) {
                throw new Refused(address + " has " + total + " bytes, expected at most " + limit());
            }
            remember(response);
            receive(body, have, total, patience);
        }
    }

    /** A packed file may be a little larger than its contents; more than that is not the file. */
    private long limit() {
        return wanted.bytes() + wanted.bytes() / 100 + (1 << 16);
    }

    private void receive(InputStream body, long have, long total, HttpMirror.Patience patience) throws IOException {
        StandardOpenOption mode = have > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        String what = address.toString();
        long done = have;
        progress.update(what, done, total);
        byte[] buffer = new byte[1 << 16];
        try (StallGuard guard = new StallGuard(body, patience.idle());
                OutputStream out =
                        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
            for (int n; (n = guard.read(buffer)) > 0; ) {
                done += n;
                if (done > limit()) {
                    throw new Refused(address + " sends more than " + limit() + " bytes, expected " + wanted.bytes());
                }
                out.write(buffer, 0, n);
                progress.update(what, done, total);
            }
        }
        if (total >= 0 && done != total) {
            throw new IOException("the connection ended after " + done + " of " + total + " bytes");
        }
    }

    private static void checkRange(HttpResponse<?> response, long have) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        Matcher m = RANGE.matcher(range);
        if (!m.matches() || !m.group(1).equals(Long.toString(have))) {
            throw new Refused("asked for the bytes from " + have + ", the server sent \"" + range + "\"");
        }
    }

    /** Keeps the version of what is received; only a strong tag or a date can be used to resume. */
    private void remember(HttpResponse<?> response) throws IOException {
        String version = response.headers()
                .firstValue("ETag")
                .filter(t -> !t.startsWith("W/"))
                .or(() -> response.headers().firstValue("Last-Modified"))
                .orElse("");
        Files.writeString(tag, version);
    }

    private String answer(HttpResponse<?> response) {
        return address + " answered with HTTP status " + response.statusCode();
    }
}
