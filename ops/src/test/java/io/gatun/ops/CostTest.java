package io.gatun.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostTest {
    private static Spec f(long... sizes) {
        return Spec.of(DataType.FLOAT, sizes);
    }

    private static Shape shape(String sizes) {
        return Shape.of(
                sizes.isBlank()
                        ? new long[0]
                        : Arrays.stream(sizes.strip().split(" "))
                                .mapToLong(Long::parseLong)
                                .toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "2 3, 3 5, false, false, 60",
        "3 2, 3 5, true, false, 60",
        "2 3, 5 3, false, true, 60",
        "3 2, 5 3, true, true, 60",
        "3, 3 5, false, false, 30",
        "2 3, 3, false, false, 12",
        "3, 3, false, false, 6",
        "7 2 3, 3 5, false, false, 420",
        "7 2 3, 4 1 3 5, false, false, 1680",
        "2 0, 0 5, false, false, 0"
    })
    void aProductCountsTwoForEachMultiplyAdd(String a, String b, boolean ta, boolean tb, double expected) {
        List<Spec> in = List.of(f().as(shape(a)), f().as(shape(b)));
        Cost cost = new MatMul(ta, tb).cost(in);
        assertEquals(expected, cost.flops());
        assertEquals(4.0 * (in.get(0).shape().length() + in.get(1).shape().length()), cost.bytesRead());
    }

    @Test
    void aConvolutionCostsTheSameForwardAndForBothGradients() {
        Conv2dConfig config = Conv2dConfig.DEFAULT.withStride(2, 2).withPadding(3, 3);
        Spec x = f(8, 3, 224, 224);
        Spec w = f(64, 3, 7, 7);
        Spec g = f(8, 64, 112, 112);
        double expected = 2.0 * 8 * 64 * 112 * 112 * 3 * 7 * 7; // ResNet's first layer: 1.89 GFLOP for 8 images
        Cost forward = new Conv2d(config).cost(List.of(x, w));
        assertEquals(expected, forward.flops());
        assertEquals(4.0 * (x.shape().length() + w.shape().length()), forward.bytesRead());
        assertEquals(4.0 * g.shape().length(), forward.bytesWritten());
        assertEquals(
                expected + g.shape().length(),
                new Conv2d(config).cost(List.of(x, w, f(64))).flops());
        assertEquals(
                expected,
                new Conv2dInputGrad(config, x.shape()).cost(List.of(g, w)).flops());
        assertEquals(
                expected,
                new Conv2dWeightGrad(config, w.shape()).cost(List.of(x, g)).flops());
    }

    @Test
    void groupsDivideTheWork() {
        Conv2dConfig config = Conv2dConfig.DEFAULT.withGroups(4);
        assertEquals(
                2.0 * 8 * 6 * 6 * 2 * 9,
                new Conv2d(config).cost(List.of(f(1, 8, 8, 8), f(8, 2, 3, 3))).flops());
    }

    @Test
    void elementsCountOnceWhateverTheFunction() {
        assertEquals(new Cost(6, 24, 24), Unary.EXP.cost(List.of(f(2, 3))));
        assertEquals(new Cost(6, 36, 24), Binary.ADD.cost(List.of(f(2, 3), f(3))));
        assertEquals(new Cost(6, 36, 6), Binary.LT.cost(List.of(f(2, 3), f(3))));
        assertEquals(new Cost(6, 24, 12), new Reduce(Reduce.Kind.SUM, List.of(0), false).cost(List.of(f(2, 3))));
    }

    @Test
    void viewsAreFreeAndOnlyPickedRowsAreRead() {
        assertEquals(Cost.NONE, new Reshape(Shape.of(6)).cost(List.of(f(2, 3))));
        assertEquals(Cost.NONE, new BroadcastTo(Shape.of(9, 2, 3)).cost(List.of(f(2, 3))));
        Cost embedding = new Gather(0).cost(List.of(f(1_000_000, 4), Spec.of(DataType.LONG, 5)));
        assertEquals(new Cost(0, 5 * 4 * 4 + 5 * 8, 5 * 4 * 4), embedding);
    }

    @Test
    void aCompositeDoesTheArithmeticOfItsPartsAndMovesOnlyItsEnds() {
        List<Spec> in = List.of(f(4, 10), f(4, 10));
        Cost cost = new SoftmaxCrossEntropy().cost(in);
        assertEquals(320, cost.bytesRead());
        assertEquals(16, cost.bytesWritten());
        // at least: subtract the maximum, exponentials, their sum, times the labels, the sum of those
        assertTrue(cost.flops() >= 5 * 40 && cost.flops() <= 12 * 40, cost.toString());
    }

    /** A composite of the user's: nothing is said of its cost. */
    private record Affine() implements Composite {
        @Override
        public <T extends Ops<T>> List<T> compose(List<T> in) {
            return List.of(in.get(0).matmul(in.get(1)).add(in.get(2)));
        }
    }

    @Test
    void aUsersCompositeNeedsNoRule() {
        Cost cost = new Affine().cost(List.of(f(2, 3), f(3, 5), f(5)));
        assertEquals(new Cost(60 + 10, 4 * (6 + 15 + 5), 40), cost);
    }

    @Test
    void sizesThatAreNotKnownGiveNoNumber() {
        Cost cost = new MatMul(false, false).cost(List.of(f(-1, 3), f(3, 5)));
        assertEquals(Double.NaN, cost.flops());
        assertEquals(Double.NaN, cost.bytes());
    }

    @Test
    void theRooflineIsTheSlowerOfTheTwo() {
        Cost cost = new Cost(1e9, 3e6, 1e6);
        assertEquals(1e-2, cost.seconds(1e11, 4e9), 1e-12);
        assertEquals(1e-1, cost.seconds(1e11, 4e7), 1e-12);
        assertEquals(new Cost(2e9, 6e6, 2e6), cost.plus(cost));
    }
}
