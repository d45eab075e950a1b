package io.gatun.ops.linalg;

import io.gatun.ops.HostArray;
import io.gatun.ops.HostOp;
import io.gatun.ops.Ops;
import io.gatun.ops.Pullback;
import io.gatun.ops.Spec;
import java.util.List;

/**
 * Exponentials of square matrices, {@code I + A + A A / 2! + ...}, by scaling and squaring (Higham, 2005). The gradient is a
 * block of the exponential of a matrix of twice the size (Mathias, 1996).
 */
public record Expm() implements HostOp {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Matrices.oneSquare(this, in));
    }

    @Override
    public List<HostArray> compute(List<HostArray> in) {
        int n = in.getFirst().size(-1);
        return Matrices.each(in.getFirst(), (a, b) -> Exponential.of(Matrices.finite(this, a, b), n));
    }

    @Override
    public <T extends Ops<T>> List<T> vjp(Pullback<T> p) {
        T a = p.x(0).t();
        long n = a.shape().size(-1);
        int rank = a.shape().rank();
        T top = Ops.concat(rank - 1, List.of(a, p.g()));
        T bottom = Ops.concat(rank - 1, List.of(a.zerosLike(), a));
        T block = Ops.concat(rank - 2, List.of(top, bottom));
        T y = block.apply(this, List.of(block));
        return List.of(y.slice(-2, 0, n).slice(-1, n, 2 * n));
    }
}
