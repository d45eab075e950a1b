package io.gatun.ops.named;

import io.gatun.ops.DataType;
import io.gatun.ops.Ops;
import io.gatun.ops.Shape;
import java.util.List;

/** Names of the linalg namespace whose form is not that of a fluent method. */
final class LinalgNames {
    private LinalgNames() {}

    static <T extends Ops<T>> T mmul(Call<T> c) {
        return BaseNames.mmul(c);
    }

    static <T extends Ops<T>> T MatrixBandPart(Call<T> c) {
        return c.x(0).bandPart(c.integer("minLower"), c.integer("maxUpper"));
    }

    static <T extends Ops<T>> T triu(Call<T> c) {
        return c.x(0).triu(c.integer("diag", 0));
    }

    static <T extends Ops<T>> T Lstsq(Call<T> c) {
        return c.x(0).lstsq(c.x(1), c.real("l2_reguralizer", 0), c.flag("fast", true));
    }

    static <T extends Ops<T>> T Lu(Call<T> c) {
        return c.x(0).lu().getFirst();
    }

    static <T extends Ops<T>> List<T> Qr(Call<T> c) {
        return c.x(0).qr(c.flag("full", false));
    }

    static <T extends Ops<T>> T Solve(Call<T> c) {
        return c.x(0).solve(c.x(1), c.flag("adjoint", false));
    }

    static <T extends Ops<T>> T TriangularSolve(Call<T> c) {
        return c.x(0).triangularSolve(c.x(1), c.flag("lower", true), c.flag("adjoint", false));
    }

    static <T extends Ops<T>> T tri(Call<T> c) {
        Shape shape = Shape.of(c.integer("row"), c.integer("column"));
        return Names.filled(c, c.type("dataType", DataType.FLOAT), shape, 1).tril(c.integer("diagonal", 0));
    }
}
