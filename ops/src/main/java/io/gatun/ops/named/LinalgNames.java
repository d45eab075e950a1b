package io.gatun.ops.named;

import io.gatun.ops.Ops;

/** Names of the linalg namespace whose form is not that of a fluent method. */
final class LinalgNames {
    private LinalgNames() {}

    static <T extends Ops<T>> T Matmul(Call<T> c) {
        return c.x(0).matmul(c.x(1));
    }

    static <T extends Ops<T>> T mmul(Call<T> c) {
        return BaseNames.mmul(c);
    }

    static <T extends Ops<T>> T MatrixBandPart(Call<T> c) {
        return c.x(0).bandPart(c.integer("minLower"), c.integer("maxUpper"));
    }

    static <T extends Ops<T>> T diag_part(Call<T> c) {
        return c.x(0).diagPart();
    }

    static <T extends Ops<T>> T triu(Call<T> c) {
        return c.x(0).triu(c.integer("diag", 0));
    }
}
