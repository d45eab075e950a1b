package io.gatun.ops.sets;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.Spec;
import io.gatun.ops.indexing.ScatterNd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The elements of a vector x that do not stand in y, in their order, and their indices, LONG: as {@code numpy.setdiff1d} unsorted. */
public record ListDiff() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        DataType type = Check.sameType(this, in);
        in.forEach(s -> Check.rank(this, "an input", s, 1, "[n]"));
        return List.of(Spec.of(type, Shape.UNKNOWN), Spec.of(DataType.LONG, Shape.UNKNOWN));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray x = in.get(0);
        HostArray y = in.get(1);
        Set<Object> gone = new HashSet<>();
        for (int i = 0; i < y.length(); i++) {
            gone.add(key(y, i));
        }
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < x.length(); i++) {
            if (!gone.contains(key(x, i))) {
                left.add(i);
            }
        }
        HostArray values = HostArray.of(x.spec().as(Shape.of(left.size())));
        HostArray indices = HostArray.of(DataType.LONG, left.size());
        for (int k = 0; k < left.size(); k++) {
            values.copy(k, x, left.get(k));
            indices.set(k, (long) left.get(k));
        }
        return List.of(values, indices);
    }

    /** Elements as the keys of a set: 0 and -0 are one. */
    private static Object key(HostArray x, int i) {
        return x.isFloating() ? (Object) (x.get(i) + 0.0) : (Object) x.getLong(i);
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T zeros = p.x(0).zerosLike();
        return Arrays.asList(
                zeros.apply(new ScatterNd(ScatterNd.Kind.ADD, 0), List.of(zeros, p.y(1).expandDims(-1), p.g())), null);
    }
}
