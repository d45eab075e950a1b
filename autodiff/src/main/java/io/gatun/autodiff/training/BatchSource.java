package io.gatun.autodiff.training;

import io.gatun.arrays.NDArray;
import java.util.Iterator;
import java.util.Map;

/**
 * Where batches come from: one pass over it is an epoch. Data sets, loaders and generators adapt to it.
 *
 * <p>What a pass delivers should depend on the number of the epoch alone, so that an interrupted training goes on exactly
 * where it stopped. The arrays of a batch belong to the innermost open scope of the thread that calls {@code next}, or to
 * whoever made them before; batches are taken one at a time, and not used after the next is taken.
 */
@FunctionalInterface
public interface BatchSource {
    /**
     * Begins a pass. An iterator that is {@link AutoCloseable} is closed at its end, or where it is broken off.
     *
     * @param epoch its number, from 0
     * @param skip batches to leave out at its beginning, since they were taken before an interruption
     */
    Iterator<Batch> epoch(int epoch, long skip);

    /** Batches of a whole pass, or -1 if that is not known. */
    default long batches() {
        return -1;
    }

    /** The same batches in each epoch: maps of arrays by the names of placeholders. */
    static BatchSource of(Iterable<Map<String, NDArray>> batches) {
        return new BatchSource() {
            @Override
            public Iterator<Batch> epoch(int epoch, long skip) {
                Iterator<Map<String, NDArray>> all = batches.iterator();
                for (long i = 0; i < skip && all.hasNext(); i++) {
                    all.next();
                }
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return all.hasNext();
                    }

                    @Override
                    public Batch next() {
                        return Batch.of(all.next());
                    }
                };
            }

            @Override
            public long batches() {
                return batches instanceof java.util.Collection<?> c ? c.size() : -1;
            }
        };
    }
}
