package io.gatun.data.cache;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Reads a stream and closes it when no byte came for a while: the HTTP client itself waits for a body without end. */
final class StallGuard implements AutoCloseable {
    private final InputStream in;
    private final Duration limit;
    private final Thread guard;
    private volatile long last = System.nanoTime();
    private volatile boolean stalled;

    StallGuard(InputStream in, Duration limit) {
        this.in = in;
        this.limit = limit;
        this.guard = Thread.ofVirtual().name("gatun-download-guard").start(this::watch);
    }

    int read(byte[] buffer) throws IOException {
        try {
            int n = in.read(buffer);
            last = System.nanoTime();
            if (n < 0 && stalled) {
                throw stall(null);
            }
            return n;
        } catch (IOException e) {
            throw stalled ? stall(e) : e;
        }
    }

    private IOException stall(IOException cause) {
        return new IOException("no byte came for " + limit.toMillis() + " ms", cause);
    }

    private void watch() {
        try {
            while (true) {
                long idle = System.nanoTime() - last;
                long left = limit.toNanos() - idle;
                if (left <= 0) {
                    stalled = true;
                    in.close();
                    return;
                }
                Thread.sleep(Duration.ofNanos(left));
            }
        } catch (InterruptedException e) {
            // closed: the download ended
        } catch (IOException e) {
            // the reader hears of it
        }
    }

    @Override
    public void close() {
        guard.interrupt();
    }
}
