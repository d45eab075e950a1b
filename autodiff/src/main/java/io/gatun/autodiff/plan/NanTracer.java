package io.gatun.autodiff.plan;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.inspect.FiniteCheck;
import io.gatun.arrays.inspect.Statistics;
import io.gatun.arrays.kernels.KernelSequence;
import io.gatun.autodiff.NanTrace;
import io.gatun.autodiff.NotFiniteException;
import io.gatun.autodiff.ir.Origin;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Looks at the results of each step of a context and stops at the first that are not finite though its operands were. */
final class NanTracer implements KernelSequence.Observer, AutoCloseable {
    private final Program program;
    private final ExecutionContext context;
    private final boolean infinite;
    private final FiniteCheck check = new FiniteCheck();
    /** What is in each memory, by name. */
    private final Map<Slot, String> names = new IdentityHashMap<>();
    /** What a step that works in place is about to overwrite. */
    private NDArray before;

    private int running = -1;

    NanTracer(Program program, ExecutionContext context, NanTrace mode, UnaryOperator<String> described) {
        this.program = program;
        this.context = context;
        this.infinite = mode == NanTrace.TRACE;
        program.inputs().forEach((name, slot) -> names.put(Planner.root(slot), described.apply(name)));
        for (Step s : program.steps()) {
            s.out().forEach(o -> names.putIfAbsent(Planner.root(o), describe(s)));
        }
    }

    private static String describe(Step s) {
        return s.origins().isEmpty() ? s.label() : "\"" + s.origins().getFirst() + "\"";
    }

    @Override
    public void runs(int i) {
        running = i;
        Step s = program.steps().get(i);
        if (s.inPlace() >= 0) {
            NDArray x = context.present(s.in().get(s.inPlace()));
            if (before == null || !before.spec().equals(x.spec())) {
                close(before);
                before = io.gatun.arrays.Nd.unscoped(x.dataType(), x.shape());
            }
            before.assign(x);
        }
    }

    @Override
    public void ran(int i) {
        running = -1;
        for (Slot o : program.steps().get(i).out()) {
            NDArray y = context.present(o);
            if (check.notFinite(y) > 0) {
                judge(i, o, Statistics.of(y));
            }
        }
    }

    /** The step that was under way when the run ended, null if none was. */
    String running() {
        int i = running;
        running = -1;
        if (i < 0) {
            return null;
        }
        Step s = program.steps().get(i);
        return s.origins().isEmpty() ? s.label() : s.label() + " " + describe(s);
    }

    private void judge(int i, Slot out, Statistics y) {
        Step s = program.steps().get(i);
        List<NotFiniteException.Input> inputs = new ArrayList<>();
        boolean nanCameIn = false;
        boolean infinityCameIn = false;
        for (int k = 0; k < s.in().size(); k++) {
            Slot in = s.in().get(k);
            Statistics x = Statistics.of(k == s.inPlace() ? before : context.present(in));
            inputs.add(new NotFiniteException.Input(name(in), x));
            nanCameIn |= x.nan() > 0;
            infinityCameIn |= x.infinite() > 0;
        }
        boolean made = y.nan() > 0 && !nanCameIn || infinite && y.infinite() > 0 && !infinityCameIn;
        // All steps so far gave what is finite, so NaN that came in was there before the run.
        if (made || y.nan() > 0) {
            throw failure(s, out, y, inputs, made);
        }
    }

    private String name(Slot in) {
        return switch (Planner.root(in).place()) {
            case Slot.Held h -> "variable \"" + h.cell().name() + "\"";
            case Slot.Fixed f -> names.getOrDefault(Planner.root(in), "a constant");
            default -> names.getOrDefault(Planner.root(in), "?");
        };
    }

    private static NotFiniteException failure(
            Step s, Slot out, Statistics y, List<NotFiniteException.Input> inputs, boolean made) {
        List<String> variables = s.origins().stream().map(Origin::toString).toList();
        StringBuilder text = new StringBuilder("[" + s.label() + "] gave " + y.nan() + " NaN and " + y.infinite()
                + " infinite values of " + y.count() + ", " + out.spec() + ", for " + describe(s)
                + (made
                        ? ", the first that are not finite: it read "
                        : ", from values that were not finite before the run: it read "));
        String between = "";
        for (NotFiniteException.Input in : inputs) {
            text.append(between)
                    .append(in.name())
                    .append(" (")
                    .append(in.statistics())
                    .append(')');
            between = ", ";
        }
        text.append(inputs.isEmpty() ? "nothing" : "");
        return new NotFiniteException(text.toString(), s.label(), variables, inputs);
    }

    private static void close(NDArray x) {
        if (x != null) {
            x.close();
        }
    }

    @Override
    public void close() {
        close(before);
        check.close();
    }
}
