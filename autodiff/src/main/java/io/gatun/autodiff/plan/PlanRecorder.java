package io.gatun.autodiff.plan;

import io.gatun.arrays.kernels.KernelSequence;
import io.gatun.autodiff.events.PlanRunEvent;
import io.gatun.autodiff.events.PlanStepEvent;
import io.gatun.autodiff.ir.Origin;
import io.gatun.ops.Cost;
import java.util.stream.Collectors;

/** Records the runs of one context: loaded only when events are recorded. */
final class PlanRecorder implements KernelSequence.Observer {
    /** What does not change from run to run. */
    private record Facts(String operation, String variables, String shapes, Cost cost) {
        static Facts of(Program program, int i) {
            Step s = program.steps().get(i);
            Cost cost = s.op() == null
                    ? new Cost(
                            0,
                            Cost.bytes(s.in().stream().map(Slot::spec).toList()),
                            Cost.bytes(s.out().stream().map(Slot::spec).toList()))
                    : s.op().cost(s.in().stream().map(Slot::spec).toList());
            return new Facts(
                    s.label(),
                    s.origins().stream().map(Origin::toString).collect(Collectors.joining(", ")),
                    program.shapes(i),
                    cost);
        }
    }

    private final Program program;
    private final String plan;
    private final Facts[] facts;
    private KernelSequence.Observer other;
    private PlanStepEvent step;

    PlanRecorder(Program program, String plan) {
        this.program = program;
        this.plan = plan;
        this.facts = new Facts[program.size()];
        for (int i = 0; i < facts.length; i++) {
            facts[i] = Facts.of(program, i);
        }
    }

    /** Runs a context, told by another observer as well unless that is null. */
    void record(ExecutionContext context, KernelSequence.Observer also) {
        PlanRunEvent run = new PlanRunEvent();
        run.begin();
        other = also;
        context.run(PlanStepEvent.SWITCH.isEnabled() ? this : also);
        run.end();
        if (run.shouldCommit()) {
            run.plan = plan;
            run.steps = program.size();
            run.slabBytes = program.slabBytes();
            run.commit();
        }
    }

    @Override
    public void runs(int i) {
        if (other != null) {
            other.runs(i);
        }
        step = new PlanStepEvent();
        step.begin();
    }

    @Override
    public void ran(int i) {
        step.end();
        if (step.shouldCommit()) {
            Facts f = facts[i];
            step.plan = plan;
            step.step = i;
            step.operation = f.operation();
            step.variables = f.variables();
            step.shapes = f.shapes();
            step.flops = f.cost().flops();
            step.bytesRead = (long) f.cost().bytesRead();
            step.bytesWritten = (long) f.cost().bytesWritten();
            step.commit();
        }
        if (other != null) {
            other.ran(i);
        }
    }
}
