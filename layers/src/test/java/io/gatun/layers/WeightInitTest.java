package io.gatun.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.layers.WeightInit.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formulas, worked out by hand for fan-in 8 and fan-out 16. */
class WeightInitTest {
    @ParameterizedTest
    @CsvSource({
        "XAVIER, normal, 0.28867513459481287", // sqrt(2 / 24)
        "XAVIER_UNIFORM, uniform, 0.5", // sqrt(6 / 24)
        "XAVIER_FAN_IN, normal, 0.35355339059327373", // sqrt(1 / 8)
        "RELU, normal, 0.5", // sqrt(2 / 8)
        "RELU_UNIFORM, uniform, 0.8660254037844386", // sqrt(6 / 8)
        "NORMAL, normal, 0.35355339059327373",
        "LECUN_NORMAL, normal, 0.35355339059327373",
        "UNIFORM, uniform, 0.35355339059327373", // 1 / sqrt(8)
        "LECUN_UNIFORM, uniform, 0.6123724356957945", // sqrt(3 / 8)
        "SIGMOID_UNIFORM, uniform, 2.0", // 4 sqrt(6 / 24)
        "ZERO, constant, 0.0",
        "ONES, constant, 1.0",
    })
    void formulas(WeightInit init, String kind, double scale) {
        Draw expected =
                switch (kind) {
                    case "normal" -> new Draw.Normal(0, scale);
                    case "uniform" -> new Draw.Uniform(-scale, scale);
                    default -> new Draw.Constant(scale);
                };
        Draw actual = init.draw(8, 16);
        assertEquals(expected.getClass(), actual.getClass());
        assertEquals(scale(expected), scale(actual), 1e-15);
        if (actual instanceof Draw.Uniform u) {
            assertEquals(-u.high(), u.low());
        }
    }

    private static double scale(Draw draw) {
        return switch (draw) {
            case Draw.Normal n -> n.deviation();
            case Draw.Uniform u -> u.high();
            case Draw.Constant c -> c.value();
        };
    }

    @Test
    void fansMustBePositive() {
        ConfigurationException e = assertThrows(ConfigurationException.class, () -> WeightInit.XAVIER.draw(0, 4));
        assertEquals("[XAVIER] fan-in 0.0 and fan-out 4.0: expected positive numbers", e.getMessage());
    }
}
