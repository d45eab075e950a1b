package io.gatun.ops.control;

import io.gatun.ops.Composite;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Recorded operations as data: a composite that any interpreter can repeat, and that can be written to a file. Values are
 * numbered: the inputs first, then the results of each call in order.
 *
 * <pre>{@code
 * Subgraph f = Subgraph.of(List.of(Spec.of(DataType.FLOAT, 3)), in -> List.of(in.get(0).square().sum()));
 * NDArray y = x.apply(f, List.of(x));
 * }</pre>
 *
 * @param inputs number of inputs, of which some may be unused; at least one, since it is what computes
 * @param calls the operations, in an order in which they can run
 * @param outputs numbers of the values that are results
 */
public record Subgraph(int inputs, List<Call> calls, List<Integer> outputs) implements Inline {
    /**
     * One operation of a subgraph.
     *
     * @param op the operation
     * @param in numbers of its inputs
     * @param results number of its results
     */
    public record Call(Op op, List<Integer> in, int results) {
        /** Copies the list. */
        public Call {
            in = List.copyOf(in);
        }

        Call renumbered(int[] number) {
            return new Call(op, in.stream().map(v -> number[v]).toList(), results);
        }
    }

    /**
     * Copies the lists, and checks that every value is there before it is used.
     *
     * @throws GatunException if one is not
     */
    public Subgraph {
        calls = List.copyOf(calls);
        outputs = List.copyOf(outputs);
        if (inputs < 1) {
            throw new GatunException("[subgraph] no inputs: expected at least one value to compute with");
        }
        int known = inputs;
        for (Call c : calls) {
            check(c.op().label(), c.in(), known);
            known += Math.max(0, c.results());
        }
        check("outputs", outputs, known);
    }

    private static void check(String what, List<Integer> values, int known) {
        for (int v : values) {
            if (v < 0 || v >= known) {
                throw new GatunException("[subgraph] " + what + " reads value " + v + ": expected 0 to " + (known - 1)
                        + ", the inputs and what is computed before");
            }
        }
    }

    /** Records a function of values of the given specs. */
    public static Subgraph of(List<Spec> inputs, Function<List<Symbol>, List<Symbol>> f) {
        Recorder r = new Recorder();
        List<Symbol> in = inputs.stream().map(r::input).toList();
        return r.finish(f.apply(in));
    }

    /** Records any composite, for inputs of the given specs. */
    public static Subgraph recorded(List<Spec> inputs, Composite body) {
        return body instanceof Subgraph s ? s : of(inputs, in -> body.compose(in));
    }

    @Override
    public <T extends Ops<T>> List<T> compose(List<T> in) {
        if (in.size() != inputs) {
            throw new GatunException("[subgraph] received " + in.size() + " inputs: expected " + inputs);
        }
        List<T> values = new ArrayList<>(in);
        for (Call c : calls) {
            List<T> out = in.getFirst().applyAll(c.op(), pick(values, c.in()));
            if (out.size() != c.results()) {
                throw new GatunException(
                        "[subgraph] " + c.op().label() + " gave " + out.size() + " results: expected " + c.results());
            }
            values.addAll(out);
        }
        return pick(values, outputs);
    }

    private static <T> List<T> pick(List<T> values, List<Integer> which) {
        List<T> out = new ArrayList<>(which.size());
        for (int v : which) {
            out.add(values.get(v));
        }
        return out;
    }

    /** The same operations with other inputs: input i becomes input {@code to.get(i)} of {@code count}. */
    public Subgraph withInputs(int count, List<Integer> to) {
        int values = inputs + calls.stream().mapToInt(Call::results).sum();
        int[] number = new int[values];
        for (int v = 0; v < values; v++) {
            number[v] = v < inputs ? to.get(v) : v - inputs + count;
        }
        return new Subgraph(
                count,
                calls.stream().map(c -> c.renumbered(number)).toList(),
                outputs.stream().map(v -> number[v]).toList());
    }

    /** The inputs from which an output is computed. */
    public BitSet dependencies(int output) {
        List<BitSet> reach = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            BitSet b = new BitSet();
            b.set(i);
            reach.add(b);
        }
        for (Call c : calls) {
            BitSet b = new BitSet();
            c.in().forEach(v -> b.or(reach.get(v)));
            for (int i = 0; i < c.results(); i++) {
                reach.add(b);
            }
        }
        return reach.get(outputs.get(output));
    }

    /** The operations by name, for messages. */
    @Override
    public String toString() {
        return "subgraph(" + inputs + " inputs"
                + Stream.concat(calls.stream().map(c -> c.op().label()), Stream.of("outputs " + outputs))
                        .reduce("", (a, b) -> a + ", " + b)
                + ")";
    }
}
