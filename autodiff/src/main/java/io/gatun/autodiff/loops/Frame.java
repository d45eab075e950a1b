package io.gatun.autodiff.loops;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.KernelSequence;
import io.gatun.arrays.kernels.Relocation;
import io.gatun.autodiff.NotFiniteException;
import io.gatun.autodiff.plan.ExecutionContext;
import io.gatun.autodiff.plan.Program;
import io.gatun.ops.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * A body that runs again and again: what it carries lies in its own memory, where a run finds it and the next one's values are
 * brought back to; what it only reads lies where it is.
 */
public final class Frame implements AutoCloseable {
    /** A result on its way back to where the next run reads it. */
    private record Move(NDArray from, NDArray stage, NDArray to) {}

    private final String name;
    private final Program program;
    private final ExecutionContext context;
    private final List<Move> moves = new ArrayList<>();
    private final List<NDArray> stages = new ArrayList<>();
    private final NDArray[] homes;
    private KernelSequence.Observer observer;
    private long runs;

    /**
     * A body with memory of its own.
     *
     * @param name what it is of its operation
     * @param inputs number of arguments
     * @param carried positions of the arguments that the results of the same order become
     */
    Frame(String name, Program program, int inputs, List<Integer> carried, Nesting nesting) {
        this.name = name;
        this.program = program;
        context = new ExecutionContext(
                program,
                Bodies.names(inputs),
                name,
                nesting.trace(),
                i -> (carried.contains(Integer.valueOf(i)) ? "carried value " : "value ") + i + " of the " + name);
        homes = new NDArray[inputs];
        for (int i = 0; i < inputs; i++) {
            homes[i] = context.input(i);
        }
        for (int k = 0; k < carried.size(); k++) {
            NDArray from = context.output(k);
            NDArray to = homes[carried.get(k)];
            if (to != null && !isSame(from, to)) {
                boolean clobbered = carried.stream()
                        .map(i -> homes[i])
                        .anyMatch(h -> h != null && from.isContiguous() && Relocation.overlap(from, h));
                NDArray stage = clobbered || !from.isContiguous() ? stage(from) : null;
                moves.add(new Move(from, stage, to));
            }
        }
    }

    private static boolean isSame(NDArray a, NDArray b) {
        return a.isContiguous() && a.memory().address() == b.memory().address();
    }

    private NDArray stage(NDArray like) {
        NDArray s = io.gatun.arrays.Nd.unscoped(like.dataType(), like.shape());
        stages.add(s);
        return s;
    }

    /** Puts a first value where a carried argument is read. */
    void start(int i, NDArray x) {
        if (homes[i] != null) {
            homes[i].assign(x);
        }
    }

    /** Puts a number everywhere where a carried argument is read. */
    void start(int i, double x) {
        if (homes[i] != null) {
            homes[i].assign(x);
        }
    }

    /** Where a carried argument is read; null if the body does not read it. */
    NDArray home(int i) {
        return homes[i];
    }

    /** Lets the coming run read an argument where it lies; again before every run. */
    void read(int i, NDArray x) {
        context.load(i, x);
    }

    /** The same for an argument that stays the same from run to run: copied once, if it must be. */
    void keep(int i, NDArray x, boolean first) {
        if (first || context.readsWhereItLies(i)) {
            context.load(i, x);
        }
    }

    /** Lets the coming run write a result there, after all arguments are set; {@link #collect} after it. */
    void write(int result, NDArray to) {
        context.target(result, to);
    }

    void collect(int result, NDArray to) {
        context.collect(result, to);
    }

    void run() {
        run(-1);
    }

    /** Runs it, in an iteration for messages; -1 for none. */
    void run(long iteration) {
        runs++;
        try {
            if (observer == null) {
                context.run();
            } else {
                context.run(observer);
            }
        } catch (NotFiniteException e) {
            throw e.within(iteration < 0 ? name : name + ", iteration " + iteration);
        }
    }

    /** What it is of its operation: {@code body}, {@code condition}, {@code then}. */
    public String name() {
        return name;
    }

    /** How often it ran so far. */
    public long runs() {
        return runs;
    }

    /** Its steps. */
    public Program program() {
        return program;
    }

    /** Its memory. */
    public ExecutionContext context() {
        return context;
    }

    /** Tells of each step of every run from now on; null for an end of that. */
    public void observe(KernelSequence.Observer by) {
        observer = by;
    }

    /** A result of the last run. */
    NDArray result(int i) {
        return context.output(i);
    }

    /** Whether a BOOL result is true. */
    boolean holds(int i) {
        NDArray c = context.output(i);
        assert c.dataType() == DataType.BOOL;
        return c.getLong() != 0;
    }

    /** Makes the carried results of the last run the arguments of the next. */
    void advance() {
        for (int i = 0; i < moves.size(); i++) {
            Move m = moves.get(i);
            if (m.stage() != null) {
                m.stage().assign(m.from());
            }
        }
        for (int i = 0; i < moves.size(); i++) {
            Move m = moves.get(i);
            m.to().assign(m.stage() != null ? m.stage() : m.from());
        }
    }

    @Override
    public void close() {
        context.close();
        stages.forEach(NDArray::close);
    }
}
