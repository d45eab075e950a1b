package io.gatun.examples.opdocs;

import io.gatun.arrays.Diagnostics;
import io.gatun.arrays.NDArray;
import io.gatun.arrays.Scope;
import io.gatun.arrays.inspect.OpCall;
import io.gatun.arrays.inspect.OpListener;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.ops.Cast;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.Fill;
import io.gatun.ops.GatunException;
import io.gatun.ops.Op;
import io.gatun.ops.Ops;
import io.gatun.ops.SpecValue;
import io.gatun.ops.Tape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What running the example of an operation tells: its results, which types it takes and gives, how often it can be differentiated,
 * which kernels compute it.
 *
 * @param outputs the results, as text
 * @param shapes of inputs and results of the example
 * @param graph whether a graph computes the same
 * @param order how often a gradient can be taken: 0, 1, 2, or 3 for any number of times
 * @param wrt the inputs to which a gradient flows
 * @param why there is no gradient, or none of a higher order; null where there are all
 * @param types for inputs of one type together, what results they give by type
 * @param kernels what computes it
 * @param parts the operations that run, in order
 */
public record OpFacts(
        List<String> outputs,
        String shapes,
        boolean graph,
        int order,
        List<String> wrt,
        String why,
        List<TypeRule> types,
        Set<Kernel> kernels,
        List<String> parts) {
    /** As often as anybody asked. */
    static final int ANY_ORDER = 3;

    /**
     * The types of some inputs.
     *
     * @param inputs their names
     * @param results the type of the first result for each type that is taken
     * @param usual the type of the example
     */
    public record TypeRule(List<String> inputs, Map<DataType, DataType> results, DataType usual) {}

    /** Measures an example. */
    public static OpFacts of(OpEntry entry, OpExample example) {
        try (Scope scope = Scope.open("facts")) {
            Set<Op> ops = new LinkedHashSet<>();
            List<NDArray> out;
            Map<String, NDArray> in = example.arrays();
            var listening = Diagnostics.listen(new OpListener() {
                @Override
                public void after(OpCall call) {
                    if (!call.view()) {
                        ops.add(call.op());
                    }
                }
            });
            try (listening) {
                out = OpExample.run(example.call(), in, x -> x);
            }
            Gradient g = gradient(example.call(), in, out);
            return new OpFacts(
                    out.stream().map(Values::text).toList(),
                    in.entrySet().stream()
                                    .map(e -> e.getKey() + " " + e.getValue().shape())
                                    .collect(Collectors.joining(", "))
                            + (in.isEmpty() ? "" : " → ")
                            + out.stream().map(y -> y.shape().toString()).collect(Collectors.joining(", ")),
                    sameInGraph(example.call(), in, out),
                    g.order,
                    g.wrt,
                    g.order == ANY_ORDER ? null : why(entry, out, g),
                    types(example.call(), in),
                    Kernel.of(ops),
                    parts(ops));
        }
    }

    private static List<String> parts(Set<Op> ops) {
        return ops.stream()
                .filter(o -> !(o instanceof Cast) && !(o instanceof Fill))
                .map(Op::label)
                .distinct()
                .toList();
    }

    private static boolean sameInGraph(String call, Map<String, NDArray> in, List<NDArray> out) {
        SameDiff sd = SameDiff.create();
        List<SDVariable> ys = OpExample.run(call, in, x -> sd.constant(x));
        for (int i = 0; i < out.size(); i++) {
            NDArray y = ys.get(i).eval();
            if (!y.spec().equals(out.get(i).spec()) || !Values.near(y, out.get(i))) {
                return false;
            }
        }
        return ys.size() == out.size();
    }

    // ------------------------------------------------------------------------------------------------------- gradients

    private record Gradient(int order, List<String> wrt, String failure) {}

    private static Gradient gradient(String call, Map<String, NDArray> in, List<NDArray> out) {
        boolean smooth = out.stream().anyMatch(y -> y.dataType().isFloating());
        boolean real = in.values().stream().anyMatch(x -> x.dataType().isFloating());
        if (!smooth || !real) {
            return new Gradient(0, List.of(), null);
        }
        List<String> wrt = new ArrayList<>();
        int order = 0;
        try {
            List<NDArray> first = gradients(call, in, x -> x);
            List<String> names = reals(in);
            for (int i = 0; i < names.size(); i++) {
                if (first.get(i) != null) {
                    wrt.add(names.get(i));
                }
            }
            if (wrt.isEmpty()) {
                return new Gradient(0, wrt, null);
            }
            order = 1;
            second(call, in, x -> x);
            order = 2;
            third(call, in);
            return new Gradient(ANY_ORDER, wrt, null);
        } catch (GatunException e) {
            return new Gradient(order, wrt, e.getMessage());
        }
    }

    private static List<String> reals(Map<String, NDArray> in) {
        return in.entrySet().stream()
                .filter(e -> e.getValue().dataType().isFloating())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Gradients of the sum of the first floating result, in any interpreter. */
    private static <T extends Ops<T>> List<T> gradients(String call, Map<String, NDArray> in, Function<NDArray, T> as) {
        Tape<T> tape = new Tape<>();
        List<Tape.Node<T>> wanted = new ArrayList<>();
        List<Tape.Node<T>> ys = OpExample.run(call, in, x -> variable(tape, wanted, x, as.apply(x)));
        Tape.Node<T> y =
                ys.stream().filter(v -> v.dataType().isFloating()).findFirst().orElseThrow();
        return tape.gradients(y.sum(), wanted);
    }

    /** Gradients of the sum of the gradients: null where there is none. */
    private static <T extends Ops<T>> List<T> second(String call, Map<String, NDArray> in, Function<NDArray, T> as) {
        Tape<T> outer = new Tape<>();
        List<Tape.Node<T>> wanted = new ArrayList<>();
        List<Tape.Node<T>> found = gradients(call, in, x -> variable(outer, wanted, x, as.apply(x)));
        return outer.gradients(sum(found), wanted);
    }

    private static void third(String call, Map<String, NDArray> in) {
        Tape<NDArray> outer = new Tape<>();
        List<Tape.Node<NDArray>> wanted = new ArrayList<>();
        List<Tape.Node<NDArray>> found = second(call, in, x -> variable(outer, wanted, x, x));
        if (found.stream()
                .anyMatch(Objects::nonNull)) { // else the second derivative is zero, and so are all higher ones
            outer.gradients(sum(found), wanted);
        }
    }

    private static <T extends Ops<T>> Tape.Node<T> variable(
            Tape<T> tape, List<Tape.Node<T>> wanted, NDArray x, T value) {
        if (!x.dataType().isFloating()) {
            return tape.constant(value);
        }
        Tape.Node<T> n = tape.variable(value);
        wanted.add(n);
        return n;
    }

    private static <T extends Ops<T>> T sum(List<T> values) {
        return values.stream()
                .filter(Objects::nonNull)
                .map(Ops::sum)
                .reduce(Ops::add)
                .orElseThrow();
    }

    private static String why(OpEntry entry, List<NDArray> out, Gradient g) {
        if (g.failure != null) {
            return g.failure.replaceFirst("^\\[\\w+\\] (has no gradient: )?", "");
        }
        DataType y = out.getFirst().dataType();
        if (y == DataType.BOOL) {
            return "its results are truth values";
        }
        if (entry.namespace().equals("random")) {
            return "the key is no real number, of which values would be a smooth function";
        }
        if (y.isInteger()) {
            return "its results are whole numbers";
        }
        return "its results do not depend on its inputs, or change in steps";
    }

    // ----------------------------------------------------------------------------------------------------------- types

    private static List<TypeRule> types(String call, Map<String, NDArray> in) {
        Map<DataType, List<String>> groups = new LinkedHashMap<>();
        in.forEach((name, x) ->
                groups.computeIfAbsent(x.dataType(), t -> new ArrayList<>()).add(name));
        List<TypeRule> rules = new ArrayList<>();
        groups.forEach((usual, names) -> {
            Map<DataType, DataType> results = new EnumMap<>(DataType.class);
            for (DataType t : DataType.numeric()) {
                Map<String, NDArray> other = new LinkedHashMap<>(in);
                names.forEach(n -> other.put(n, in.get(n).castTo(t)));
                DataType y = result(call, other);
                if (y != null) {
                    results.put(t, y);
                }
            }
            rules.add(new TypeRule(names, results, usual));
        });
        return rules;
    }

    /** The type of the first result; null if the types are refused. */
    private static DataType result(String call, Map<String, NDArray> in) {
        try {
            return OpExample.run(call, in, x -> x).getFirst().dataType();
        } catch (DataTypeException e) {
            return null;
        } catch (RuntimeException e) {
            // The values do not suit the operation in this type (a singular matrix of truth values): shapes and types
            // may.
            try {
                return OpExample.run(call, in, x -> new SpecValue(x.spec()))
                        .getFirst()
                        .dataType();
            } catch (RuntimeException f) {
                return null;
            }
        }
    }
}
