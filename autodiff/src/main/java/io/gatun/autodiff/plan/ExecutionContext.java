package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.autodiff.ir.Cell;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of one run of a program, with every kernel bound to it: one slab for all intermediate values, and the live
 * arrays of parameters, states and constants. For one thread at a time; used again for run after run without
 * allocating.
 */
public final class ExecutionContext implements AutoCloseable {
    private final Program program;
    private final NDArray slab;
    private final NDArray[] arrays;
    private final BoundKernel[] kernels;
    private final List<Packed> packed = new ArrayList<>(0);
    private final NDArray[] inputs;
    private final NDArray[] outputs;
    private final Cell[] cells;
    private final NDArray[] bound;

    /**
     * Allocates the memory and binds the kernels.
     *
     * @param inputNames the arguments in the order of {@link #load}
     */
    public ExecutionContext(Program program, List<String> inputNames) {
        this.program = program;
        this.slab = Kernel.memory(Math.max(program.slabBytes(), MemoryPlan.ALIGNMENT));
        this.arrays = new NDArray[program.slots().size()];
        List<Cell> held = new ArrayList<>();
        for (Slot s : program.slots()) {
            arrays[s.index()] = array(s);
            if (s.place() instanceof Slot.Held h) {
                held.add(h.cell());
            }
        }
        this.cells = held.toArray(Cell[]::new);
        this.bound = held.stream().map(Cell::array).toArray(NDArray[]::new);
        this.kernels = program.steps().stream().map(this::bind).toArray(BoundKernel[]::new);
        this.inputs = inputNames.stream()
                .map(program.inputs()::get)
                .map(s -> s == null ? null : arrays[s.index()])
                .toArray(NDArray[]::new);
        this.outputs = program.outputs().stream().map(s -> arrays[s.index()]).toArray(NDArray[]::new);
    }

    private NDArray array(Slot s) {
        return switch (s.place()) {
            case Slot.Held h -> h.cell().array();
            case Slot.Fixed f -> f.array();
            case Slot.Seen v -> Kernel.view(v.op(), arrays[v.base().index()]);
            case Slot.Owned o ->
                o.buffer().pin() != null
                        ? Planner.pinned(o.buffer().pin(), s.spec().shape())
                        : slab.viewAs(
                                s.spec().dataType(),
                                s.spec().shape(),
                                o.buffer().placed().offset());
        };
    }

    private BoundKernel bind(Step step) {
        List<NDArray> in = step.in().stream().map(s -> arrays[s.index()]).toList();
        List<NDArray> out = step.out().stream().map(s -> arrays[s.index()]).toList();
        NDArray scratch = step.scratch() == null ? null : arrays[step.scratch().index()];
        if (step.packs()) {
            Packed p = new Packed(step, in, out.getFirst());
            packed.add(p);
            return Kernel.bindPacked(step.op(), in, out.getFirst(), p.weights, scratch);
        }
        return step.op() == null
                ? Kernel.copy(in.getFirst(), out.getFirst())
                : Kernel.bind(step.op(), in, out, scratch);
    }

    /** Weights packed for a convolution: again when they have changed. */
    private static final class Packed {
        private final Cell cell;
        private final NDArray weights;
        private final BoundKernel pack;
        private long version;

        Packed(Step step, List<NDArray> in, NDArray out) {
            Slot root = Planner.root(step.in().get(1));
            cell = root.place() instanceof Slot.Held h ? h.cell() : null;
            // The form depends on threads and backends, which may have changed since the program was made.
            long bytes =
                    Kernel.packedBytes(step.op(), in.stream().map(NDArray::spec).toList());
            weights = Kernel.memory(bytes);
            pack = Kernel.bindPack(step.op(), in, out, weights);
            refresh();
        }

        void close() {
            pack.close();
            weights.close();
        }

        void refreshIfChanged() {
            if (cell != null && cell.version() != version) {
                refresh();
            }
        }

        private void refresh() {
            // Read before the weights are: a change meanwhile packs them again.
            version = cell == null ? 0 : cell.version();
            pack.run();
        }
    }

    /** Whether every parameter and state still lives where the kernels were bound to it. */
    public boolean isCurrent() {
        for (int i = 0; i < cells.length; i++) {
            if (cells[i].array() != bound[i]) {
                return false;
            }
        }
        return true;
    }

    /** Copies an argument to where the kernels read it; nothing if none does. */
    public void load(int i, NDArray x) {
        if (inputs[i] != null) {
            inputs[i].assign(x);
        }
    }

    /** The array of a result: valid until the next run. */
    public NDArray output(int i) {
        return outputs[i];
    }

    private void refreshPacked() {
        for (int i = 0; i < packed.size(); i++) {
            packed.get(i).refreshIfChanged();
        }
    }

    /** Runs all steps. */
    public void run() {
        refreshPacked();
        for (BoundKernel k : kernels) {
            k.run();
        }
    }

    /** Runs all steps and adds the nanoseconds of each to {@code nanos}. */
    public void runTimed(long[] nanos) {
        refreshPacked();
        long before = System.nanoTime();
        for (int i = 0; i < kernels.length; i++) {
            kernels[i].run();
            long now = System.nanoTime();
            nanos[i] += now - before;
            before = now;
        }
    }

    @Override
    public void close() {
        for (BoundKernel k : kernels) {
            k.close();
        }
        packed.forEach(Packed::close);
        slab.close();
    }
}
