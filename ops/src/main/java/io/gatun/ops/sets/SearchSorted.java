package io.gatun.ops.sets;

import io.gatun.ops.Arity;
import io.gatun.ops.Check;
import io.gatun.ops.DataType;
import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Shape;
import io.gatun.ops.ShapeException;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * Where values belong in sorted rows: inputs sorted [..., n] and values [..., m], of equal leading axes, or one sorted row and values of
 * any shape. LONG, in the shape of the values: how many elements of the row stand before the value. NaN belongs at the end.
 *
 * @param right behind equal elements, else before them
 */
public record SearchSorted(boolean right) implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        Check.sameType(this, in);
        Shape sorted = in.get(0).shape();
        Shape values = in.get(1).shape();
        boolean fits = sorted.rank() == 1 || sorted.rank() > 1 && sorted.rank() == values.rank();
        for (int i = 0; fits && sorted.rank() > 1 && i < sorted.rank() - 1; i++) {
            fits = Check.fits(sorted.size(i), values.size(i));
        }
        if (!fits) {
            throw new ShapeException("[searchSorted] sorted rows " + sorted + " and values " + values
                    + ": expected one row, or equal leading axes");
        }
        return List.of(in.get(1).as(DataType.LONG));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        HostArray sorted = in.get(0);
        HostArray values = in.get(1);
        HostArray y = HostArray.of(values.spec().as(DataType.LONG));
        int n = sorted.size(-1);
        int each = sorted.shape().rank() == 1 ? values.length() : values.size(-1);
        for (int i = 0; i < values.length(); i++) {
            int low = 0;
            int high = n;
            int row = each == 0 ? 0 : i / each * n;
            while (low < high) {
                int middle = (low + high) >>> 1;
                int order = compare(sorted, row + middle, values, i);
                if (order < 0 || right && order == 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            y.set(i, (long) low);
        }
        return List.of(y);
    }

    private static int compare(HostArray a, int i, HostArray b, int j) {
        if (!a.isFloating()) {
            return Long.compare(a.getLong(i), b.getLong(j));
        }
        double x = a.get(i);
        double y = b.get(j);
        return x < y ? -1 : x > y ? 1 : x == y ? 0 : Boolean.compare(x != x, y != y);
    }
}
