package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A loop: while the condition holds, the carried values become what the body gives. Inputs are the carried values, then those
 * that condition and body read but do not change; results are the carried values at the end. Their shapes and types stay what
 * they are. The thread's interruption ends it with an error.
 *
 * <p>Its gradient ({@link WhileGrad}) keeps the carried values of every iteration while it runs.
 *
 * @param condition of all inputs; gives one BOOL scalar
 * @param body of all inputs; gives the next carried values
 * @param carried number of carried values
 * @param maxIterations more are an error; {@link Long#MAX_VALUE} for no limit
 */
public record While(Composite condition, Composite body, int carried, long maxIterations) implements Structured {
    /** Checks the numbers. */
    public While {
        if (carried < 1) {
            throw new GatunException(
                    "[while] carries " + carried + " values: expected at least one, which the body changes");
        }
        if (maxIterations < 0) {
            throw new GatunException("[while] maxIterations " + maxIterations + ": expected 0 or more");
        }
    }

    @Override
    public List<Composite> bodies() {
        return List.of(condition, body);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        requireInputs("while", carried, in.size());
        Bodies.requireCondition(this, condition.infer(in));
        List<Spec> before = in.subList(0, carried);
        Bodies.requireInvariant(this, before, body.infer(in), true);
        return List.copyOf(before);
    }

    static void requireInputs(String op, int least, int received) {
        if (received < least) {
            throw new GatunException("[" + op + "] received " + received + " inputs: expected at least " + least);
        }
    }

    /**
     * Refuses a loop that can never end once it has begun: its condition does not depend on the carried values, or only on
     * some that the body returns as they were.
     *
     * @param specs of the inputs
     * @throws GatunException if it is such a loop
     */
    public While requireEnd(List<Spec> specs) {
        Subgraph c = Subgraph.recorded(specs, condition);
        Subgraph b = Subgraph.recorded(specs, body);
        BitSet decisive = c.dependencies(0);
        decisive.clear(carried, decisive.length() + carried);
        if (decisive.isEmpty()) {
            throw new GatunException(
                    "[while] the condition does not depend on any carried value, so the loop never ends:"
                            + " compare a value that the body changes, or use an if");
        }
        for (int before = -1; before != decisive.cardinality(); ) {
            before = decisive.cardinality();
            for (int i : decisive.stream().toArray()) {
                BitSet from = b.dependencies(i);
                from.clear(carried, from.length() + carried);
                decisive.or(from);
            }
        }
        if (decisive.stream().allMatch(i -> b.outputs().get(i) == i)) {
            throw new GatunException("[while] the body returns the values that the condition depends on, " + decisive
                    + " by position, as they were, so the loop never ends: change them in the body");
        }
        return this;
    }

    @Override
    public <T extends Ops<T>> List<T> execute(List<T> in, Host<T> host) {
        List<T> captured = in.subList(carried, in.size());
        List<T> state = host.keep(() -> in.subList(0, carried));
        for (long n = 0; holds(state, captured, host); n++) {
            checkIteration(n);
            List<T> now = state;
            state = host.keep(() -> Inline.call(body, Bodies.join(now, captured)));
            host.drop(now);
        }
        return host.hand(state);
    }

    /** Whether the loop goes on. */
    <T extends Ops<T>> boolean holds(List<T> state, List<T> captured, Host<T> host) {
        return host.holds(
                () -> Inline.call(condition, Bodies.join(state, captured)).getFirst());
    }

    /**
     * Refuses an iteration beyond the limit, or on an interrupted thread.
     *
     * @param n iterations before it
     */
    public void checkIteration(long n) {
        if (n >= maxIterations) {
            throw new GatunException(
                    "[while] the condition still holds after " + n + " iterations, the limit of this loop:"
                            + " raise maxIterations, or look for a condition that never fails");
        }
        checkInterrupted(n);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        List<Integer> wanted = IntStream.range(0, p.xs().size())
                .filter(p::needs)
                .filter(i -> p.x(i).dataType().isFloating())
                .boxed()
                .toList();
        List<Integer> given = IntStream.range(0, carried)
                .filter(i -> p.gs().get(i) != null)
                .boxed()
                .toList();
        T[] out = If.none(p.xs().size());
        if (!wanted.isEmpty()) {
            List<T> found = p.x(0).applyAll(
                            new WhileGrad(this, p.xs().size(), wanted, given),
                            Bodies.join(p.xs(), Bodies.pick(p.gs(), given)));
            for (int k = 0; k < wanted.size(); k++) {
                out[wanted.get(k)] = found.get(k);
            }
        }
        return Arrays.asList(out);
    }
}
