package io.gatun.ops.linalg;

import io.gatun.ops.DataType;
import io.gatun.ops.GatunException;
import io.gatun.ops.Ops;
import io.gatun.ops.Permute;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Einstein's summation, as NumPy's {@code einsum}: diagonals and sums of each operand first, then products of two at a time, the
 * pair that leaves least behind first, each one matrix product (or an element-wise one where nothing is summed).
 *
 * @param <T> what computes
 */
public final class Einsum<T extends Ops<T>> {
    private final String equation;
    private final EinsumEquation parsed;
    private final Map<Integer, Long> sizes = new HashMap<>();

    /** An operand with a label for each axis. */
    private record Term<T>(T value, List<Integer> labels) {}

    private Einsum(String equation, List<T> in) {
        this.equation = equation;
        this.parsed = EinsumEquation.of(
                equation, in.stream().map(x -> x.shape().rank()).toList());
    }

    /**
     * The sum of products that an equation names.
     *
     * @throws GatunException for an equation that is none
     * @throws ShapeException for operands that do not fit it
     */
    public static <T extends Ops<T>> T apply(String equation, List<T> in) {
        return new Einsum<T>(equation, in).run(in);
    }

    private T run(List<T> in) {
        DataType type = DataType.INT;
        boolean logical = true;
        for (int i = 0; i < in.size(); i++) {
            DataType t = in.get(i).dataType();
            type = logical ? t : DataType.promote(type, t);
            logical = false;
            measure(i, in.get(i).shape());
        }
        DataType common = type == DataType.BOOL ? DataType.INT : type;
        List<Term<T>> terms = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            terms.add(single(new Term<>(in.get(i).cast(common), parsed.inputs().get(i))));
        }
        summed(terms);
        while (terms.size() > 1) {
            int[] pair = cheapest(terms);
            Term<T> b = terms.remove(pair[1]);
            Term<T> a = terms.remove(pair[0]);
            terms.add(pair[0], product(a, b, terms));
            summed(terms);
        }
        Term<T> last = terms.getFirst();
        return permuted(last, parsed.output()).value;
    }

    private void measure(int operand, Shape shape) {
        List<Integer> labels = parsed.inputs().get(operand);
        for (int axis = 0; axis < labels.size(); axis++) {
            long size = shape.size(axis);
            Long known = sizes.get(labels.get(axis));
            if (known == null || known == 1 || known == Shape.UNKNOWN) {
                sizes.put(labels.get(axis), size == Shape.UNKNOWN && known != null && known != 1 ? known : size);
            } else if (size != 1 && size != Shape.UNKNOWN && size != known) {
                throw new ShapeException("[einsum] " + equation + ": index " + EinsumEquation.name(labels.get(axis))
                        + " has size " + known + " and, in operand " + operand + " of shape " + shape + ", " + size
                        + ": expected equal sizes, or 1");
            }
        }
    }

    /** The operand with each label once: diagonals taken, axes of size 1 that meet longer ones dropped. */
    private Term<T> single(Term<T> term) {
        T x = term.value;
        List<Integer> labels = new ArrayList<>(term.labels);
        for (int i = 0; i < labels.size(); i++) {
            long size = sizes.get(labels.get(i));
            if (x.shape().size(i) == 1 && size != 1) {
                x = x.squeeze(i);
                labels.remove(i--);
            }
        }
        for (int i = 0; i < labels.size(); i++) {
            int j = labels.lastIndexOf(labels.get(i));
            if (j > i) {
                x = diagonal(x, i, j);
                labels.remove(j);
                labels.add(labels.remove(i));
                i = -1;
            }
        }
        return new Term<>(x, labels);
    }

    /** The diagonal of two axes as the last one. */
    private static <T extends Ops<T>> T diagonal(T x, int a, int b) {
        int rank = x.shape().rank();
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (i != a && i != b) {
                axes.add(i);
            }
        }
        axes.add(a);
        axes.add(b);
        return x.apply(new Permute(axes), List.of(x)).matrixDiagPart();
    }

    /** Sums over what only one operand has and the result does not. */
    private void summed(List<Term<T>> terms) {
        for (int t = 0; t < terms.size(); t++) {
            Term<T> term = terms.get(t);
            List<Integer> kept = new ArrayList<>();
            List<Integer> axes = new ArrayList<>();
            for (int i = 0; i < term.labels.size(); i++) {
                if (wanted(term.labels.get(i), terms, t)) {
                    kept.add(term.labels.get(i));
                } else {
                    axes.add(i);
                }
            }
            if (!axes.isEmpty()) {
                T sum = term.value.sum(axes.stream().mapToInt(i -> i).toArray());
                terms.set(t, new Term<>(sum.cast(term.value.dataType()), kept));
            }
        }
    }

    /** True if the result has a label, or another operand does. */
    private boolean wanted(int label, List<Term<T>> terms, int except) {
        if (parsed.output().contains(label)) {
            return true;
        }
        for (int i = 0; i < terms.size(); i++) {
            if (i != except && terms.get(i).labels.contains(label)) {
                return true;
            }
        }
        return false;
    }

    private int[] cheapest(List<Term<T>> terms) {
        int[] best = {0, 1};
        double least = Double.POSITIVE_INFINITY;
        if (terms.size() > 2 && !sizes.containsValue(Shape.UNKNOWN)) {
            for (int i = 0; i < terms.size(); i++) {
                for (int j = i + 1; j < terms.size(); j++) {
                    double growth = growth(terms, i, j);
                    if (growth < least) {
                        least = growth;
                        best = new int[] {i, j};
                    }
                }
            }
        }
        return best;
    }

    /** Elements of the product of two operands less those of both. */
    private double growth(List<Term<T>> terms, int i, int j) {
        List<Integer> all = new ArrayList<>(terms.get(i).labels);
        terms.get(j).labels.stream().filter(l -> !all.contains(l)).forEach(all::add);
        List<Term<T>> others = new ArrayList<>(terms);
        others.remove(j);
        others.remove(i);
        all.removeIf(l -> !wanted(l, others, -1));
        return elements(all) - elements(terms.get(i).labels) - elements(terms.get(j).labels);
    }

    private double elements(List<Integer> labels) {
        double n = 1;
        for (int l : labels) {
            n *= sizes.get(l);
        }
        return n;
    }

    private Term<T> product(Term<T> a, Term<T> b, List<Term<T>> others) {
        List<Integer> batch = new ArrayList<>();
        List<Integer> inner = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        for (int l : a.labels) {
            (!b.labels.contains(l) ? left : wanted(l, others, -1) ? batch : inner).add(l);
        }
        List<Integer> right = new ArrayList<>(b.labels);
        right.removeAll(a.labels);
        List<Integer> all = joined(batch, left, right);
        if (inner.isEmpty()) {
            return new Term<>(spread(a, all).mul(spread(b, all)), all);
        }
        T x = permuted(a, joined(batch, left, inner)).value;
        T y = permuted(b, joined(batch, inner, right)).value;
        T z = merged(x, batch, left, inner).matmul(merged(y, batch, inner, right));
        return new Term<>(left.size() == 1 && right.size() == 1 ? z : z.reshape(shape(all)), all);
    }

    @SafeVarargs
    private static List<Integer> joined(List<Integer>... groups) {
        List<Integer> all = new ArrayList<>();
        for (List<Integer> g : groups) {
            all.addAll(g);
        }
        return all;
    }

    /** A value whose axes after the batch are made two. */
    private T merged(T x, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        if (rows.size() == 1 && columns.size() == 1) {
            return x;
        }
        long[] to = new long[batch.size() + 2];
        for (int i = 0; i < batch.size(); i++) {
            to[i] = sizes.get(batch.get(i));
        }
        to[batch.size()] = length(rows);
        to[batch.size() + 1] = length(columns);
        return x.reshape(to);
    }

    private long length(List<Integer> labels) {
        long n = 1;
        for (int l : labels) {
            if (sizes.get(l) == Shape.UNKNOWN) {
                return Shape.UNKNOWN;
            }
            n *= sizes.get(l);
        }
        return n;
    }

    private long[] shape(List<Integer> labels) {
        return labels.stream().mapToLong(sizes::get).toArray();
    }

    /** The axes in the order of labels, of which there may be more: those become axes of size 1. */
    private T spread(Term<T> term, List<Integer> labels) {
        List<Integer> own = new ArrayList<>(labels);
        own.retainAll(term.labels);
        T x = permuted(term, own).value;
        for (int i = 0; i < labels.size(); i++) {
            if (!term.labels.contains(labels.get(i))) {
                x = x.expandDims(i);
            }
        }
        return x;
    }

    private Term<T> permuted(Term<T> term, List<Integer> labels) {
        if (term.labels.equals(labels)) {
            return term;
        }
        List<Integer> axes = labels.stream().map(term.labels::indexOf).toList();
        return new Term<>(term.value.apply(new Permute(axes), List.of(term.value)), labels);
    }
}
