package io.gatun.arrays;

import static io.gatun.arrays.OperationCase.FLOATING;
import static io.gatun.arrays.OperationCase.of;

import io.gatun.ops.Unary;
import io.gatun.ops.nn.FusedMatMul;
import java.util.ArrayList;
import java.util.List;

/** Cases of {@link OperationTest} for the operations of transformers. */
final class TransformerCases {
    private TransformerCases() {}

    static List<OperationCase> all() {
        List<OperationCase> all = new ArrayList<>();
        products(all);
        return all;
    }

    private static long[] s(long... sizes) {
        return sizes;
    }

    private static void products(List<OperationCase> all) {
        for (Unary f : new Unary[] {null, Unary.RELU, Unary.TANH}) {
            all.add(of(new FusedMatMul(false, false, f, true, false), FLOATING, s(4, 3), s(3, 5), s(5)));
            all.add(of(new FusedMatMul(true, false, f, true, true), FLOATING, s(3, 4), s(3, 5), s(5), s(4, 5)));
            all.add(of(new FusedMatMul(false, true, f, false, true), FLOATING, s(2, 4, 3), s(5, 3), s(2, 4, 5)));
            all.add(of(
                    new FusedMatMul(true, true, f, true, true),
                    FLOATING,
                    s(2, 1, 3, 4),
                    s(6, 5, 3),
                    s(5),
                    s(2, 6, 4, 5)));
            all.add(of(new FusedMatMul(false, false, f, false, false), FLOATING, s(4, 3), s(3, 5)));
            all.add(of(new FusedMatMul(false, false, f, true, true), FLOATING, s(2, 0), s(0, 3), s(3), s(2, 3)));
            all.add(of(new FusedMatMul(false, false, f, true, false), FLOATING, s(0, 2), s(2, 3), s(3)));
        }
        all.add(of(
                new FusedMatMul(false, false, Unary.RELU, true, true),
                FLOATING,
                s(97, 100),
                s(100, 99),
                s(99),
                s(97, 99)));
    }
}
