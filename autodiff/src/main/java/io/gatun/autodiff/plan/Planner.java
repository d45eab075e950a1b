package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.PlanOptions;
import io.gatun.autodiff.PlanPass;
import io.gatun.autodiff.ir.Cell;
import io.gatun.autodiff.ir.Goal;
import io.gatun.autodiff.ir.Ir;
import io.gatun.autodiff.ir.Node;
import io.gatun.autodiff.ir.Origin;
import io.gatun.autodiff.ir.Source;
import io.gatun.autodiff.ir.Val;
import io.gatun.autodiff.loops.Lowered;
import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Reshape;
import io.gatun.ops.Shape;
import io.gatun.ops.Slice;
import io.gatun.ops.Spec;
import io.gatun.ops.control.Assert;
import io.gatun.ops.control.Barrier;
import io.gatun.ops.control.Structured;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns a simplified graph into a program: kernel calls in order, views as aliases, copies where a kernel needs them,
 * memory taken over in place, and an offset in the slab for everything else.
 */
final class Planner {
    private final List<Slot> slots = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    /** What depends on parameters and constants alone: it runs when they have changed. */
    private final List<Step> prelude = new ArrayList<>();

    /** The time of the prelude's first step; that of the first step of every run is 0. */
    private static final int PRELUDE = Integer.MIN_VALUE / 2;

    private final Set<Slot> steady = Collections.newSetFromMap(new IdentityHashMap<>());
    private final boolean precomputes;
    private boolean inPrelude;
    /** Of the node that is being placed, for the copies that it needs. */
    private List<Origin> origins = List.of();

    private final Map<Val, Slot> slotOf = new IdentityHashMap<>();
    private final Map<Slot, Slot> contiguousOf = new IdentityHashMap<>();
    private final Map<String, Slot> inputs = new LinkedHashMap<>();
    private final List<NDArray> owned = new ArrayList<>();
    /** Arguments that are still wanted after the last step. */
    private final List<Slot> kept = new ArrayList<>();

    private final Map<Slot, Integer> lastRead = new IdentityHashMap<>();

    private final boolean packs;
    private final PlanOptions options;

    /** Weights that every run changes are not worth packing: runs that write somewhere are training steps. */
    private Planner(Goal goal, PlanOptions options) {
        this.options = options;
        boolean trains = !goal.pins().isEmpty() || !goal.updates().isEmpty();
        this.packs = !trains && options.runs(PlanPass.PACKED_WEIGHTS);
        this.precomputes = !trains && options.runs(PlanPass.PRECOMPUTE);
    }

    /** A program for what a graph must give. The arrays that were made while compiling are the program's from now on. */
    static Program plan(Goal goal, PlanOptions options) {
        Planner p = new Planner(goal, options);
        Ir graph = goal.all().getFirst().ir();
        p.owned.addAll(graph.made());
        List<Node> nodes = options.runs(PlanPass.DEAD_CODE) ? Ir.reachable(goal.all()) : graph.nodes();
        boolean trains = !goal.pins().isEmpty() || !goal.updates().isEmpty();
        // In training, what is kept for the gradients decides the peak, and another order was not measured to pay.
        for (Node node : options.runs(PlanPass.REORDER) && !trains ? Order.of(nodes, goal) : nodes) {
            p.place(node);
        }
        List<Slot> outputs = goal.outputs().stream().map(p::output).toList();
        p.pin(goal.pins());
        p.update(goal.updates());
        p.findLastReads(outputs);
        if (options.runs(PlanPass.IN_PLACE)) {
            p.reuse();
        }
        return p.finish(outputs);
    }

    private Slot slot(Spec spec, Slot.Place place, boolean contiguous) {
        Slot s = new Slot(slots.size(), spec, place, contiguous);
        slots.add(s);
        return s;
    }

    private Slot buffer(Spec spec) {
        int now = inPrelude ? PRELUDE + prelude.size() : steps.size();
        Slot s = slot(spec, new Slot.Owned(new Slot.Buffer(bytes(spec), now)), true);
        if (inPrelude) {
            steady.add(s);
        }
        return s;
    }

    private void add(Step step) {
        (inPrelude ? prelude : steps).add(step);
    }

    /** Whether a value is the same from run to run, as long as parameters are. */
    private boolean isSteady(Slot s) {
        Slot r = root(s);
        return precomputes && (!(r.place() instanceof Slot.Owned) || steady.contains(r));
    }

