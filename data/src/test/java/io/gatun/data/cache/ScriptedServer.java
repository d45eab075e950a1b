package io.gatun.data.cache;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on this machine that misbehaves on demand: each request takes the next of the scripted answers, then all is well. */
final class ScriptedServer implements AutoCloseable {
    /** An answer to one request. */
    interface Answer {
        void to(HttpExchange exchange, byte[] file) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Queue<Answer> script = new ArrayDeque<>();
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    volatile String etag = "\"v1\"";
    volatile boolean ranges = true;

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/data/");
    }

    ScriptedServer file(String name, byte[] bytes) {
        files.put("/data/" + name, bytes);
        return this;
    }

    ScriptedServer then(Answer answer) {
        script.add(answer);
        return this;
    }

    static Answer status(int code) {
        return (exchange, file) -> exchange.sendResponseHeaders(code, -1);
    }

    /** Promises the whole file, sends a part, and hangs up. */
    Answer truncatedAfter(int bytes) {
        return (exchange, file) -> {
            exchange.getResponseHeaders().set("ETag", etag);
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file, 0, bytes);
            exchange.getResponseBody().flush();
        };
    }

    /** Sends a part and then nothing. */
    Answer stalledAfter(int bytes) {
        return (exchange, file) -> {
            truncatedAfter(bytes).to(exchange, file);
            Thread.sleep(20_000);
        };
    }

    static Answer body(byte[] other) {
        return (exchange, file) -> {
            exchange.sendResponseHeaders(200, other.length);
            exchange.getResponseBody().write(other);
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestURI().getPath().replace("/data/", "") + (range == null ? "" : " " + range));
        try (exchange) {
            byte[] file = files.get(exchange.getRequestURI().getPath());
            Answer answer;
            synchronized (script) {
                answer = script.poll();
            }
            if (answer != null) {
                answer.to(exchange, file);
            } else if (file == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                serve(exchange, file, range);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpExchange exchange, byte[] file, String range) throws IOException {
        exchange.getResponseHeaders().set("ETag", etag);
        int from = 0;
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        if (range != null && ranges && (condition == null || condition.equals(etag))) {
            from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            if (from >= file.length) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, file.length - from);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(file, from, file.length - from);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
