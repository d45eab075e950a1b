package io.gatun.autodiff.plan;

import io.gatun.arrays.inspect.Machine;
import io.gatun.autodiff.explain.ExplainOptions;
import io.gatun.autodiff.explain.Explanation;
import io.gatun.autodiff.explain.MemoryReport;
import io.gatun.autodiff.explain.Operand;
import io.gatun.autodiff.explain.Phase;
import io.gatun.autodiff.explain.StepReport;
import io.gatun.autodiff.ir.Origin;
import io.gatun.ops.Cost;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Measures a program and tells what its steps do. */
public final class Explainer {
    private final Program program;
    private final ExecutionContext context;
    private final ExplainOptions options;
    private final Runnable load;
    private final List<List<BodyProfile>> bodies = new ArrayList<>();

    /**
     * What explains a program.
     *
     * @param load puts the arguments in place, before each run
     */
    public Explainer(Program program, ExecutionContext context, ExplainOptions options, Runnable load) {
        this.program = program;
        this.context = context;
        this.options = options;
        this.load = load;
        for (int i = 0; i < program.size(); i++) {
            bodies.add(context.frames(i).stream().map(BodyProfile::new).toList());
        }
    }

    /**
     * Runs and measures.
     *
     * @param more steps that follow those of the program, with their time
     */
    public Explanation explain(String title, List<StepReport> more) {
        for (int i = 0; i < options.warmUps(); i++) {
            once();
        }
        double[] whole = new double[options.runs()];
        for (int i = 0; i < whole.length; i++) {
            long start = System.nanoTime();
            once();
            whole[i] = (System.nanoTime() - start) * 1e-3;
        }
        bodies.forEach(of -> of.forEach(BodyProfile::begin));
        String[] libraries = libraries();
        bodies.forEach(of -> of.forEach(BodyProfile::forgetTimes));
        double[] times = times();
        bodies.forEach(of -> of.forEach(BodyProfile::end));
        List<StepReport> steps = new ArrayList<>();
        for (int i = 0; i < program.size(); i++) {
            List<StepReport.Body> inside = new ArrayList<>();
            for (BodyProfile b : bodies.get(i)) {
                inside.add(b.report());
            }
            String library = inside.isEmpty() ? libraries[i] : BodyProfile.libraries(inside);
            steps.add(report(program, context, i, library, times[i], 1, inside));
        }
        steps.addAll(more);
        double extra = more.stream().mapToDouble(StepReport::microseconds).sum();
        return new Explanation(
                title,
                steps,
                memory(),
                options.limits(),
                median(whole) + extra,
                options.runs(),
                Machine.threads() + " threads, " + Machine.tier());
    }

    private void once() {
        load.run();
        context.run();
    }

    private String[] libraries() {
        String[] used = new String[program.size()];
        load.run();
        Machine.forgetLibraries();
        context.run(i -> used[i] = Machine.librariesUsed());
        return used;
    }

    private double[] times() {
        double[][] nanos = new double[program.size()][options.runs()];
        for (int r = 0; r < options.runs(); r++) {
            long[] now = new long[program.size()];
            load.run();
            context.runTimed(now);
            bodies.forEach(of -> of.forEach(BodyProfile::next));
            for (int i = 0; i < now.length; i++) {
                nanos[i][r] = now[i];
            }
        }
        return Arrays.stream(nanos).mapToDouble(n -> median(n) * 1e-3).toArray();
    }

