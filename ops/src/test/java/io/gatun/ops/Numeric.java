package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Values, and gradients against central differences, with the reference interpreter. */
public final class Numeric {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 2e-6;

    private Numeric() {}

    /** A computation on any interpreter. */
    public interface Formula {
        /** The results. */
        <T extends Ops<T>> List<T> apply(List<T> in);
    }

    /** A formula that applies one operation. */
    public static Formula of(Op op) {
        return new Formula() {
            @Override
            public <T extends Ops<T>> List<T> apply(List<T> in) {
                return in.getFirst().applyAll(op, in);
            }
        };
    }

    /** DOUBLE values, uniform in [low, high). */
    public static ReferenceValue uniform(Random random, double low, double high, long... sizes) {
        Shape shape = Shape.of(sizes);
        double[] values = random.doubles(shape.length(), low, high).toArray();
        return ReferenceValue.of(DataType.DOUBLE, shape, values);
    }

    /** DOUBLE values of another's shape. */
    private static ReferenceValue like(Random random, ReferenceValue x) {
        return uniform(random, -1, 1, x.shape().toArray());
    }

    /** Checks that what shape inference says of a formula is what comes out. */
    public static void checkShapes(Formula f, List<ReferenceValue> in) {
        List<Spec> inferred = f
                .apply(in.stream().map(x -> new SpecValue(x.spec())).toList())
                .stream()
                .map(SpecValue::spec)
                .toList();
        List<Spec> found = f.apply(in).stream().map(ReferenceValue::spec).toList();
        assertEquals(inferred.size(), found.size());
        for (int i = 0; i < found.size(); i++) {
            // Sizes that depend on the data are known only to who computes them.
            Spec known = inferred.get(i).shape().isKnown()
                    ? inferred.get(i)
                    : Check.fits(inferred.get(i).shape(), found.get(i).shape())
                            ? inferred.get(i).as(found.get(i).shape())
                            : inferred.get(i);
            assertEquals(known, found.get(i));
        }
    }

    /** Checks gradients to second order against central differences; flows says whether there is a gradient at all. */
    public static void checkGradients(Formula f, List<ReferenceValue> in, boolean flows) {
        List<ReferenceValue> cotangents = cotangents(f, in);
        List<ReferenceValue> found = gradients(f, in, cotangents);
        if (!flows) {
            found.forEach(g -> assertNull(g, "a gradient flows"));
            return;
        }
        assertEquals(true, found.stream().anyMatch(g -> g != null), "no gradient flows");
        for (int i = 0; i < in.size(); i++) {
            if (found.get(i) != null) {
                assertEquals(in.get(i).spec(), found.get(i).spec(), "gradient " + i);
            }
            compare("gradient " + i, found.get(i), in, i, at -> inner(f.apply(at), cotangents));
        }
        Random random = new Random(11);
        List<ReferenceValue> directions =
                found.stream().map(g -> g == null ? null : like(random, g)).toList();
        List<ReferenceValue> second = second(f, in, cotangents, directions);
        for (int i = 0; i < in.size(); i++) {
            compare(
                    "second gradient " + i,
                    second.get(i),
                    in,
                    i,
                    at -> inner(gradients(f, at, cotangents), directions));
        }
    }

    private static List<ReferenceValue> cotangents(Formula f, List<ReferenceValue> in) {
        Random random = new Random(7);
        return f.apply(in).stream()
                .map(y -> y.dataType().isFloating() ? like(random, y).cast(y.dataType()) : null)
                .toList();
    }

    private interface Scalar {
        double at(List<ReferenceValue> in);
    }

    private static void compare(String what, ReferenceValue found, List<ReferenceValue> in, int input, Scalar f) {
        if (!in.get(input).dataType().isFloating()) {
            assertNull(found, what);
            return;
        }
        for (int k = 0; k < in.get(input).shape().length(); k++) {
            double slope = (f.at(moved(in, input, k, STEP)) - f.at(moved(in, input, k, -STEP))) / (2 * STEP);
            double value = found == null ? 0 : found.toArray()[k];
            assertEquals(slope, value, TOLERANCE * Math.max(1, Math.abs(slope)), what + ", element " + k);
        }
    }

    private static List<ReferenceValue> moved(List<ReferenceValue> in, int input, int element, double by) {
        List<ReferenceValue> out = new ArrayList<>(in);
        double[] values = in.get(input).toArray();
        values[element] += by;
        out.set(input, ReferenceValue.of(DataType.DOUBLE, in.get(input).shape(), values));
        return out;
    }

    private static double inner(List<ReferenceValue> values, List<ReferenceValue> weights) {
        return IntStream.range(0, values.size())
                .filter(i -> weights.get(i) != null && values.get(i) != null)
                .mapToDouble(i -> values.get(i).mul(weights.get(i)).sum().item())
                .sum();
    }

    /** Gradients of the results, weighted, with respect to the floating inputs; null where there is none. */
    public static <T extends Ops<T>> List<T> gradients(Formula f, List<T> in, List<T> cotangents) {
        Tape<T> tape = new Tape<>();
        List<Tape.Node<T>> nodes = in.stream()
                .map(x -> x.dataType().isFloating() ? tape.variable(x) : tape.constant(x))
                .toList();
        List<Tape.Node<T>> wanted =
                nodes.stream().filter(n -> n.dataType().isFloating()).toList();
        List<T> found = tape.gradients(f.apply(nodes), cotangents, wanted);
        List<T> out = new ArrayList<>();
        int k = 0;
        for (Tape.Node<T> n : nodes) {
            out.add(n.dataType().isFloating() ? found.get(k++) : null);
        }
        return out;
    }

    /** The gradients of the gradients, weighted: a tape over a tape. */
    private static List<ReferenceValue> second(
            Formula f, List<ReferenceValue> in, List<ReferenceValue> cotangents, List<ReferenceValue> directions) {
        Formula gradient = new Formula() {
            @Override
            public <T extends Ops<T>> List<T> apply(List<T> all) {
                List<T> xs = all.subList(0, in.size());
                List<T> gs = new ArrayList<>();
                int k = in.size();
                for (ReferenceValue c : cotangents) {
                    gs.add(c == null ? null : all.get(k++));
                }
                List<T> found = gradients(f, xs, gs);
                return IntStream.range(0, found.size())
                        .filter(i -> directions.get(i) != null)
                        .mapToObj(i -> {
                            assertNotNull(found.get(i));
                            return found.get(i);
                        })
                        .toList();
            }
        };
        List<ReferenceValue> all = new ArrayList<>(in);
        cotangents.stream().filter(c -> c != null).forEach(all::add);
        List<ReferenceValue> weights =
                directions.stream().filter(d -> d != null).toList();
        return gradients(gradient, all, weights).subList(0, in.size());
    }
}
