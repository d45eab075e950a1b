package io.gatun.ops.sets;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.IndexException;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import io.gatun.ops.indexing.GatherNd;
import java.util.Arrays;
import java.util.List;

/**
 * How often each pair of classes meets: inputs integer labels [n], predictions [n], and perhaps weights [n], which are summed in
 * place of ones. Element (i, j) counts what was labelled i and predicted to be j.
 *
 * @param classes number of classes, or {@link Shape#UNKNOWN}: the largest that is named, plus one
 * @param type the result's type; with weights, theirs
 */
public record ConfusionMatrix(long classes, DataType type) implements HostOp {
    /** Checks the number of classes. */
    public ConfusionMatrix {
        if (classes < Shape.UNKNOWN) {
            throw new ShapeException("[confusionMatrix] " + classes + " classes: expected 0 or more");
        }
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (in.size() != 2) {
            Arity.check(this, in, 3);
        }
        Check.index(this, in.get(0).dataType());
        Check.index(this, in.get(1).dataType());
        Shape labels = Check.rank(this, "labels", in.get(0), 1, "[n]");
        for (Spec s : in) {
            Check.shape(this, s == in.get(1) ? "predictions" : "weights", s.shape(), labels);
        }
        return List.of(Spec.of(in.size() == 3 ? in.get(2).dataType() : type, classes, classes));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        long n = classes;
        for (HostArray x : in.subList(0, 2)) {
            for (int i = 0; i < x.length(); i++) {
                long c = x.getLong(i);
                if (c < 0 || classes != Shape.UNKNOWN && c >= classes || c >= Integer.MAX_VALUE) {
                    throw new IndexException("[confusionMatrix] class " + c + " at position " + i
                            + " is out of range: expected 0 to "
                            + (classes == Shape.UNKNOWN ? "2^31 - 2" : String.valueOf(classes - 1)));
                }
                n = classes == Shape.UNKNOWN ? Math.max(n, c + 1) : n;
            }
        }
        n = Math.max(n, 0);
        HostArray y = HostArray.of(in.size() == 3 ? in.get(2).dataType() : type, n, n);
        for (int i = 0; i < in.getFirst().length(); i++) {
            int at = (int) (in.get(0).getLong(i) * n + in.get(1).getLong(i));
            if (y.isFloating()) {
                y.set(at, y.get(at) + (in.size() == 3 ? in.get(2).get(i) : 1));
            } else {
                y.set(at, y.getLong(at) + (in.size() == 3 ? in.get(2).getLong(i) : 1));
            }
        }
        return List.of(y);
    }

    /** A weight has the gradient of its pair. */
    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        if (p.xs().size() == 2) {
            return Arrays.asList(null, null);
        }
        T pairs = p.x(0).cast(DataType.LONG)
                .expandDims(-1)
                .concat(-1, p.x(1).cast(DataType.LONG).expandDims(-1));
        return Arrays.asList(null, null, p.g().apply(new GatherNd(0), List.of(p.g(), pairs)));
    }
}
