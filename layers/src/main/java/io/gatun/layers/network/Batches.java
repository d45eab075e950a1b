package io.gatun.layers.network;

import io.gatun.arrays.Scope;
import io.gatun.data.AsyncDataSetIterator;
import io.gatun.data.DataException;
import io.gatun.data.DataSet;
import io.gatun.data.DataSetIterator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Goes over the rest of an epoch, each batch in a scope of its own, prefetching where the iterator allows it. */
final class Batches {
    private Batches() {}

    /**
     * Hands over each batch until the data end or somebody stops.
     *
     * @return whether the data came to their end
     */
    static boolean each(String op, DataSetIterator data, BooleanSupplier stopped, Consumer<DataSet> consumer) {
        DataSetIterator batches = AsyncDataSetIterator.wrap(data);
        boolean ended = false;
        try {
            if (!batches.hasNext()) {
                throw new DataException(
                        "[" + op + "] the iterator gives no batch: expected data, from the start of an epoch"
                                + (data.resetSupported() ? "" : " (it cannot be reset, so it serves for one epoch)"));
            }
            while (!ended && !stopped.getAsBoolean()) {
                try (Scope scope = Scope.open(op)) {
                    consumer.accept(batches.next());
                }
                ended = !batches.hasNext();
            }
            return ended;
        } finally {
            if (!ended && batches != data && data.resetSupported()) {
                batches.reset(); // ends the prefetching thread, so that nothing touches the iterator behind its
                // owner's back
            }
        }
    }
}
