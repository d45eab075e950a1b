package io.gatun.ops;

import java.util.Arrays;
import java.util.List;

/**
 * Matrix product of two inputs of one numeric type, as NumPy's {@code matmul}: over the last two axes, leading axes broadcast;
 * an input of rank 1 is a row on the left, a column on the right, and its axis is dropped from the result.
 *
 * @param transposeA if true, the last two axes of the first input are exchanged first (no effect on rank 1)
 * @param transposeB the same for the second input
 */
public record MatMul(boolean transposeA, boolean transposeB) implements Primitive {
    @Override
    public String label() {
        return "matmul";
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Arity.check(this, in, 2);
        DataType type = Check.sameType(this, in);
        if (type == DataType.BOOL) {
            throw new DataTypeException("[matmul] takes integer or floating types, received BOOL: cast first");
        }
        Shape a = in.get(0).shape();
        Shape b = in.get(1).shape();
        if (a.rank() == 0 || b.rank() == 0) {
            throw new ShapeException(
                    "[matmul] shapes " + a + " and " + b + ": expected rank 1 or more; use mul for scalars");
        }
        long m = a.rank() == 1 ? 1 : a.size(transposeA ? -1 : -2);
        long ka = a.rank() == 1 ? a.size(0) : a.size(transposeA ? -2 : -1);
        long kb = b.rank() == 1 ? b.size(0) : b.size(transposeB ? -1 : -2);
        long n = b.rank() == 1 ? 1 : b.size(transposeB ? -2 : -1);
        if (!Check.fits(ka, kb)) {
            throw new ShapeException("[matmul] inner sizes differ: " + ka + " and " + kb + ", of shapes " + a
                    + (transposeA ? " transposed" : "") + " and " + b + (transposeB ? " transposed" : "")
                    + hint(b, ka, n));
        }
        Shape batch = Shape.broadcast(label(), lead(a), lead(b));
        long[] sizes = Arrays.copyOf(batch.toArray(), batch.rank() + (a.rank() > 1 ? 1 : 0) + (b.rank() > 1 ? 1 : 0));
        int k = batch.rank();
        if (a.rank() > 1) {
            sizes[k++] = m;
        }
        if (b.rank() > 1) {
            sizes[k] = n;
        }
        return List.of(new Spec(type, Shape.of(sizes)));
    }

    private static String hint(Shape b, long ka, long n) {
        return b.rank() > 1 && n == ka ? "; did you mean the second one transposed, matmul(y, ta, !tb)?" : "";
    }

    /** The batch axes. */
    private static Shape lead(Shape s) {
        return s.rank() <= 2 ? Shape.SCALAR : Shape.of(Arrays.copyOf(s.toArray(), s.rank() - 2));
    }

    /** A multiply-add for each element of the result and each step along the inner axis. */
    @Override
    public Cost cost(List<Spec> in) {
        Spec a = in.getFirst();
        double inner = Cost.size(a, a.shape().rank() > 1 && transposeA ? -2 : -1);
        return Cost.moving(this, in)
                .withFlops(2 * inner * Cost.elements(infer(in).getFirst()));
    }

    /** All axes but the last in one. */
    private static Shape rows(Shape s) {
        long rows = 1;
        for (int i = 0; i < s.rank() - 1; i++) {
            rows *= s.size(i);
        }
        return Shape.of(rows, s.size(-1));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T a = p.x(0);
        T b = p.x(1);
        T g = p.g();
        boolean row = a.shape().rank() == 1;
        boolean column = b.shape().rank() == 1;
        boolean ta = transposeA && !row;
        boolean tb = transposeB && !column;
        T x = row ? a.expandDims(0) : a;
        T y = column ? b.expandDims(1) : b;
        g = column ? g.expandDims(-1) : g;
        g = row ? g.expandDims(-2) : g;
        T gx = !p.needs(0) ? null : ta ? y.matmul(g, tb, true) : g.matmul(y, false, !tb);
        if (!ta && x.shape().rank() > 2 && y.shape().rank() == 2 && x.shape().isKnown()) {
            // One matrix served the whole batch: its gradient is one product, not the sum of many.
            x = x.reshape(rows(x.shape()));
            g = g.reshape(rows(g.shape()));
        }
        T gy = !p.needs(1) ? null : tb ? g.matmul(x, true, ta) : x.matmul(g, !ta, false);
        return Arrays.asList(
                gx == null || !row ? gx : Gradients.fit(gx, x).reshape(a.shape()),
                gy == null || !column ? gy : Gradients.fit(gy, y).reshape(b.shape()));
    }
}
