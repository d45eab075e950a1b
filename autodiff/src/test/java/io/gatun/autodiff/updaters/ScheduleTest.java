package io.gatun.autodiff.updaters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.ops.GatunException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleTest {
    static Stream<Arguments> values() {
        ScheduleType it = ScheduleType.ITERATION;
        ScheduleType ep = ScheduleType.EPOCH;
        return Stream.of(
                Arguments.of(new FixedSchedule(0.5), 7, 3, 0.5),
                Arguments.of(new StepSchedule(it, 1, 0.5, 10), 25, 0, 0.25),
                Arguments.of(new StepSchedule(ep, 1, 0.5, 10), 25, 9, 1.0),
                Arguments.of(new ExponentialSchedule(it, 2, 0.9), 3, 0, 2 * 0.9 * 0.9 * 0.9),
                Arguments.of(new ExponentialSchedule(ep, 2, 0.9), 100, 2, 2 * 0.81),
                Arguments.of(new InverseSchedule(it, 1, 0.1, 2), 10, 0, 0.25),
                Arguments.of(new PolySchedule(it, 1, 2, 10), 5, 0, 0.25),
                Arguments.of(new PolySchedule(it, 1, 2, 10), 10, 0, 0.0),
                Arguments.of(new PolySchedule(it, 1, 2, 10), 11, 0, 0.0),
                Arguments.of(new SigmoidSchedule(it, 1, -0.1, 20), 20, 0, 0.5),
                Arguments.of(new SigmoidSchedule(it, 1, -1, 5), 7, 0, 1 / (1 + Math.exp(2))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void followsItsFormula(Schedule schedule, long iteration, int epoch, double expected) {
        assertEquals(expected, schedule.valueAt(iteration, epoch), 1e-15);
    }

    @Test
    void defaultsAreDeeplearning4js() {
        assertEquals(1e-3, new Sgd().learningRate().valueAt(0, 0));
        assertEquals(0.1, new Nesterovs().learningRate().valueAt(0, 0));
        assertEquals(0.9, new Nesterovs().momentum());
        assertEquals(new Adam(new FixedSchedule(1e-3), 0.9, 0.999, 1e-8), new Adam());
    }

    @Test
    void anotherRateKeepsTheRest() {
        assertEquals(new Nesterovs(0.5, 0.7), new Nesterovs(0.1, 0.7).withLearningRate(0.5));
        assertEquals(0.5, new Adam().withLearningRate(0.5).learningRate().valueAt(3, 1));
        assertEquals(2, new Adam().stateSize());
    }

    @Test
    void badValuesAreNamed() {
        GatunException e = assertThrows(GatunException.class, () -> new Nesterovs(0.1, 1.5));
        assertTrue(e.getMessage().contains("momentum is 1.5"), e.getMessage());
        assertThrows(GatunException.class, () -> new FixedSchedule(Double.NaN));
        assertThrows(GatunException.class, () -> new Adam(0.1, 0.9, 0.999, 0));
        assertThrows(GatunException.class, () -> new StepSchedule(ScheduleType.EPOCH, 1, 0.5, 0));
    }
}
