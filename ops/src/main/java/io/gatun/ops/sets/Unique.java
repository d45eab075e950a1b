package io.gatun.ops.sets;

import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.indexing.ScatterNd;
import java.util.List;

/**
 * The distinct elements of all: four results, as ONNX's {@code Unique}. The values [count]; where each stands first, LONG [count];
 * for each element of the flattened input which value it is, LONG [n]; how often each stands, LONG [count]. All NaN are one value,
 * the last in order; 0 and -0 are equal.
 *
 * @param sorted values in ascending order, else in that of their first appearance
 */
public record Unique(boolean sorted) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Check.one(this, in);
        Spec counts = Spec.of(DataType.LONG, Shape.UNKNOWN);
        return List.of(
                x.as(Shape.of(Shape.UNKNOWN)),
                counts,
                Spec.of(DataType.LONG, x.shape().length()),
                counts);
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.getFirst();
        int n = x.length();
        int[] order = Order.of(x);
        int[] group = new int[n]; // of each place in order
        int groups = 0;
        for (int i = 0; i < n; i++) {
            groups += i == 0 || x.compare(order[i - 1], order[i]) != 0 ? 1 : 0;
            group[i] = groups - 1;
        }
        long[] first = new long[groups];
        long[] counts = new long[groups];
        long[] inverse = new long[n];
        for (int i = n - 1; i >= 0; i--) {
            first[group[i]] = order[i]; // equal ones are in their order
            counts[group[i]]++;
            inverse[order[i]] = group[i];
        }
        if (!sorted) {
            byAppearance(first, counts, inverse);
        }
        HostArray values = HostArray.of(x.spec().as(Shape.of(groups)));
        for (int k = 0; k < groups; k++) {
            values.copy(k, x, (int) first[k]);
        }
        Spec spec = Spec.of(DataType.LONG, groups);
        return List.of(
                values,
                HostArray.of(spec, first),
                HostArray.of(Spec.of(DataType.LONG, n), inverse),
                HostArray.of(spec, counts));
    }

    private static void byAppearance(long[] first, long[] counts, long[] inverse) {
        long[] oldFirst = first.clone();
        long[] oldCounts = counts.clone();
        int[] place = new int[first.length];
        int next = 0;
        for (int i = 0; i < inverse.length; i++) {
            int old = (int) inverse[i];
            if (oldFirst[old] == i) {
                first[next] = i;
                counts[next] = oldCounts[old];
                place[old] = next++;
            }
            inverse[i] = place[old];
        }
    }

    /** A value is its first element. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T zeros = p.x(0).zerosLike().flatten();
        T back = zeros.apply(new ScatterNd(ScatterNd.Kind.ADD, 0), List.of(zeros, p.y(1).expandDims(-1), p.g()));
        return List.of(back.reshape(p.x(0).shape()));
    }
}
