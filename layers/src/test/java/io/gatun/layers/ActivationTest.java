package io.gatun.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.gatun.arrays.NDArray;
import io.gatun.arrays.Nd;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each activation against its definition in plain Java. */
class ActivationTest {
    private static final double[] X = {-30, -3.5, -1, -0.25, 0, 0.25, 1, 3.5, 30};

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);
    }

    /** erf by its Taylor series, and 1 where it has come there. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private static DoubleUnaryOperator reference(Activation a) {
        return switch (a) {
            case IDENTITY -> x -> x;
            case RELU -> x -> Math.max(x, 0);
            case LEAKYRELU -> x -> x > 0 ? x : 0.01 * x;
            case TANH -> Math::tanh;
            case SIGMOID -> ActivationTest::sigmoid;
            case ELU -> x -> x > 0 ? x : Math.expm1(x);
            case GELU -> x -> x * 0.5 * (1 + erf(x / Math.sqrt(2)));
            case SOFTPLUS -> ActivationTest::softplus;
            case RELU6 -> x -> Math.min(Math.max(x, 0), 6);
            case SELU -> x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x));
            case SWISH -> x -> x * sigmoid(x);
            case MISH -> x -> x * Math.tanh(softplus(x));
            case HARDSIGMOID -> x -> Math.min(1, Math.max(0, 0.2 * x + 0.5));
            case HARDTANH -> x -> Math.min(1, Math.max(-1, x));
            case SOFTSIGN -> x -> x / (1 + Math.abs(x));
            case SOFTMAX -> throw new IllegalArgumentException();
        };
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOFTMAX")
    void values(Activation a) {
        try (NDArray x = Nd.create(X, X.length)) {
            NDArray y = a.apply(x);
            assertArrayEquals(Arrays.stream(X).map(reference(a)).toArray(), y.toDoubleArray(), 1e-12);
        }
    }

    @Test
    void softmaxIsAlongAxisOne() {
        NDArray rows = Activation.SOFTMAX.apply(Nd.create(new double[] {0, Math.log(3), 1000, 1000}, 2, 2));
        assertArrayEquals(new double[] {0.25, 0.75, 0.5, 0.5}, rows.toDoubleArray(), 1e-12);
        NDArray image = Activation.SOFTMAX.apply(Nd.create(new double[] {0, 5, Math.log(3), 5}, 1, 2, 1, 2));
        assertArrayEquals(new double[] {0.25, 0.5, 0.75, 0.5}, image.toDoubleArray(), 1e-12);
    }
}
