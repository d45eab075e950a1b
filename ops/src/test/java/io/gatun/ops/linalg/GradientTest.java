package io.gatun.ops.linalg;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.GatunException;
import io.gatun.ops.Numeric;
import io.gatun.ops.Ops;
import io.gatun.ops.Tape;
import io.gatun.ops.reference.ReferenceValue;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Gradients that the table's cases cannot check: of operations that read one triangle, and of complex vectors. */
class GradientTest {
    private interface Single {
        <T extends Ops<T>> List<T> of(T x);
    }

    private static void check(Single f, long... sizes) {
        Numeric.checkGradients(
                new Numeric.Formula() {
                    @Override
                    public <T extends Ops<T>> List<T> apply(List<T> in) {
                        return f.of(in.getFirst());
                    }
                },
                List.of(Numeric.uniform(new Random(3), -1, 1, sizes)),
                true);
    }

    /** Symmetric and positive definite, with distinct eigenvalues. */
    private static <T extends Ops<T>> T definite(T x) {
        T spread = x.slice(-1, 0, 1)
                .squeeze(-1)
                .zerosLike()
                .add(1.5)
                .cumsum(x.shape().rank() - 2);
        return x.add(x.t()).mul(0.3).add(spread.square().matrixDiag());
    }

    @Test
    void cholesky() {
        check(
                new Single() {
                    @Override
                    public <T extends Ops<T>> List<T> of(T x) {
                        return List.of(definite(x).cholesky(), definite(x).logdet());
                    }
                },
                2,
                3,
                3);
    }

    @Test
    void eigh() {
        check(
                new Single() {
                    @Override
                    public <T extends Ops<T>> List<T> of(T x) {
                        return definite(x).eigh();
                    }
                },
                2,
                3,
                3);
        check(
                new Single() {
                    @Override
                    public <T extends Ops<T>> List<T> of(T x) {
                        return List.of(definite(x).eigvalsh());
                    }
                },
                3,
                3);
    }

    @Test
    void generalEigenvaluesRealAndComplex() {
        for (double turn : new double[] {0, 3}) {
            check(
                    new Single() {
                        @Override
                        public <T extends Ops<T>> List<T> of(T x) {
                            T skew = x.onesLike()
                                    .triu(1)
                                    .sub(x.onesLike().tril(-1))
                                    .mul(turn);
                            List<T> f = definite(x).add(x.mul(0.2)).add(skew).eig();
                            // What does not depend on a vector's phase.
                            T sizes = f.get(2).square().add(f.get(3).square());
                            return List.of(f.get(0), f.get(1), sizes);
                        }
                    },
                    2,
                    3,
                    3);
        }
    }

    @Test
    void fullVectorsOfOblongMatricesHaveNone() {
        Tape<ReferenceValue> tape = new Tape<>();
        var x = tape.variable(Numeric.uniform(new Random(1), -1, 1, 4, 2));
        for (var y : List.of(x.qr(true).getFirst(), x.svd(true, true).get(1))) {
            String message = assertThrows(GatunException.class, () -> tape.gradients(y.sum(), List.of(x)))
                    .getMessage();
            assertTrue(message.contains("not unique"), message);
        }
    }
}