    /** What a run hands out is its own: a value that stays is copied. */
    private Slot output(Val v) {
        Slot s = slotOf.get(v);
        if (!steady.contains(root(s))) {
            return s;
        }
        Slot copy = buffer(s.spec());
        copy(s, copy);
        return copy;
    }

    private static long bytes(Spec s) {
        return s.shape().length() * s.dataType().bytes();
    }

    private void place(Node node) {
        origins = node.origins();
        if (node.source() != null) {
            Val v = node.out().getFirst();
            slotOf.put(
                    v,
                    switch (node.source()) {
                        case Source.Input i -> inputs.computeIfAbsent(i.name(), n -> input(v.spec(), i.use()));
                        case Source.Held h ->
                            slot(
                                    v.spec(),
                                    new Slot.Held(h.cell()),
                                    h.cell().array().isContiguous());
                        case Source.Constant c ->
                            slot(v.spec(), new Slot.Fixed(c.array()), c.array().isContiguous());
                    });
        } else if (Kernel.isView(node.op())) {
            Val v = node.out().getFirst();
            slotOf.put(v, view(node.op(), slotOf.get(node.in().getFirst()), v.spec()));
        } else {
            call(node);
        }
    }

    /**
     * Where an argument is copied that cannot be read where the caller has it. No step takes this memory over, since then
     * every argument would have to be copied.
     */
    private Slot input(Spec spec, Source.Use use) {
        Slot.Buffer buffer = new Slot.Buffer(bytes(spec), Slot.Buffer.ARGUMENT);
        Slot s = slot(spec, new Slot.Owned(buffer), true);
        buffer.mayBeOverwritten(use == Source.Use.CONSUMED);
        if (use == Source.Use.KEPT) {
            kept.add(s);
        }
        return s;
    }

    private Slot view(Op op, Slot base, Spec spec) {
        boolean reshape = op instanceof Reshape;
        Slot from = reshape ? contiguous(base) : base;
        return slot(
                spec,
                new Slot.Seen(op, from),
                reshape || op instanceof Barrier && from.contiguous() || isRun(op, from, spec));
    }

    /**
     * True for a slice that cuts a contiguous value along its first axis alone: its elements still lie one after
     * another.
     */
    private static boolean isRun(Op op, Slot base, Spec spec) {
        if (!(op instanceof Slice s) || !base.contiguous() || !s.step().stream().allMatch(n -> n == 1)) {
            return false;
        }
        for (int k = 1; k < spec.shape().rank(); k++) {
            if (spec.shape().size(k) != base.spec().shape().size(k)) {
                return false;
            }
        }
        return true;
    }

    private void call(Node node) {
        inPrelude = !(node.op() instanceof Structured || node.op() instanceof Assert)
                && node.in().stream().allMatch(v -> isSteady(slotOf.get(v)));
        List<Slot> in = new ArrayList<>();
        for (int i = 0; i < node.in().size(); i++) {
            Slot s = slotOf.get(node.in().get(i));
            in.add(Kernel.needsContiguous(node.op(), i) ? contiguous(s) : s);
        }
        List<Slot> out = new ArrayList<>();
        for (Val v : node.out()) {
            Slot s = buffer(v.spec());
            slotOf.put(v, s);
            out.add(s);
        }
        long bytes = Kernel.scratchBytes(node.op(), in.stream().map(Slot::spec).toList());
        Slot scratch = bytes == 0 ? null : buffer(Spec.of(DataType.LONG, (bytes + 7) / 8));
        boolean packed = !inPrelude && packs(node.op(), in);
        Op op = node.op() instanceof Structured s
                ? Lowered.of(s, in.stream().map(Slot::spec).toList(), options)
                : node.op();
        add(new Step(op, in, out, scratch, packed, -1, node.origins()));
        inPrelude = false;
    }

    /**
     * Whether a convolution's weights change rarely enough, and packing gains enough, to keep them packed between runs.
     */
    private boolean packs(Op op, List<Slot> in) {
        return packs
                && in.size() > 1
                && (!(root(in.get(1)).place() instanceof Slot.Owned) || steady.contains(root(in.get(1))))
                && Kernel.packedBytes(op, in.stream().map(Slot::spec).toList()) > 0;
    }

