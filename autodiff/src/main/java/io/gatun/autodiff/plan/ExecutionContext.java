package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.KernelSequence;
import io.gatun.arrays.kernels.Relocation;
import io.gatun.autodiff.NanTrace;
import io.gatun.autodiff.NotFiniteException;
import io.gatun.autodiff.events.Events;
import io.gatun.autodiff.ir.Cell;
import io.gatun.autodiff.loops.Frame;
import io.gatun.autodiff.loops.Nesting;
import io.gatun.autodiff.loops.WithBodies;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The memory of one run of a program, with every kernel bound to it: one slab for all intermediate values, and the live
 * arrays of parameters, states and constants. For one thread at a time; used again for run after run without
 * allocating.
 */
public final class ExecutionContext implements AutoCloseable {
    private final Program program;
    private final NDArray slab;
    private final NDArray[] arrays;
    private final KernelSequence prelude;
    private final Cell[] preludeCells;
    private final long[] preludeVersions;
    private final KernelSequence kernels;
    private final List<Packed> packed = new ArrayList<>(0);
    private final Argument[] inputs;
    private final Argument[] outputs;
    private final Cell[] cells;
    private final NDArray[] bound;
    private final String name;
    private final NanTracer tracer;
    private final Nesting nesting;
    private final List<BoundKernel> steps;
    private PlanRecorder recorder;

    /**
     * Allocates the memory and binds the kernels.
     *
     * @param inputNames the arguments in the order of {@link #load}
     * @param name what the program computes, for events
     * @param trace whether runs look for values that are not finite
     */
    public ExecutionContext(Program program, List<String> inputNames, String name, NanTrace trace) {
        this(program, inputNames, name, trace, input -> "placeholder \"" + input + "\"");
    }

    /**
     * Allocates the memory and binds the kernels.
     *
     * @param described what an argument is called in messages
     */
    public ExecutionContext(
            Program program, List<String> inputNames, String name, NanTrace trace, UnaryOperator<String> described) {
        this.program = program;
        this.name = name;
        this.tracer = trace == NanTrace.OFF ? null : new NanTracer(program, this, trace, described);
        this.nesting = new Nesting(trace);
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
        this.prelude =
                new KernelSequence(program.prelude().stream().map(this::bind).toList(), 0);
        this.preludeCells = program.prelude().stream()
                .flatMap(step -> step.in().stream())
                .map(s -> Planner.root(s).place() instanceof Slot.Held h ? h.cell() : null)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(Cell[]::new);
        this.preludeVersions = new long[preludeCells.length];
        runPrelude();
        this.steps = program.steps().stream().map(this::bind).toList();
        this.kernels =
                new KernelSequence(steps, inputNames.size() + program.outputs().size());
        Borders borders = new Borders(program, steps, arrays);
        this.inputs = new Argument[inputNames.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = borders.input(i, program.inputs().get(inputNames.get(i)));
        }
        this.outputs = new Argument[program.outputs().size()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = borders.output(inputs.length + i, program.outputs().get(i));
        }
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
                : Kernel.bind(step.op(), in, out, scratch, nesting);
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
            pack = Kernel.bindPack(step.op(), in, weights);
            refresh();
        }

        void close() {
            pack.close();
            weights.close();
        }

