package io.gatun.ops.control;

import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Spec;
import java.util.ArrayList;
import java.util.List;

/** Writes down operations on {@link Symbol}s as they are applied, and makes a {@link Subgraph} of them. For one thread. */
public final class Recorder {
    private final List<Symbol> inputs = new ArrayList<>();
    private final List<Subgraph.Call> calls = new ArrayList<>();
    /** For each symbol: the call that gives it, or -1 for an input. */
    private final List<Integer> origin = new ArrayList<>();

    /** A recording without inputs yet. */
    public Recorder() {}

    /** A further input; inputs may be added at any time. */
    public Symbol input(Spec spec) {
        Symbol s = symbol(-1, spec);
        inputs.add(s);
        return s;
    }

    /** The inputs so far, in order. */
    public List<Symbol> inputs() {
        return List.copyOf(inputs);
    }

    /** Applies an operation: infers its results and writes it down. */
    public List<Symbol> record(Op op, List<Symbol> in) {
        for (Symbol s : in) {
            requireOwn(op.label(), s);
        }
        List<Spec> specs = op.infer(in.stream().map(Symbol::spec).toList());
        calls.add(new Subgraph.Call(op, in.stream().map(Symbol::id).toList(), specs.size()));
        return specs.stream().map(s -> symbol(calls.size() - 1, s)).toList();
    }

    private Symbol symbol(int call, Spec spec) {
        Symbol s = new Symbol(this, origin.size(), spec);
        origin.add(call);
        return s;
    }

    private void requireOwn(String op, Symbol s) {
        if (s.recorder() != this) {
            throw new GatunException(
                    "[" + op + "] " + s + " belongs to another body: pass outer values among the captured"
                            + " ones, and return what is needed outside");
        }
    }

    /**
     * What was recorded between values: as {@link #finish}, with one symbol more among the inputs, whatever it was computed
     * from. That input is the last one.
     */
    public Subgraph from(Symbol input, List<Symbol> outputs) {
        requireOwn("subgraph", input);
        return finish(input, outputs);
    }

    /** What was recorded, as far as the outputs need it. */
    public Subgraph finish(List<Symbol> outputs) {
        return finish(null, outputs);
    }

    private Subgraph finish(Symbol cut, List<Symbol> outputs) {
        boolean[] needed = new boolean[calls.size()];
        for (Symbol s : outputs) {
            requireOwn("subgraph", s);
            need(s.id(), needed);
        }
        for (int c = calls.size() - 1; c >= 0; c--) {
            if (needed[c]) {
                calls.get(c).in().forEach(v -> need(v, needed));
            }
        }
        int[] number = new int[origin.size()];
        int next = 0;
        for (Symbol s : inputs) {
            number[s.id()] = next++;
        }
        int last = next;
        next += cut == null ? 0 : 1;
        List<Subgraph.Call> kept = new ArrayList<>();
        for (int v = 0; v < number.length; v++) {
            int c = origin.get(v);
            if (c >= 0 && needed[c]) {
                number[v] = next++;
                if (v == 0 || origin.get(v - 1) != c) {
                    kept.add(calls.get(c).renumbered(number));
                }
            }
            if (cut != null && v == cut.id()) {
                number[v] = last;
            }
        }
        return new Subgraph(
                inputs.size() + (cut == null ? 0 : 1),
                kept,
                outputs.stream().map(s -> number[s.id()]).toList());
    }

    private void need(int value, boolean[] needed) {
        if (origin.get(value) >= 0) {
            needed[origin.get(value)] = true;
        }
    }
}
