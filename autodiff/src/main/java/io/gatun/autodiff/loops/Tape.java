package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/**
 * The carried values before each iteration of a loop's last run, as far as gradients read them. It grows to the longest run so
 * far and stays; it is the only memory that depends on the number of iterations.
 */
final class Tape implements AutoCloseable {
    private final List<Spec> carried;
    private final boolean[] read;
    private final List<NDArray[]> levels = new ArrayList<>();
    private int depth;

    /** @param carried specs of the carried values */
    Tape(List<Spec> carried) {
        this.carried = carried;
        this.read = new boolean[carried.size()];
    }

    /** Says that a gradient reads a carried value: before the first run. */
    void keep(int i) {
        read[i] = true;
    }

    /** Begins a run. */
    void clear() {
        depth = 0;
    }

    /** Number of iterations of the last run. */
    int depth() {
        return depth;
    }

    /** Keeps the values before an iteration. */
    void push(Loop loop) {
        if (depth == levels.size()) {
            NDArray[] level = new NDArray[read.length];
            for (int i = 0; i < level.length; i++) {
                level[i] = read[i]
                        ? Nd.unscoped(carried.get(i).dataType(), carried.get(i).shape())
                        : null;
            }
            levels.add(level);
        }
        NDArray[] level = levels.get(depth++);
        for (int i = 0; i < level.length; i++) {
            if (level[i] != null) {
                level[i].assign(loop.state(i));
            }
        }
    }

    /** The values before an iteration; null where nothing reads them. */
    NDArray[] level(int i) {
        return levels.get(i);
    }

    @Override
    public void close() {
        for (NDArray[] level : levels) {
            for (NDArray x : level) {
                if (x != null) {
                    x.close();
                }
            }
        }
    }
}
