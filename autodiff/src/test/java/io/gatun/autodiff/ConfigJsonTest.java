package io.gatun.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.arrays.json.JsonReader;
import io.gatun.autodiff.internal.JsonText;
import io.gatun.autodiff.updaters.Adam;
import io.gatun.autodiff.updaters.NoOp;
import io.gatun.autodiff.updaters.RmsProp;
import io.gatun.autodiff.updaters.ScheduleType;
import io.gatun.autodiff.updaters.Sgd;
import io.gatun.autodiff.updaters.StepSchedule;
import io.gatun.autodiff.updaters.Updater;
import io.gatun.ops.FileFormatException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigJsonTest {
    @Test
    void thereAndBack() {
        TrainingConfig everything = TrainingConfig.of(
                        new Adam(new StepSchedule(ScheduleType.EPOCH, 1e-300, 0.1, 3), 0.8, 0.99, 1e-7))
                .withRegularization(0.1, 1.0 / 3)
                .with("odd = \"name\"\n1", new ParameterSettings(new RmsProp(), 1, 0, new WeightDecay(0.1, false)))
                .with("b", new ParameterSettings(new NoOp()))
                .withFrozen("f1", "f2")
                .withLoss("a", 1)
                .withLoss("c", -2)
                .withClipping(GradientClipping.normOfAll(0.5))
                .withPlanOptions(PlanOptions.none())
                .withPrecision(Precision.BFLOAT16)
                .withMapping(
                        DataSetMapping.of(List.of("x1", "x2"), List.of("t")).withMasks(List.of(), List.of("m")));
        assertEquals(everything, TrainingConfig.ofJson(everything.toJson()));
    }

    @ParameterizedTest
    @MethodSource("io.gatun.autodiff.TrainingPlanTest#updaters")
    void everyUpdater(Updater updater) {
        TrainingConfig config = TrainingConfig.of(updater);
        assertEquals(config, TrainingConfig.ofJson(config.toJson()));
    }

    @Test
    void handwrittenOnesMayLeaveOut() {
        assertEquals(TrainingConfig.of(new Sgd()), TrainingConfig.ofJson("{}"));
        assertEquals(
                TrainingConfig.of(new Sgd()).withFrozen("w").withRegularization(0, 0.5),
                TrainingConfig.ofJson(" {\"frozen\": [\"w\"],\n \"defaults\": {\"l2\": 5e-1}} "));
    }

    @Test
    void mistakesAreNamed() {
        refused("{\"fancy\": 1}", "config.fancy");
        refused("{\"defaults\": {\"updater\": {\"$type\": \"Adamant\"}}}", "\"Adamant\": expected one of [");
        refused("{\"defaults\": {\"l1\": \"much\"}}", "config.defaults.l1 is \"much\": expected a double");
        refused("{\"defaults\": null}", "config.defaults is null");
        refused("{\"frozen\": [\"a\",]}", "line 1, column 17: found ']', expected a value");
        refused("{\n \"frozen\" [1]}", "line 2, column 11: found '[', expected ':'");
    }

    private static void refused(String json, String part) {
        String message = assertThrows(FileFormatException.class, () -> TrainingConfig.ofJson(json))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void jsonIsReadAsItIsWritten() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("text", "quote \" back \\ line \n tab \t \u00e9 \ud83d\ude00 </script>");
        all.put("numbers", Arrays.asList(0L, -1L, Long.MAX_VALUE, 0.1, -2e300, null, true, false));
        all.put("empty", List.of(Map.of(), List.of()));
        assertEquals(all, JsonReader.read(JsonText.of(all)));
        assertEquals(all, JsonReader.read(JsonText.lines(all)));
        assertEquals("/\b\f", JsonReader.read("\"\\/\\b\\f\""));
        assertEquals(1e19, JsonReader.read("10000000000000000000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1",
                "\"a",
                "\"\\x\"",
                "\"\\u12g4\"",
                "01",
                "1.",
                "+1",
                ".5",
                "nul",
                "[1 2]",
                "{\"a\":1,\"a\":2}",
                "{1:2}",
                "[1]]",
                "\"\n\"",
                "NaN",
                "'a'",
                "{\"a\"}",
                "\\"
            })
    void whatIsNoJsonIsRefused(String text) {
        String message = assertThrows(FileFormatException.class, () -> JsonReader.read(text))
                .getMessage();
        assertTrue(message.startsWith("[json] line "), message);
    }

    @Test
    void deepOnesAreRefused() {
        assertThrows(FileFormatException.class, () -> JsonReader.read("[".repeat(100_000)));
    }
}
