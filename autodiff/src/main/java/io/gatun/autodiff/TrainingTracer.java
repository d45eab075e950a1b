package io.gatun.autodiff;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.inspect.FiniteCheck;
import io.gatun.arrays.inspect.Statistics;
import io.gatun.autodiff.plan.ExecutionContext;
import java.util.List;

/** Looks for values that are not finite in training: in the steps of the run, and in what the update makes. */
final class TrainingTracer implements AutoCloseable {
    private final NDArray parameters;
    private final NDArray gradients;
    private final List<SDVariable> trained;
    private final NanTrace mode;
    private final FiniteCheck check = new FiniteCheck();

    TrainingTracer(NDArray parameters, NDArray gradients, List<SDVariable> trained, NanTrace mode) {
        this.parameters = parameters;
        this.gradients = gradients;
        this.trained = trained;
        this.mode = mode;
    }

    /** Runs the steps; an error tells the iteration. */
    void run(long iteration, ExecutionContext context) {
        try {
            context.run();
        } catch (NotFiniteException e) {
            throw e.at(iteration);
        }
    }

    /** Refuses parameters that the update of an iteration has made NaN or infinite. */
    void checkParameters(long iteration) {
        if (check.notFinite(parameters) == 0) {
            return;
        }
        for (int i = 0; i < trained.size(); i++) {
            SDVariable v = trained.get(i);
            Statistics s = Statistics.of(v.cell().array());
            if (s.nan() > 0 || s.infinite() > 0 && mode == NanTrace.TRACE) {
                Statistics g = Statistics.of(ParameterVector.part(gradients, trained, i));
                String name = "grad(" + v.name() + ")";
                throw new NotFiniteException(
                                "[update] gave " + s.nan() + " NaN and " + s.infinite() + " infinite values of "
                                        + s.count() + " of variable \"" + v.name() + "\", from the gradient " + name
                                        + " (" + g
                                        + "): a smaller learning rate or clipped gradients keep parameters in range",
                                "update",
                                List.of(v.name()),
                                List.of(new NotFiniteException.Input(name, g)))
                        .at(iteration);
            }
        }
    }

    @Override
    public void close() {
        check.close();
    }
}