        /** {@code computed} says that what the prelude computes is new. */
        void refreshIfChanged(boolean computed) {
            if (cell == null ? computed : cell.version() != version) {
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

    /** Lets the coming run read an argument where it lies, or copies it to where the kernels read it. */
    public void load(int i, NDArray x) {
        Argument a = inputs[i];
        if (a.home() == null) {
            return;
        }
        if (a.takes(x, kernels)) {
            a.use(x, kernels);
        } else {
            a.stay();
            a.home().assign(x);
        }
    }

    /** Where the kernels read an argument that was copied; null if none does. */
    public NDArray input(int i) {
        return inputs[i].home();
    }

    /** Whether {@link #load} lets kernels read an argument where the caller has it, if it lies one element after another. */
    public boolean readsWhereItLies(int i) {
        return inputs[i].isMovable();
    }

    /** Whether {@link #target} will have a result written where the caller wants it. */
    public boolean writesInto(int i) {
        return outputs[i].isMovable();
    }

    /**
     * Lets the coming run write a result where the caller wants it, if kernels can: after all arguments are loaded.
     *
     * @param out an array of the result's type and shape; others, and those that share memory with what is read, get a copy
     */
    public void target(int i, NDArray out) {
        Argument a = outputs[i];
        if (a.takes(out, kernels) && isAlone(out, i)) {
            a.use(out, kernels);
        } else {
            a.stay();
        }
    }

    /** True if the array has no memory in common with what else the run was given. */
    private boolean isAlone(NDArray out, int results) {
        for (Argument a : inputs) {
            if (a.guest() != null && Relocation.overlap(a.guest(), out)) {
                return false;
            }
        }
        for (int i = 0; i < results; i++) {
            if (outputs[i].guest() != null && Relocation.overlap(outputs[i].guest(), out)) {
                return false;
            }
        }
        return true;
    }

    /** After a run: brings a result to where the caller wants it, if it is not there. */
    public void collect(int i, NDArray out) {
        if (!outputs[i].isAway()) {
            out.assign(outputs[i].home());
        }
    }

    /** The array of a result in the context's own memory: valid until the next run, if the last one was given no target. */
    public NDArray output(int i) {
        return outputs[i].home();
    }

    /** The values of a slot in the run under way, wherever the caller wanted them. */
    NDArray present(Slot slot) {
        if (slot.place() instanceof Slot.Seen v) {
            return Kernel.view(v.op(), present(v.base()));
        }
        Slot.Buffer buffer = Borders.buffer(slot);
        NDArray guest = buffer == null ? null : guest(inputs, buffer);
        guest = buffer == null || guest != null ? guest : guest(outputs, buffer);
        return guest == null
                ? arrays[slot.index()]
                : guest.viewAs(slot.spec().dataType(), slot.spec().shape(), 0);
    }

    private static NDArray guest(Argument[] arguments, Slot.Buffer buffer) {
        for (Argument a : arguments) {
            if (a.buffer() == buffer) {
                return a.guest();
            }
        }
        return null;
    }

    /** The programs that a step runs, where it is a loop or a branch. */
    List<Frame> frames(int step) {
        return steps.get(step) instanceof WithBodies w ? w.frames() : List.of();
    }

    /** The array of a slot, as the kernels were bound to it. */
    NDArray array(int slot) {
        return arrays[slot];
    }

    private void runPrelude() {
        // Read before the values are: a change meanwhile runs it again.
        for (int i = 0; i < preludeCells.length; i++) {
            preludeVersions[i] = preludeCells[i].version();
        }
        prelude.run();
    }

    private void refresh() {
        boolean changed = false;
        for (int i = 0; i < preludeCells.length; i++) {
            changed |= preludeCells[i].version() != preludeVersions[i];
        }
        if (changed) {
            runPrelude();
        }
        for (int i = 0; i < packed.size(); i++) {
            packed.get(i).refreshIfChanged(changed);
        }
    }

    /**
     * Runs all steps.
     *
     * @throws io.gatun.autodiff.NotFiniteException if values that are not finite are looked for, and found
     */
    public void run() {
        if (Events.ofPlans()) {
            if (recorder == null) {
                recorder = new PlanRecorder(program, name);
            }
            recorder.record(this, tracer);
        } else {
            run(tracer);
        }
    }

    /** Runs all steps and tells of each, unless the observer is null. */
    public void run(KernelSequence.Observer observer) {
        refresh();
        for (Argument a : inputs) {
            a.settle();
        }
        for (Argument a : outputs) {
            a.settle();
        }
        try {
            kernels.run(observer);
        } catch (NotFiniteException e) {
            String step = tracer == null ? null : tracer.running();
            throw step == null ? e : e.within(step);
        } finally {
            for (Argument a : inputs) {
                a.leave();
            }
            for (Argument a : outputs) {
                a.leave();
            }
        }
    }

    /** Runs all steps and adds the nanoseconds of each to {@code nanos}. */
    public void runTimed(long[] nanos) {
        long[] before = {System.nanoTime()};
        run(i -> {
            long now = System.nanoTime();
            nanos[i] += now - before[0];
            before[0] = now;
        });
    }

    @Override
    public void close() {
        prelude.close();
        kernels.close();
        packed.forEach(Packed::close);
        if (tracer != null) {
            tracer.close();
        }
        slab.close();
    }
}
