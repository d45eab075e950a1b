package io.gatun.autodiff.plan;

import io.gatun.arrays.inspect.Machine;
import io.gatun.arrays.kernels.KernelSequence;
import io.gatun.autodiff.explain.StepReport;
import io.gatun.autodiff.loops.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Measures the steps of a program that a step runs, a loop's body or a branch, over all its iterations. */
final class BodyProfile implements KernelSequence.Observer {
    private final Frame frame;
    private final long[] nanos;
    private final List<long[]> measured = new ArrayList<>();
    private final String[] libraries;
    private final List<List<BodyProfile>> inside = new ArrayList<>();
    private long first;
    private long before;

    BodyProfile(Frame frame) {
        this.frame = frame;
        int n = frame.program().size();
        nanos = new long[n];
        libraries = new String[n];
        for (int i = 0; i < n; i++) {
            inside.add(frame.context().frames(i).stream().map(BodyProfile::new).toList());
        }
    }

    /** Begins to look at every run. */
    void begin() {
        frame.observe(this);
        inside.forEach(of -> of.forEach(BodyProfile::begin));
    }

    /** Counts times from here on. */
    void forgetTimes() {
        Arrays.fill(nanos, 0);
        measured.clear();
        first = frame.runs();
        inside.forEach(of -> of.forEach(BodyProfile::forgetTimes));
    }

    /** Ends the measuring of a run of the plan. */
    void next() {
        measured.add(nanos.clone());
        Arrays.fill(nanos, 0);
        inside.forEach(of -> of.forEach(BodyProfile::next));
    }

    void end() {
        frame.observe(null);
        inside.forEach(of -> of.forEach(BodyProfile::end));
    }

    @Override
    public void runs(int i) {
        before = System.nanoTime();
    }

    @Override
    public void ran(int i) {
        nanos[i] += System.nanoTime() - before;
        if (libraries[i] == null) {
            libraries[i] = Machine.librariesUsed();
        }
    }

    /** The libraries that served the steps of programs. */
    static String libraries(List<StepReport.Body> bodies) {
        return bodies.stream()
                .flatMap(b -> b.steps().stream())
                .map(StepReport::library)
                .filter(l -> !l.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** What was measured of one run of the plan. */
    StepReport.Body report() {
        double runs = (double) (frame.runs() - first) / measured.size();
        List<StepReport> steps = new ArrayList<>();
        for (int i = 0; i < nanos.length; i++) {
            List<StepReport.Body> bodies =
                    inside.get(i).stream().map(b -> b.report()).toList();
            int step = i;
            double microseconds = Explainer.median(
                    measured.stream().mapToDouble(n -> n[step] * 1e-3).toArray());
            String own = libraries[i] == null ? "" : libraries[i];
            String library = bodies.isEmpty() ? own : libraries(bodies);
            steps.add(Explainer.report(frame.program(), frame.context(), i, library, microseconds, runs, bodies));
        }
        return new StepReport.Body(frame.name(), runs, steps);
    }
}
