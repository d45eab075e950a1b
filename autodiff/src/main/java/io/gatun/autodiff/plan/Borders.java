package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.kernels.BoundKernel;
import io.gatun.arrays.kernels.Relocation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the arguments and results whose kernels can work on memory of the caller. */
final class Borders {
    private final Program program;
    private final NDArray[] arrays;
    /** Of each buffer: the slots that lie in it, the kernels that use it. */
    private final Map<Slot.Buffer, List<Slot>> slots = new IdentityHashMap<>();

    private final Map<Slot.Buffer, Set<BoundKernel>> users = new IdentityHashMap<>();
    private final Set<Slot.Buffer> written = Collections.newSetFromMap(new IdentityHashMap<>());
    /** How many arguments, results and values of the prelude lie in a buffer: one of the first two alone may move. */
    private final Map<Slot.Buffer, Integer> borders = new IdentityHashMap<>();

    Borders(Program program, List<BoundKernel> kernels, NDArray[] arrays) {
        this.program = program;
        this.arrays = arrays;
        for (Slot s : program.slots()) {
            Slot.Buffer b = buffer(s);
            if (b != null) {
                slots.computeIfAbsent(b, k -> new ArrayList<>()).add(s);
            }
        }
        for (int i = 0; i < kernels.size(); i++) {
            Step step = program.steps().get(i);
            BoundKernel kernel = kernels.get(i);
            step.in().forEach(s -> use(s, kernel, false));
            step.out().forEach(s -> use(s, kernel, true));
            if (step.scratch() != null) {
                use(step.scratch(), kernel, true);
            }
        }
        for (Step s : program.prelude()) {
            s.out().forEach(this::keepInPlace);
            s.in().forEach(this::keepInPlace);
        }
        program.inputs().values().forEach(s -> borders.merge(buffer(s), 1, Integer::sum));
        for (Slot s : program.outputs()) {
            if (buffer(s) != null) {
                borders.merge(buffer(s), 1, Integer::sum);
            }
        }
    }

    /** What the prelude gives stays where it is from run to run. */
    private void keepInPlace(Slot s) {
        if (buffer(s) != null) {
            borders.merge(buffer(s), 1, Integer::sum);
        }
    }

    private void use(Slot s, BoundKernel kernel, boolean writes) {
        Slot.Buffer b = buffer(s);
        if (b != null) {
            users.computeIfAbsent(b, k -> Collections.newSetFromMap(new IdentityHashMap<>()))
                    .add(kernel);
            if (writes) {
                written.add(b);
            }
        }
    }

    /** The stretch of the context's own memory that a slot lies in, or null. */
    static Slot.Buffer buffer(Slot s) {
        return Planner.root(s).place() instanceof Slot.Owned o && o.buffer().pin() == null ? o.buffer() : null;
    }

    /** An argument, which no kernel may write to; the slot is null if none reads it. */
    Argument input(int index, Slot slot) {
        if (slot == null) {
            return new Argument(index, null, null, null);
        }
        boolean moves = !written.contains(buffer(slot)) && borders.get(buffer(slot)) == 1;
        return new Argument(index, buffer(slot), arrays[slot.index()], moves ? relocation(slot) : null);
    }

    /** A result. */
    Argument output(int index, Slot slot) {
        Slot.Buffer b = buffer(slot);
        boolean moves = b != null
                && slot.contiguous()
                && slot.spec().shape().length() * slot.spec().dataType().bytes() == b.bytes()
                && borders.get(b) == 1;
        return new Argument(index, buffer(slot), arrays[slot.index()], moves ? relocation(slot) : null);
    }

    private Relocation relocation(Slot slot) {
        Slot.Buffer b = buffer(slot);
        List<NDArray> same = slots.get(b).stream().map(s -> arrays[s.index()]).toList();
        return Relocation.of(users.getOrDefault(b, Set.of()), arrays[slot.index()], same);
    }
}
