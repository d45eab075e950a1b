package io.gatun.autodiff;

import io.gatun.autodiff.plan.ExecutionContext;
import io.gatun.autodiff.plan.Program;
import java.util.ArrayList;
import java.util.List;

/** Tables about programs. */
final class Profiler {
    private Profiler() {}

    /**
     * Measures a context, after as many unmeasured runs; {@code load} puts the arguments in place, which a run may
     * overwrite.
     */
    static PlanProfile profile(Program program, ExecutionContext context, int runs, Runnable load) {
        for (int i = 0; i < runs; i++) {
            load.run();
            context.runTimed(new long[program.size()]);
        }
        long[] nanos = new long[program.size()];
        for (int i = 0; i < runs; i++) {
            load.run();
            context.runTimed(nanos);
        }
        return table(program, nanos, runs);
    }

    static PlanProfile table(Program program, long[] nanos, int runs) {
        List<PlanProfile.Row> rows = new ArrayList<>();
        for (int i = 0; i < program.size(); i++) {
            rows.add(new PlanProfile.Row(i, program.describe(i), nanos[i] * 1e-3 / runs));
        }
        return new PlanProfile(rows, runs);
    }

    static String summary(Program program) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"step", "operation"});
        for (int i = 0; i < program.size(); i++) {
            rows.add(new String[] {Integer.toString(i), program.describe(i)});
        }
        return Summary.table(rows) + program.size() + " steps, " + program.slabBytes()
                + " bytes for intermediate values (" + program.naiveBytes() + " without planning)"
                + System.lineSeparator();
    }
}
