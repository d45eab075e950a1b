package io.gatun.ops.indexing;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.DataTypeException;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A copy of an array into which updates are worked at tuples of indices: inputs ref, integer indices [..., k], and updates of the
 * shape that {@link GatherNd} would pick. Updates that name one place are all worked in, in their order, so results do not depend
 * on the number of threads; of those that replace, the last stays. Negative indices count from the end.
 *
 * @param kind how an update meets what is there
 * @param batch leading axes that the three inputs share; 0 for none
 */
public record ScatterNd(Kind kind, int batch) implements HostOp {
    /** How an update meets what is there; the ordinal is the number in the native interface. */
    public enum Kind {
        /** Replaces it. */
        UPDATE,
        /** Is added. */
        ADD,
        /** Is subtracted. */
        SUB,
        /** Is multiplied. */
        MUL,
        /** Divides it; integers are rounded toward zero, and divided by zero give 0. */
        DIV,
        /** The larger stays; NaN if one is. */
        MAX,
        /** The smaller stays; NaN if one is. */
        MIN;

        /** Works update j into element i. */
        void meet(HostArray y, int i, HostArray updates, int j) {
            if (y.isFloating()) {
                double a = y.get(i);
                double b = updates.get(j);
                y.set(
                        i,
                        switch (this) {
                            case UPDATE -> b;
                            case ADD -> a + b;
                            case SUB -> a - b;
                            case MUL -> a * b;
                            case DIV -> a / b;
                            case MAX -> Math.max(a, b);
                            case MIN -> Math.min(a, b);
                        });
                return;
            }
            long a = y.getLong(i);
            long b = updates.getLong(j);
            y.set(
                    i,
                    switch (this) {
                        case UPDATE -> b;
                        case ADD -> a + b;
                        case SUB -> a - b;
                        case MUL -> a * b;
                        case DIV -> b == 0 ? 0 : y.dataType().isUnsigned() ? Long.divideUnsigned(a, b) : a / b;
                        case MAX -> less(y, a, b) ? b : a;
                        case MIN -> less(y, b, a) ? b : a;
                    });
        }

        private static boolean less(HostArray x, long a, long b) {
            return x.dataType().isUnsigned() ? Long.compareUnsigned(a, b) < 0 : a < b;
        }
    }

    /** Checks the number of batch axes. */
    public ScatterNd {
        if (batch < 0) {
            throw new ShapeException("[scatterNd] " + batch + " batch axes: expected 0 or more");
        }
    }

    @Override
    public String label() {
        return "scatterNd" + kind.name().charAt(0) + kind.name().substring(1).toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 3);
        Shape ref = in.get(0).shape();
        Shape indices = in.get(1).shape();
        Check.index(this, in.get(1).dataType());
        DataType type = Check.sameType(this, List.of(in.get(0), in.get(2)));
        if (type == DataType.BOOL && kind != Kind.UPDATE) {
            throw new DataTypeException("[" + label() + "] takes integer or floating types, received BOOL: cast first");
        }
        int k = Indices.tuple(this, ref, indices, batch);
        Check.shape(this, "the updates", in.get(2).shape(), Indices.picked(ref, indices, batch, k));
        return List.of(in.get(0));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray ref = in.get(0);
        HostArray updates = in.get(2);
        HostArray y = HostArray.of(ref.spec());
        y.copy(0, ref, 0, ref.length());
        AxisLoop loop = AxisLoop.of(ref.shape(), batch, in.get(1).size(-1));
        int[] rows = Indices.rows(this, in.get(1), ref.shape(), batch);
        int each = loop.outer() == 0 ? 0 : rows.length / loop.outer();
        for (int i = 0; i < rows.length; i++) {
            int to = loop.at(i / each, rows[i], 0);
            for (int j = 0; j < loop.inner(); j++) {
                kind.meet(y, to + j, updates, i * loop.inner() + j);
            }
        }
        return List.of(y);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T g = p.g();
        T indices = p.x(1);
        return switch (kind) {
            case ADD -> Arrays.asList(g, null, pick(g, indices));
            case SUB -> Arrays.asList(g, null, pick(g, indices).neg());
            case UPDATE -> replaced(p, g, indices);
            case MAX, MIN -> chosen(p, g, indices);
            case MUL -> multiplied(p, g, indices);
            case DIV -> divided(p, g, indices);
        };
    }

    private <T extends Ops<T>> T pick(T x, T indices) {
        return x.apply(new GatherNd(batch), List.of(x, indices));
    }

    private <T extends Ops<T>> T put(Kind how, T ref, T indices, T updates) {
        return ref.apply(new ScatterNd(how, batch), List.of(ref, indices, updates));
    }

    /** What was replaced has no gradient; of updates of one place only the last has. */
    private <T extends Ops<T>> List<T> replaced(Pullback<T> p, T g, T indices) {
        T updates = p.x(2);
        T number = updates.onesLike().cast(DataType.LONG).flatten().cumsum(0).reshape(updates.shape());
        T last = put(Kind.UPDATE, p.x(0).zerosLike().cast(DataType.LONG), indices, number);
        T stays = pick(last, indices).eq(number);
        return Arrays.asList(
                put(Kind.UPDATE, g, indices, updates.zerosLike()),
                null,
                stays.select(pick(g, indices), g.scalar(g.dataType(), 0)));
    }

    /** Equal ones share the gradient. */
    private <T extends Ops<T>> List<T> chosen(Pullback<T> p, T g, T indices) {
        T zero = g.scalar(g.dataType(), 0);
        T kept = p.x(0).eq(p.y());
        T taken = p.x(2).eq(pick(p.y(), indices));
        T count = put(Kind.ADD, kept.cast(g.dataType()), indices, taken.cast(g.dataType()));
        T share = count.eq(0.0).select(zero, g.div(count));
        return Arrays.asList(kept.select(share, zero), null, taken.select(pick(share, indices), zero));
    }

    private <T extends Ops<T>> List<T> multiplied(Pullback<T> p, T g, T indices) {
        T ref = p.x(0);
        T updates = p.x(2);
        T zero = g.scalar(g.dataType(), 0);
        T isZero = updates.eq(0.0);
        T safe = isZero.select(updates.onesLike(), updates);
        T product = put(Kind.MUL, ref.onesLike(), indices, safe);
        T zeros = put(Kind.ADD, ref.zerosLike(), indices, isZero.cast(ref.dataType()));
        T whole = zeros.eq(0.0).select(product, zero);
        T zerosHere = pick(zeros, indices);
        T others = pick(product, indices).div(safe);
        T factor = isZero.select(
                zerosHere.eq(1.0).select(others, zero), zerosHere.eq(0.0).select(others, zero));
        return Arrays.asList(g.mul(whole), null, pick(g.mul(ref), indices).mul(factor));
    }

    private <T extends Ops<T>> List<T> divided(Pullback<T> p, T g, T indices) {
        T ones = p.x(0).onesLike();
        T updates = p.x(2);
        return Arrays.asList(
                g.mul(put(Kind.DIV, ones, indices, updates)),
                null,
                pick(g.mul(put(Kind.DIV, p.x(0), indices, updates)), indices)
                        .div(updates)
                        .neg());
    }
}
