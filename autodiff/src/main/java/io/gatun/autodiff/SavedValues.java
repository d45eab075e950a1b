package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import java.util.List;

/** Puts arrays back to what they hold now, when it is closed. */
final class SavedValues implements AutoCloseable {
    private final List<NDArray> arrays;
    private final List<NDArray> copies;

    SavedValues(List<NDArray> arrays) {
        this.arrays = List.copyOf(arrays);
        this.copies = arrays.stream()
                .map(x -> Nd.unscoped(x.dataType(), x.shape()).assign(x))
                .toList();
    }

    @Override
    public void close() {
        for (int i = 0; i < arrays.size(); i++) {
            arrays.get(i).assign(copies.get(i));
            copies.get(i).close();
        }
    }
}
