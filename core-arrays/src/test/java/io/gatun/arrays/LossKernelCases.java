package io.gatun.arrays;

import static io.gatun.arrays.OperationCase.FLOATING;

import io.gatun.ops.DataType;
import io.gatun.ops.Op;
import io.gatun.ops.Shape;
import io.gatun.ops.loss.CtcLoss;
import io.gatun.ops.loss.CtcLossGrad;
import io.gatun.ops.reference.ReferenceValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Cases of {@link OperationTest} for the kernels of losses. */
final class LossKernelCases {
    private LossKernelCases() {}

    static List<OperationCase> all() {
        List<OperationCase> all = new ArrayList<>();
        ctc(all, 3, 7, 5, 3, 0, new double[] {3, 2, 0}, new double[] {7, 5, 6});
        ctc(all, 4, 9, 3, 2, 2, new double[] {2, 2, 1, 2}, new double[] {9, 2, 0, 1}); // some that cannot be spelled
        ctc(all, 1, 40, 19, 17, 4, new double[] {17}, new double[] {39});
        ctc(all, 2, 1, 1, 0, 0, new double[] {0, 0}, new double[] {1, 0});
        ctc(all, 0, 3, 2, 1, 0, new double[] {}, new double[] {});
        ctc(all, 2, 0, 2, 1, 0, new double[] {0, 1}, new double[] {0, 0});
        return all;
    }

    private static void ctc(
            List<OperationCase> all,
            int batch,
            int frames,
            int classes,
            int most,
            int blank,
            double[] labels,
            double[] used) {
        for (boolean gradient : new boolean[] {false, true}) {
            Op op = gradient ? new CtcLossGrad(blank) : new CtcLoss(blank);
            for (DataType index : List.of(DataType.INT, DataType.LONG)) {
                all.add(new OperationCase(op, FLOATING, (random, type) -> {
                    List<ReferenceValue> in = new ArrayList<>();
                    in.add(OperationTest.values(random, type, batch, frames, classes));
                    in.add(spelled(random, index, batch, most, classes, blank));
                    in.add(ReferenceValue.of(index, Shape.of(batch), labels));
                    in.add(ReferenceValue.of(index, Shape.of(batch), used));
                    if (gradient) {
                        in.add(OperationTest.values(random, type, batch));
                    }
                    return in;
                }));
            }
        }
    }

    /** Labels, of which neighbours are often equal. */
    private static ReferenceValue spelled(Random random, DataType type, int batch, int most, int classes, int blank) {
        double[] v = new double[batch * most];
        for (int i = 0; i < v.length; i++) {
            v[i] = i > 0 && random.nextInt(3) == 0
                    ? v[i - 1]
                    : (blank + 1 + random.nextInt(Math.max(1, classes - 1))) % classes;
        }
        return ReferenceValue.of(type, Shape.of(batch, most), v);
    }
}
