package io.gatun.ops.control;

import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.List;
import java.util.function.Function;

/**
 * Branches and loops over any interpreter: arrays, tapes, graphs, batches. Bodies are lambdas over {@link Symbol}s, which are
 * recorded once; what they read from outside is passed to them among the captured values.
 *
 * <pre>{@code
 * // Newton's root of a: while |x * x - a| > 1e-6, x = (x + a / x) / 2
 * NDArray root = Control.whileLoop(
 *                 List.of(start), List.of(a),
 *                 in -> in.get(0).square().sub(in.get(1)).abs().gt(1e-6),
 *                 in -> List.of(in.get(0).add(in.get(1).div(in.get(0))).mul(0.5)))
 *         .getFirst();
 * }</pre>
 */
public final class Control {
    private Control() {}

    /**
     * One of two bodies, of the same operands; see {@link If}.
     *
     * @param condition a BOOL scalar
     * @param operands what the bodies read
     */
    public static <T extends Ops<T>> List<T> ifCond(
            T condition,
            List<T> operands,
            Function<List<Symbol>, List<Symbol>> then,
            Function<List<Symbol>, List<Symbol>> otherwise) {
        List<T> in = operands.isEmpty() ? List.of(condition) : operands;
        List<Spec> specs = specs(in);
        return condition.applyAll(
                new If(Subgraph.of(specs, then), Subgraph.of(specs, otherwise)), Bodies.join(List.of(condition), in));
    }

    /**
     * A loop without a limit on its iterations; see {@link While}.
     *
     * @param start the carried values before the first iteration
     * @param captured what condition and body read beside them
     * @param condition of (carried, captured)
     * @param body of (carried, captured); gives the next carried values
     */
    public static <T extends Ops<T>> List<T> whileLoop(
            List<T> start,
            List<T> captured,
            Function<List<Symbol>, Symbol> condition,
            Function<List<Symbol>, List<Symbol>> body) {
        return whileLoop(start, captured, Long.MAX_VALUE, condition, body);
    }

    /** The same; more than maxIterations are an error. */
    public static <T extends Ops<T>> List<T> whileLoop(
            List<T> start,
            List<T> captured,
            long maxIterations,
            Function<List<Symbol>, Symbol> condition,
            Function<List<Symbol>, List<Symbol>> body) {
        List<T> in = Bodies.join(start, captured);
        List<Spec> specs = specs(in);
        While loop = new While(
                Subgraph.of(specs, s -> List.of(condition.apply(s))),
                Subgraph.of(specs, body),
                start.size(),
                maxIterations);
        loop.infer(specs);
        return in.getFirst().applyAll(loop.requireEnd(specs), in);
    }

    /**
     * A loop over the rows of sequences; see {@link Scan}.
     *
     * @param start the carried values before the first row
     * @param sequences values of the same size along axis 0
     * @param captured what the body reads beside them
     * @param body of (carried, one row of each sequence, captured); gives (next carried, outputs of the step)
     * @return (carried at the end, stacked outputs)
     */
    public static <T extends Ops<T>> List<T> scan(
            List<T> start, List<T> sequences, List<T> captured, Function<List<Symbol>, List<Symbol>> body) {
        List<T> in = Bodies.join(start, sequences, captured);
        Subgraph recorded = Subgraph.of(Scan.bodySpecs(specs(in), start.size(), sequences.size()), body);
        return in.getFirst().applyAll(new Scan(recorded, start.size(), sequences.size(), false), in);
    }

    /** The results of a body on every row, stacked along axis 0. */
    public static <T extends Ops<T>> List<T> map(
            List<T> sequences, List<T> captured, Function<List<Symbol>, List<Symbol>> body) {
        return scan(List.of(), sequences, captured, body);
    }

    /** What is carried through all rows, from the first to the last. */
    public static <T extends Ops<T>> List<T> fold(
            List<T> start, List<T> sequences, List<T> captured, Function<List<Symbol>, List<Symbol>> body) {
        return scan(start, sequences, captured, body).subList(0, start.size());
    }

    private static <T extends Ops<T>> List<Spec> specs(List<T> in) {
        return in.stream().map(T::spec).toList();
    }
}
