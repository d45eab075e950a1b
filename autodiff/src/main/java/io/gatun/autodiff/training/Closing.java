package io.gatun.autodiff.training;

import io.gatun.ops.GatunException;
import java.util.Iterator;

/** The end of a pass over data: iterators that hold threads or files are closed. */
record Closing(Iterator<Batch> batches) implements AutoCloseable {
    static Closing of(Iterator<Batch> batches) {
        return new Closing(batches);
    }

    @Override
    public void close() {
        if (batches instanceof AutoCloseable c) {
            try {
                c.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new GatunException("[batches] cannot end the pass: " + e.getMessage(), e);
            }
        }
    }
}
