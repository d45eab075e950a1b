package io.gatun.autodiff.files;

import io.gatun.arrays.NDArray;
import io.gatun.autodiff.Definition;
import io.gatun.autodiff.SDVariable;
import io.gatun.autodiff.SameDiff;
import io.gatun.autodiff.VariableType;
import io.gatun.autodiff.internal.GraphAccess;
import io.gatun.ops.FileFormatException;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts a graph together from what a file says, and believes nothing of it: shapes and types of results are inferred again, and
 * names are compared with those that are there. Errors name the variable, not the file.
 */
final class GraphAssembler {
    /** A definition with what its results are. */
    record Computed(Definition definition, List<Spec> results) {}

    /** A result of a definition. */
    private record Result(Computed of, int index) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Result r && r.of == of && r.index == index;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(of) * 31 + index;
        }
    }

    private final SameDiff graph = SameDiff.create();
    private final GraphAccess access = GraphAccess.get();
    private final Set<Result> taken = new HashSet<>();

    SameDiff graph() {
        return graph;
    }

    private void requireName(String name, String where) {
        if (name.isBlank() || graph.hasVariable(name)) {
            throw new FileFormatException(where + (name.isBlank() ? " has a blank name" : " has the name of another"));
        }
    }

    SDVariable placeholder(String name, Spec spec, String where) {
        requireName(name, where);
        return access.add(graph, name, VariableType.PLACEHOLDER, spec, null, null, 0);
    }

    /** A variable with a value, which the graph owns from now on. */
    SDVariable held(String name, VariableType kind, Spec spec, NDArray value, String where) {
        requireName(name, where);
        if (!value.spec().equals(spec)) {
            throw new FileFormatException(where + " is " + spec + ", its value " + value.spec());
        }
        return access.add(graph, name, kind, spec, value, null, 0);
    }

    /** A result of a definition, which is said to be of a shape and type. */
    SDVariable result(String name, Computed c, long index, Spec told, String where) {
        requireName(name, where);
        if (index < 0 || index >= c.results().size()) {
            throw new FileFormatException(where + " is result " + index + " of an operation that has "
                    + c.results().size());
        }
        int i = (int) index;
        if (!taken.add(new Result(c, i))) {
            throw new FileFormatException(where + " is the same result of the same operation as another variable");
        }
        requireFits(told, c.results().get(i), where);
        return access.add(graph, name, VariableType.ARRAY, c.results().get(i), null, c.definition(), i);
    }

    /** What was inferred when the file was written may be less than what is inferred now, but no other. */
    private static void requireFits(Spec told, Spec inferred, String where) {
        Shape a = told.shape();
        Shape b = inferred.shape();
        boolean fits = told.dataType() == inferred.dataType() && a.rank() == b.rank();
        for (int k = 0; fits && k < a.rank(); k++) {
            fits = a.size(k) == b.size(k) || a.size(k) == Shape.UNKNOWN || b.size(k) == Shape.UNKNOWN;
        }
        if (!fits) {
            throw new FileFormatException(
                    where + " is " + told + ": expected " + inferred + ", what its operation gives");
        }
    }

    Computed apply(Tree op, List<SDVariable> in, String where) {
        try {
            Op made = OpCodec.read(op);
            List<Spec> specs = made.infer(in.stream().map(SDVariable::spec).toList());
            return new Computed(new Definition.Apply(made, List.copyOf(in)), specs);
        } catch (RuntimeException e) { // operations refuse what does not fit in their own words
            throw new FileFormatException(where + ": " + e.getMessage(), e);
        }
    }

    /** Gradients of the last input with respect to the others. */
    Computed differentiate(List<SDVariable> in, String where) {
        if (in.size() < 2 || in.stream().anyMatch(v -> !v.dataType().isFloating())) {
            throw new FileFormatException(where + " is a gradient of " + in
                    + ": expected a loss and what it is differentiated by, of floating types");
        }
        List<SDVariable> wrt = List.copyOf(in.subList(0, in.size() - 1));
        return new Computed(
                new Definition.Differentiate(in.getLast(), wrt),
                wrt.stream().map(SDVariable::spec).toList());
    }
}
