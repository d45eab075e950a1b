package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.NoOp;
import io.gatun.autodiff.updaters.RmsProp;
import io.gatun.autodiff.updaters.ScheduleType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.StepSchedule;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.ops.FileFormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigTextTest {
    private static final TrainingConfig EVERYTHING = TrainingConfig.of(
                    new Adam(new StepSchedule(ScheduleType.EPOCH, 1e-300, 0.1, 3), 0.8, 0.99, 1e-7))
            .withRegularization(0.1, 1.0 / 3)
            .with("odd = name\n1", new ParameterSettings(new RmsProp(), 1, 0, new WeightDecay(0.1, false)))
            .with("b", new ParameterSettings(new NoOp()))
            .withFrozen("f1", "f2")
            .withLoss("a", 1)
            .withLoss("c", -2)
            .withClipping(GradientClipping.normOfAll(0.5))
            .withPlanOptions(PlanOptions.none())
            .withMapping(DataSetMapping.of(List.of("x1", "x2"), List.of("t")).withMasks(List.of(), List.of("m")));

    @Test
    void thereAndBack() {
        assertEquals(EVERYTHING, TrainingConfig.ofProperties(EVERYTHING.toProperties()));
        Map<String, String> more = new HashMap<>(EVERYTHING.toProperties());
        more.put("iteration", "5");
        assertEquals(EVERYTHING, TrainingConfig.ofProperties(more), "only config. is looked at");
    }

    @ParameterizedTest
    @MethodSource("io.gatun.autodiff.TrainingPlanTest#updaters")
    void everyUpdater(Updater updater) {
        TrainingConfig config = TrainingConfig.of(updater);
        assertEquals(config, TrainingConfig.ofProperties(config.toProperties()));
    }

    @Test
    void theTextIsPlain() {
        Map<String, String> text = TrainingConfig.of(new Adam(0.5)).toProperties();
        assertEquals("Adam", text.get("config.defaults.updater"));
        assertEquals("0.9", text.get("config.defaults.updater.beta1"));
        assertEquals("FixedSchedule", text.get("config.defaults.updater.learningRate"));
        assertEquals("0.5", text.get("config.defaults.updater.learningRate.value"));
    }

    @Test
    void whatOlderFilesDoNotHaveIsTheDefault() {
        Map<String, String> text = new HashMap<>(TrainingConfig.of(new Sgd(0.3)).toProperties());
        text.keySet().removeIf(k -> k.contains("clipping") || k.contains("weightDecay"));
        assertEquals(TrainingConfig.of(new Sgd(0.3)), TrainingConfig.ofProperties(text));
    }

    @Test
    void badTextIsRefused() {
        refused("config.defaults.updater", "Adamant", "one of [Sgd,");
        refused("config.defaults.updater", "java.lang.ProcessBuilder", "one of [Sgd,");
        refused("config.defaults.updater.beta1", "many", "\"many\"");
        refused("config.defaults.updater.beta1", "2", "beta1 is 2.0");
        refused("config.defaults.updater.beta3", "0.1", "beta3", "not known");
        refused("config.clipping.kind", "SOME", "\"SOME\"");
        refused("config.parameters.1.value.weightDecay.timesLearningRate", "perhaps", "perhaps");
        refused("config.parameters.0.name", null, "parameters.0.name is missing");
    }

    private static void refused(String key, String value, String... parts) {
        Map<String, String> text = new HashMap<>(EVERYTHING.toProperties());
        if (value == null) {
            text.remove(key);
        } else {
            text.put(key, value);
        }
        FileFormatException e = assertThrows(FileFormatException.class, () -> TrainingConfig.ofProperties(text));
        for (String p : parts) {
            assertTrue(e.getMessage().contains(p), e.getMessage());
        }
    }
}