    /** The median of times; never 0, so that rates are numbers. */
    public static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return Math.max(sorted[sorted.length / 2], 1e-3);
    }

    /** A step that ran so many times. */
    static StepReport report(
            Program program,
            ExecutionContext context,
            int i,
            String library,
            double microseconds,
            double runs,
            List<StepReport.Body> bodies) {
        Step s = program.steps().get(i);
        return new StepReport(
                i,
                phase(s),
                s.label(),
                s.op() == null ? "copy" : s.op().toString(),
                s.origins().stream().map(Origin::toString).toList(),
                s.in().stream().map(x -> operand(context, x, "constant")).toList(),
                s.out().stream().map(x -> operand(context, x, "given")).toList(),
                s.inPlace(),
                library,
                cost(context, s).times(runs),
                microseconds,
                bodies);
    }

    private static Phase phase(Step s) {
        boolean writesState =
                !s.out().isEmpty() && Planner.root(s.out().getFirst()).place() instanceof Slot.Held;
        if (writesState) {
            return Phase.UPDATE;
        }
        // The first is what the operation was made for; others were joined to it.
        boolean backward = !s.origins().isEmpty() && s.origins().getFirst().gradient();
        return backward ? Phase.BACKWARD : Phase.FORWARD;
    }

    /** What the operation says, with the bytes that its operands really have: a broadcast one is read once. */
    private static Cost cost(ExecutionContext context, Step s) {
        List<Spec> in = s.in().stream().map(Slot::spec).toList();
        if (s.op() == null) {
            double bytes = bytes(context, s.in().getFirst());
            return new Cost(0, bytes, Cost.bytes(List.of(s.out().getFirst().spec())));
        }
        Cost cost = s.op().cost(in);
        double repeated = 0;
        for (Slot x : s.in()) {
            repeated += Cost.bytes(List.of(x.spec())) - bytes(context, x);
        }
        return cost.withBytesRead(Math.max(0, cost.bytesRead() - repeated));
    }

    private static double bytes(ExecutionContext context, Slot s) {
        long n = s.spec().shape().length();
        if (n > 0 && !s.contiguous()) {
            long[] strides = context.array(s.index()).strides();
            for (int k = 0; k < strides.length; k++) {
                n = strides[k] == 0 ? n / s.spec().shape().size(k) : n;
            }
        }
        return (double) n * s.spec().dataType().bytes();
    }

    /** What a step reads or writes; {@code fixed} says what an array is that lies outside the slab. */
    private static Operand operand(ExecutionContext context, Slot s, String fixed) {
        String layout = s.contiguous()
                ? "c"
                : "strides " + Arrays.toString(context.array(s.index()).strides());
        String place =
                switch (Planner.root(s).place()) {
                    case Slot.Held h -> h.cell().name();
                    case Slot.Fixed f -> fixed;
                    case Slot.Owned o ->
                        o.buffer().pin() != null
                                ? "given"
                                : o.buffer().isArgument()
                                        ? "argument"
                                        : "slab@" + o.buffer().placed().offset();
                    case Slot.Seen v -> throw new IllegalStateException("a root is no view");
                };
        return new Operand(s.spec(), layout, place);
    }

    private MemoryReport memory() {
        Map<Slot.Buffer, String> labels = new IdentityHashMap<>();
        program.inputs().forEach((name, slot) -> label(labels, slot, name));
        for (Step s : program.prelude()) {
            s.out().forEach(o -> label(labels, o, describe(s) + ", kept from run to run"));
        }
        for (Step s : program.steps()) {
            String name = describe(s);
            s.out().forEach(o -> label(labels, o, name));
            if (s.scratch() != null) {
                label(labels, s.scratch(), "scratch of " + name);
            }
        }
        List<MemoryReport.Buffer> buffers = new ArrayList<>();
        labels.forEach((b, label) -> buffers.add(new MemoryReport.Buffer(
                b.placed().offset(), b.bytes(), Math.max(-1, b.first()), Math.min(b.last(), program.size()), label)));
        buffers.sort(java.util.Comparator.comparingInt(MemoryReport.Buffer::first));
        return new MemoryReport(program.slabBytes(), program.naiveBytes(), buffers);
    }

    private static String describe(Step s) {
        return s.label() + (s.origins().isEmpty() ? "" : " " + s.origins().getFirst());
    }

    private static void label(Map<Slot.Buffer, String> labels, Slot s, String name) {
        if (Planner.root(s).place() instanceof Slot.Owned o && o.buffer().pin() == null) {
            labels.putIfAbsent(o.buffer(), name);
        }
    }
}
