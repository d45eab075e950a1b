package io.gatun.layers.training;

import io.gatun.autodiff.training.Batch;
import io.gatun.autodiff.training.BatchSource;
import io.gatun.data.ArrayDataSetIterator;
import io.gatun.data.AsyncDataSetIterator;
import io.gatun.data.DataSet;
import io.gatun.data.DataSetIterator;
import io.gatun.ops.GatunException;
import java.util.Iterator;

/**
 * Data sets as batches for the training of graphs ({@link io.gatun.autodiff.training.Trainer}); the mapping of the training's
 * settings names the placeholders of features and labels. Batches are prefetched where the iterator allows it.
 *
 * <p>An {@link ArrayDataSetIterator} goes to the batch that is asked for, so that a resumed training sees what an
 * uninterrupted one would; other iterators are reset, and deliver what comes after a reset.
 */
public final class DataSetBatches implements BatchSource {
    private final DataSetIterator data;

    private DataSetBatches(DataSetIterator data) {
        this.data = data;
    }

    /** The batches of an iterator. */
    public static DataSetBatches of(DataSetIterator data) {
        return new DataSetBatches(data);
    }

    @Override
    public long batches() {
        return data.batches();
    }

    @Override
    public Iterator<Batch> epoch(int epoch, long skip) {
        if (data instanceof ArrayDataSetIterator array) {
            array.seek(epoch, skip);
            return new Pass(data);
        }
        if (data.resetSupported()) {
            data.reset();
        }
        for (long i = 0; i < skip; i++) {
            if (!data.hasNext()) {
                throw new GatunException("[batches] the iterator ends after " + i + " batches: expected " + skip
                        + " that were taken before the interruption");
            }
            data.next().close();
        }
        return new Pass(data);
    }

    /** One pass; closing it ends the prefetching thread. */
    private static final class Pass implements Iterator<Batch>, AutoCloseable {
        private final DataSetIterator data;
        private final DataSetIterator batches;

        Pass(DataSetIterator data) {
            this.data = data;
            this.batches = AsyncDataSetIterator.wrap(data);
        }

        @Override
        public boolean hasNext() {
            return batches.hasNext();
        }

        @Override
        public Batch next() {
            DataSet next = batches.next();
            return Batch.of(next.features(), next.labels());
        }

        @Override
        public void close() {
            if (batches != data && data.resetSupported()) {
                batches.reset();
            }
        }
    }
}
