package io.gatun.autodiff;

import io.gatun.arrays.inspect.NotFiniteValueException;
import io.gatun.arrays.inspect.Statistics;
import java.util.List;

/** A value that is not finite, traced to the operation that made it first: see {@link NanTrace}. */
public final class NotFiniteException extends NotFiniteValueException {
    private static final long serialVersionUID = 1;

    /**
     * What an operation read.
     *
     * @param name the variable of the graph, or what else is known of it
     * @param statistics of its values, as they were before the operation ran
     */
    public record Input(String name, Statistics statistics) {}

    private final transient List<String> variables;
    private final transient List<Input> inputs;
    private final long iteration;

    /** An exception for an operation, by what made the trace. */
    public NotFiniteException(String message, String op, List<String> variables, List<Input> inputs) {
        this(message, op, variables, inputs, -1);
    }

    private NotFiniteException(String message, String op, List<String> variables, List<Input> inputs, long iteration) {
        super(message, op, inputs.stream().map(Input::statistics).toList());
        this.variables = List.copyOf(variables);
        this.inputs = List.copyOf(inputs);
        this.iteration = iteration;
    }

    /** This in a training step. */
    NotFiniteException at(long step) {
        NotFiniteException e = new NotFiniteException(
                getMessage() + "; in iteration " + step + " of the training", op(), variables, inputs, step);
        e.setStackTrace(getStackTrace());
        return e;
    }

    /** This inside of something, which the message tells. */
    public NotFiniteException within(String where) {
        NotFiniteException e =
                new NotFiniteException(getMessage() + "; in " + where, op(), variables, inputs, iteration);
        e.setStackTrace(getStackTrace());
        return e;
    }

    /** The variables of the graph that the operation computes; gradients as {@code grad(NAME)}. */
    public List<String> variables() {
        return variables;
    }

    /** What the operation read. */
    public List<Input> inputs() {
        return inputs;
    }

    /** The training step, from 0; -1 outside of training. */
    public long iteration() {
        return iteration;
    }
}