    /**
     * The slot itself if its elements lie one after another, else one that a step before fills with a copy (a
     * constant's now).
     */
    private Slot contiguous(Slot s) {
        if (s.contiguous()) {
            return s;
        }
        return contiguousOf.computeIfAbsent(s, x -> {
            if (x.place() instanceof Slot.Fixed f) {
                return slot(x.spec(), new Slot.Fixed(keep(Kernel.contiguous(f.array()))), true);
            }
            boolean outside = inPrelude;
            inPrelude |= isSteady(x);
            Slot copy = buffer(x.spec());
            copy(x, copy);
            inPrelude = outside;
            return copy;
        });
    }

    /** The slot whose memory a slot sees. */
    static Slot root(Slot s) {
        Slot r = s;
        while (r.place() instanceof Slot.Seen v) {
            r = v.base();
        }
        return r;
    }

    private void findLastReads(List<Slot> outputs) {
        for (int i = 0; i < prelude.size(); i++) {
            for (Slot s : prelude.get(i).in()) {
                lastRead.put(root(s), PRELUDE + i);
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            for (int k = 0; k < step.in().size(); k++) {
                Slot r = root(step.in().get(k));
                // What the prelude gives is read again by the next run, but for weights, which are packed by then.
                int until = !steady.contains(r) ? i : step.packs() && k == 1 ? 0 : Integer.MAX_VALUE;
                lastRead.merge(r, until, Math::max);
            }
        }
        for (Slot s : outputs) {
            lastRead.put(root(s), steps.size());
        }
        kept.forEach(s -> lastRead.put(s, steps.size()));
        for (Slot s : slots) {
            if (s.place() instanceof Slot.Owned o) {
                o.buffer().readAt(lastRead.getOrDefault(s, o.buffer().first()));
            }
        }
    }

    /**
     * Lets results lie where the caller wants them, where the memory is theirs alone; else copies them there at the
     * end.
     */
    private void pin(List<Goal.Pin> pins) {
        for (Goal.Pin pin : pins) {
            Slot s = slotOf.get(pin.value());
            origins = pin.value().node().origins();
            Slot r = root(s);
            boolean whole = s.contiguous() && wholeOf(s);
            if (whole
                    && r.place() instanceof Slot.Owned o
                    && o.buffer().pin() == null
                    && !o.buffer().isArgument()) {
                o.buffer().pin(pin.target());
                o.buffer().readAt(Integer.MAX_VALUE);
            } else {
                copy(
                        s,
                        slot(
                                s.spec(),
                                new Slot.Fixed(pinned(pin.target(), s.spec().shape())),
                                true));
            }
        }
    }

    private void copy(Slot from, Slot to) {
        add(Step.copy(from, to, origins));
    }

    /** Writes the states' next values, after everything that reads the old ones. */
    private void update(List<Goal.Update> updates) {
        List<Slot> values = new ArrayList<>();
        for (Goal.Update u : updates) {
            Slot s = slotOf.get(u.value());
            if (root(s).place() instanceof Slot.Held) { // another update may change it first
                Slot old = buffer(s.spec());
                copy(s, old);
                s = old;
            }
            values.add(s);
        }
        for (int i = 0; i < values.size(); i++) {
            Cell cell = updates.get(i).cell();
            origins = List.of(new Origin(cell.name(), false));
            copy(values.get(i), slot(cell.spec(), new Slot.Held(cell), true));
        }
    }

    /** True if the slot sees its memory by reshapes alone: all of it, in the same order. */
    private static boolean wholeOf(Slot s) {
        Slot r = s;
        while (r.place() instanceof Slot.Seen v) {
            if (!(v.op() instanceof Reshape || v.op() instanceof Barrier)) {
                return false;
            }
            r = v.base();
        }
        return true;
    }

    /** Lets element-wise steps write over an input that nothing reads afterwards. */
    private void reuse() {
        Map<Slot.Buffer, Slot.Buffer> merged = new HashMap<>();
        reuse(prelude, PRELUDE, merged);
        reuse(steps, 0, merged);
        replace(merged);
    }

    private void reuse(List<Step> list, int start, Map<Slot.Buffer, Slot.Buffer> merged) {
        for (int i = 0; i < list.size(); i++) {
            Step step = list.get(i);
            int k = takeOver(step, start + i, merged);
            if (k >= 0) {
                Slot.Buffer from = bufferOf(root(step.in().get(k)), merged);
                Slot.Buffer to = ((Slot.Owned) step.out().getFirst().place()).buffer();
                merged.put(to, from);
                from.readAt(to.last());
                if (to.pin() != null) {
                    from.pin(to.pin());
                }
                list.set(
                        i, new Step(step.op(), step.in(), step.out(), step.scratch(), step.packs(), k, step.origins()));
            }
        }
    }

    private static Slot.Buffer bufferOf(Slot root, Map<Slot.Buffer, Slot.Buffer> merged) {
        if (!(root.place() instanceof Slot.Owned o)) {
            return null;
        }
        return merged.getOrDefault(o.buffer(), o.buffer());
    }

    private int takeOver(Step step, int at, Map<Slot.Buffer, Slot.Buffer> merged) {
        if (step.op() == null || step.out().isEmpty()) {
            return -1;
        }
        Slot out = step.out().getFirst();
        if (!(out.place() instanceof Slot.Owned o)) {
            return -1;
        }
        for (int k = 0; k < step.in().size(); k++) {
            Slot in = step.in().get(k);
            Slot.Buffer b = bufferOf(root(in), merged);
            if (Kernel.inPlace(step.op(), k)
                    && b != null
                    && b.mayBeOverwritten() // arguments are read where the caller has them
                    && b.last() == at
                    && in.spec().equals(out.spec())
                    && wholeOf(in)
                    && (b.pin() == null || o.buffer().pin() == null)
                    && aloneOnItsMemory(step, k, b, merged)) {
                return k;
            }
        }
        return -1;
    }

    /** True if no other input sees the memory otherwise than element for element. */
    private static boolean aloneOnItsMemory(Step step, int k, Slot.Buffer b, Map<Slot.Buffer, Slot.Buffer> merged) {
        Slot in = step.in().get(k);
        for (Slot other : step.in()) {
            if (other != in && bufferOf(root(other), merged) == b) {
                boolean same =
                        other.contiguous() && wholeOf(other) && other.spec().equals(in.spec());
                if (!same) {
                    return false;
                }
            }
        }
        return true;
    }

    private void replace(Map<Slot.Buffer, Slot.Buffer> merged) {
        if (merged.isEmpty()) {
            return;
        }
        Map<Slot, Slot> renewed = new IdentityHashMap<>();
        for (int i = 0; i < slots.size(); i++) { // bases come before their views
            Slot s = slots.get(i);
            Slot.Place place =
                    switch (s.place()) {
                        case Slot.Owned o -> new Slot.Owned(merged.getOrDefault(o.buffer(), o.buffer()));
                        case Slot.Seen v -> new Slot.Seen(v.op(), renewed.get(v.base()));
                        default -> s.place();
                    };
            Slot n = new Slot(s.index(), s.spec(), place, s.contiguous());
            renewed.put(s, n);
            slots.set(i, n);
        }
        steps.replaceAll(s -> s.with(renewed));
        prelude.replaceAll(s -> s.with(renewed));
        inputs.replaceAll((name, s) -> renewed.get(s));
        slotOf.replaceAll((v, s) -> renewed.get(s));
    }

    private Program finish(List<Slot> outputs) {
        List<MemoryPlan.Buffer> wanted = new ArrayList<>();
        Map<Slot.Buffer, Boolean> seen = new IdentityHashMap<>();
        long naive = 0;
        for (Slot s : slots) {
            if (s.place() instanceof Slot.Owned o) {
                naive += o.buffer().pin() == null ? bytes(s.spec()) : 0;
                if (o.buffer().pin() == null && seen.put(o.buffer(), true) == null) {
                    MemoryPlan.Buffer b = new MemoryPlan.Buffer(
                            o.buffer().bytes(), o.buffer().first(), o.buffer().last());
                    o.buffer().place(b);
                    wanted.add(b);
                }
            }
        }
        long planned = MemoryPlan.place(wanted);
        List<Slot> results = outputs.stream().map(s -> slots.get(s.index())).toList();
        return new Program(
                List.copyOf(slots),
                List.copyOf(prelude),
                List.copyOf(steps),
                Map.copyOf(inputs),
                results,
                List.copyOf(owned),
                planned,
                naive);
    }

    private NDArray keep(NDArray copy) {
        owned.add(copy);
        return copy;
    }

    static NDArray pinned(NDArray pin, Shape shape) {
        return pin.shape().equals(shape) ? pin : pin.reshape(shape);
    }
}
